"""What the user sees of a saved question: its table, the list of all, and where GraphQL and Cypher differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from api.answers import table
from cli.output import cell, emit, err, out, plain

if TYPE_CHECKING:
    from api.client import Compared
    from api.questions import Found, Question

ASKERS = {"coordination": ("coordination officer", "coordination"), "analysis": ("analyst", "analyste"), "leadership": ("leader", "direction")}
LISTED = (("number", "question", "who asks", "options"), ("numéro", "question", "qui demande", "options"))
SHOWN = 10  # rows that differ


def question(asked: Question, data: dict[str, Any], lang: str) -> None:
    """The answer as a table, in English or French, with the sources that its rows cite and how to read it beneath; without rows, what that means."""
    found = table(asked, data, lang)
    shown = Table(title=asked.title[lang], title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for number, title in enumerate(found.titles):
        numeric = all(isinstance(row[number], int | float | None) for row in found.rows)
        shown.add_column(title, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold")
    for row in found.rows:
        shown.add_row(*(plain(cell(value, lang)) for value in row))
    if found.rows:
        out.print(shown)
    else:
        out.print(f"{asked.title[lang]}\n\n{asked.empty[lang]}\n", markup=False)
    counts = " · ".join(f"{words} {cell(float(number), lang)}" for words, number in found.counts.items())
    out.print("\n".join(filter(None, [counts, *found.footnotes, asked.text[lang]])), markup=False)


def listed(found: Found, lang: str, *, as_json: bool) -> None:
    """All saved questions, one a line; files that could not be read on standard error."""
    if as_json:
        emit({"questions": [{"number": one.number, **one.model_dump(mode="json", include={"id", "title", "text", "empty", "asks", "parameters"})} for one in found.questions],
              "problems": [problem.message for problem in found.problems]})
        return
    french = lang == "fr"
    shown = Table(*LISTED[french], box=SIMPLE_HEAD)
    for one in found.questions:
        shown.add_row(str(one.number), plain(one.title[lang]), ", ".join(ASKERS[who][french] for who in one.asks), " ".join(map(option, one.parameters)))
    out.print(shown)
    out.print("`partnergraph ask 4 --help` dit les options d'une question." if french else "`partnergraph ask 4 --help` tells the options of one.", markup=False)
    for problem in found.problems:
        err.print(f"[red]left out:[/red] {plain(problem.message)}")
        err.print(f"[yellow]hint:[/yellow] {plain(problem.hint)}")


def option(name: str) -> str:
    """The option of a parameter: `minUsd` -> `--min-usd`."""
    return "--" + "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def compared(asked: Question, found: Compared, lang: str, *, as_json: bool) -> None:
    """Whether GraphQL and Cypher gave the same rows, and those that only one of them gave."""
    if as_json:
        emit({"question": asked.id, "same": found.same, "rows": found.rows, "onlyGraphql": [list(one) for one in found.only_graphql], "onlyCypher": [list(one) for one in found.only_cypher]})
        return
    out.print(f"{asked.number:>3} {asked.title[lang]} {found.rows} {'lignes' if lang == 'fr' else 'rows'}: {'=' if found.same else '≠'}", markup=False)
    for word, rows in (("GraphQL", found.only_graphql), ("Cypher", found.only_cypher)):
        for row in rows[:SHOWN]:
            out.print(f"    {word}: {row}", markup=False)
        if len(rows) > SHOWN:
            out.print(f"    {word}: ... {len(rows)}", markup=False)
