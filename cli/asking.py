"""The commands that ask: `ask` and `explain`. The parameters of a saved question are options of its own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
import typer
from typer.core import TyperCommand

from cli import answered, output
from cli.answered import option
from cli.commands import AsJson, HomeOption, connection, told
from graph.run import DatabaseAway
from schema.errors import PartnergraphError

if TYPE_CHECKING:
    from api.questions import Question

GIVEN = "partnergraph.given"  # under this, a command's context keeps what was given for the parameters of the question
OWN = "questions"
PANEL = "Parameters of the question"


class OfQuestion(TyperCommand):
    """A command whose options are also the parameters of the saved question that is named: `ask 4 --bank "World Bank"`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Learn the question's options before the arguments are read."""
        question = None if ctx.resilient_parsing else _named(args)
        plain = self.params
        try:
            self.params = [*plain, *_options(question, {name for one in plain for name in one.opts})] if question else plain
            return super().parse_args(ctx, args)
        finally:
            if "--help" not in args:
                self.params = plain


def _named(args: list[str]) -> Question | None:
    """The question that an argument names, if any: what is wrong with it is told by the command itself."""
    from api import questions  # noqa: PLC0415

    folder = next((args[n + 1] if one == f"--{OWN}" else one.partition("=")[2] for n, one in enumerate(args) if one.partition("=")[0] == f"--{OWN}" and ("=" in one or n + 1 < len(args))), None)
    try:
        found = questions.every(Path(folder) if folder else None)
        return next((question for one in args if not one.startswith("-") for question in [_one(found, one)] if question), None)
    except PartnergraphError:
        return None


def _one(found: Any, name: str) -> Question | None:
    try:
        question: Question = found.get(name)
    except PartnergraphError:
        return None
    return question


def _options(question: Question, taken: set[str]) -> list[Any]:
    """The parameters as options, made by typer as it makes those of any command; what is given for them is kept in the context."""
    def keep(name: str) -> Any:
        def note(ctx: typer.Context, value: str | None) -> None:
            if value is not None:
                ctx.meta.setdefault(GIVEN, {})[name] = value
        return note

    fields = [Parameter(f"given_{name}", Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[str | None, typer.Option(
        option(name), help=_help(one), metavar=one.kind, callback=keep(name), rich_help_panel=PANEL, show_default=False)])
        for name, one in question.parameters.items() if option(name) not in taken]

    def form(**_given: Any) -> None: ...

    form.__signature__ = Signature(fields)  # type: ignore[attr-defined]  # a function may have one
    form.__annotations__ = {one.name: one.annotation for one in fields}
    made = typer.Typer(add_completion=False)
    made.command()(form)
    params = list(typer.main.get_command(made).params) if fields else []
    for one in params:
        one.expose_value = False
    return params


def _help(one: Any) -> str:
    default = "" if one.default is None else f" Default: {one.default}."
    return f"{one.en} / {one.fr}{default}"


@dataclass(frozen=True)
class Asked:
    """A document to run with its variables; of a saved question, the question too."""

    text: str
    variables: Mapping[str, Any]
    question: Question | None = None


QuestionName = Annotated[str | None, typer.Argument(help="A saved question, by number or name: 4. `ask --list` names them; `ask 4 --help` tells its own options.", show_default=False)]
Query = Annotated[str | None, typer.Option("-q", help="GraphQL text.")]
File = Annotated[Path | None, typer.Option("-f", help="A file of GraphQL text; - reads standard input.")]
Vars = Annotated[str, typer.Option("--vars", help='Variables as a JSON object, for example \'{"first": 5}\'.')]
Lang = Annotated[Literal["en", "fr"], typer.Option(help="Language of a saved question's answer.")]
Own = Annotated[Path | None, typer.Option(f"--{OWN}", envvar="PARTNERGRAPH_QUESTIONS", help="Folder with saved questions of your own.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (ask, explain):
        app.command(cls=OfQuestion)(command)


@told
def ask(ctx: typer.Context, name: QuestionName = None, query: Query = None, file: File = None, variables: Vars = "{}", lang: Lang = "en",  # noqa: PLR0917  # the options of a command
        listed: Annotated[bool, typer.Option("--list", help="List the saved questions.")] = False,
        compare: Annotated[bool, typer.Option("--compare", help="Ask a saved question in GraphQL and in Cypher, and tell where the answers differ.")] = False,
        own: Own = None, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Ask a saved question with its own options: `ask 4 --bank "World Bank" --country SN`; or in GraphQL: `ask -q '{ banks { totalCount } }'`, `ask -f file.graphql --vars '{...}'`."""
    from api import client, questions  # noqa: PLC0415

    if listed:
        answered.listed(questions.every(own), lang, as_json=as_json)
        return
    asked = wanted(ctx, name, (query, file), variables, lang, own, home)
    where = connection(home)
    if compare and asked.question:
        found = client.compare(where, asked.question, asked.variables)
        answered.compared(asked.question, found, lang, as_json=as_json)
        raise typer.Exit(0 if found.same else 1)
    answer = client.ask(where, asked.text, asked.variables)
    if asked.question and not as_json and not answer.get("errors"):
        answered.question(asked.question, answer["data"], lang)
    else:
        output.answer(answer, as_json=as_json)
    if errors := answer.get("errors"):
        raise typer.Exit(code(errors))


@told
def explain(ctx: typer.Context, name: QuestionName = None, query: Query = None, file: File = None, variables: Vars = "{}",  # noqa: PLR0917  # the options of a command
            own: Own = None, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Show the one Cypher statement that an operation becomes, with its parameters."""
    from api import client  # noqa: PLC0415

    asked = wanted(ctx, name, (query, file), variables, "en", own, home)
    try:
        statement = client.explain(asked.text, asked.variables)
    except client.NotAnswered as refused:
        output.answer({"errors": refused.errors}, as_json=as_json)
        raise typer.Exit(refused.exit_code) from refused
    output.statement(statement, as_json=as_json)


def wanted(ctx: typer.Context, name: str | None, written: tuple[str | None, Path | None], variables: str, lang: str, own: Path | None, home: Path | None) -> Asked:  # noqa: PLR0917
    """What is to be run."""
    from api import client, named, questions  # noqa: PLC0415

    query, file = written
    if sum(part is not None for part in (name, query, file)) != 1:
        raise typer.BadParameter("Give one of: the number or name of a saved question, -q TEXT, -f FILE.")
    values = _variables(variables)
    if name is None:
        return Asked(str(query) if file is None else _read(file), values)
    question = questions.get(name, own)
    words = ctx.meta.get(GIVEN, {})
    given = named.resolved(question, words, lambda text, asked: client.ask(connection(home), text, asked)) if words else {}
    return Asked(question.graphql, question.values({**values, **given}, lang), question)


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise PartnergraphError(f"{file}: cannot be read ({wrong}).", "Give a file of GraphQL text.") from wrong


def _variables(text: str) -> dict[str, Any]:
    try:
        values = orjson.loads(text)
    except orjson.JSONDecodeError as wrong:
        raise typer.BadParameter(f"--vars is no JSON: {wrong}.") from wrong
    if not isinstance(values, dict):
        raise typer.BadParameter("--vars wants a JSON object, for example '{\"first\": 5}'.")
    return values


def code(errors: list[dict[str, Any]]) -> int:
    """The exit code for an answer with errors."""
    from api import client  # noqa: PLC0415

    away = any(error["extensions"]["code"] == DatabaseAway.code for error in errors)
    return (DatabaseAway if away else client.NotAnswered).exit_code
