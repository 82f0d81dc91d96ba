"""An export from end to end: the query prepared, its pages gathered, the file written and only then put in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from api.answers import uncited
from api.client import NotAnswered, with_engine
from api.engine import Engine
from api.exports import to_csv, to_jsonl, to_parquet, to_xlsx
from api.exports.document import Column, cited, prepare
from api.exports.put import put
from api.exports.rows import About, Kept, Progress, dated, gather
from api.query import api
from api.questions import Question
from graph.run import Connect
from schema.errors import PartnergraphError, did_you_mean

FORMATS: Mapping[str, Callable[[Kept, Path], None]] = {"xlsx": to_xlsx.write, "jsonl": to_jsonl.write, "parquet": to_parquet.write}
TABLES = ("csv", *FORMATS)
ENDINGS = (*TABLES, "graphml", "jsonld")


class NoFormat(PartnergraphError):
    """A file name of which no format can be told, or a folder that is not there."""

    code = "no-format"


def format_of(path: Path, given: str = "") -> str:
    """The format that is given, or that the name of the file ends with. Raises NoFormat."""
    found = given or path.suffix.removeprefix(".").lower()
    if found not in ENDINGS:
        raise NoFormat(f"{path}: {found!r} is no format of an export.", did_you_mean(found, ENDINGS))
    if not path.absolute().parent.is_dir():
        raise NoFormat(f"{path}: there is no folder {path.parent}.", "Make it first, or name another.")
    return found


def export(connect: Connect, text: str, variables: Mapping[str, Any], path: Path, *, form: str = "", rows: str = "", limit: int | None = None,
           told: Progress = lambda _what, _share: None) -> tuple[About, list[Path]]:
    """Write the rows of a query to a file; what stands beside them, and the files written. All rows, or as many as `first` in the query or its variables
    says, or `limit`. Raises NoFormat, NoRows, NotAnswered, Changed.
    """
    form = format_of(path, form)
    asked = prepare(api().core, text, variables, rows)

    async def all_pages(engine: Engine) -> None:
        await gather(engine, asked, variables, kept, limit=asked.first if limit is None else limit, told=told)

    with Kept(asked.columns, About(text, variables)) as kept:
        with_engine(connect, all_pages)
        return kept.about, written(kept, path, form)


def export_question(connect: Connect, question: Question, variables: Mapping[str, Any], path: Path, *, form: str = "", lang: str = "en") -> tuple[About, list[Path]]:
    """Write the table of a saved question, in English (en) or French (fr), as long as its own parameters say. Raises NoFormat, NotAnswered."""
    form = format_of(path, form)
    about = About(question.graphql, variables, question.title[lang])
    found: list[tuple[list[Any], Mapping[str, Any]]] = []

    async def once(engine: Engine) -> None:
        await dated(engine, about)
        body = (await engine.ask(cited(api().core, question.graphql, [one.path for one in question.rows]), variables)).body
        if body.get("errors"):
            raise NotAnswered(body["errors"])
        found.extend(uncited(question, body["data"], lang))

    with_engine(connect, once)
    titles = [column[lang] for column in question.columns if not column.cites]
    with Kept([_typed(title, [values[n] for values, _ in found]) for n, title in enumerate(titles)], about) as kept:
        kept.put(([_fit(value, column) for value, column in zip(values, kept.columns, strict=True)], row) for values, row in found)
        return about, written(kept, path, form)


def _typed(title: str, values: list[Any]) -> Column:
    """A column as its values are: those of a saved question are told in words, and no query declares them."""
    flat = [one for value in values for one in (value if isinstance(value, list) else [value]) if one is not None]
    kinds = (("flag", bool), ("integer", int), ("number", int | float))
    kind = next((name for name, type_ in kinds if flat and all(isinstance(one, type_) and (name == "flag" or not isinstance(one, bool)) for one in flat)), "text")
    return Column(title, (), any(isinstance(value, list) for value in values), kind)


def _fit(value: Any, column: Column) -> Any:
    """The value in the form of its column."""
    several = [str(one) if column.kind == "text" and one is not None else one for one in (value if isinstance(value, list) else [] if value is None else [value])]
    return several if column.many else several[0] if several else None


def written(kept: Kept, path: Path, form: str) -> list[Path]:
    """The files that a table becomes."""
    if form == "csv":
        return put([path, path.with_suffix(".about.json")], lambda parts: to_csv.write(kept, *parts))
    return put([path], lambda parts: FORMATS[form](kept, parts[0]))


__all__ = ["ENDINGS", "TABLES", "NoFormat", "export", "export_question", "format_of", "written"]
