"""The printed page of the saved questions: what each asks, for whom, with which parameters, and how to read it, in English and French."""

from __future__ import annotations

from collections.abc import Iterator

from api import questions
from api.questions import Question
from cli.answered import ASKERS, option

MADE = "Printed from the code by `make docs`; a test compares. Do not edit.\n"
ABOUT = """Each stands in a file of its own in `questions/`, with its GraphQL and its Cypher, which give the same answer. Ask it with `partnergraph ask NUMBER`, in French with
`--lang fr`; its parameters are options, and take names (`--bank "World Bank"`). In GraphQL `savedQuestions` tells them, in the Neo4j Browser its guide. How to add your own:
[add a query](../howto/add-a-query.md).
"""


def questions_page() -> str:
    """All questions, first as a table."""
    found = questions.load()
    lines = ["# The saved questions", "", MADE, ABOUT, "| | question | question en français | who asks |", "| --- | --- | --- | --- |"]
    lines += [f"| [{one.number}](#{one.number}-{one.short}) | {one.title['en']} | {one.title['fr']} | {', '.join(ASKERS[who][0] for who in one.asks)} |" for one in found]
    for one in found:
        lines += ["", *_question(one)]
    return "\n".join(lines).rstrip() + "\n"


def _question(one: Question) -> Iterator[str]:
    yield from (f"## {one.number} {one.short}", "", f"**{one.title['en']}** / ***{one.title['fr']}***", "", one.text["en"], "", f"*{one.text['fr']}*", "")
    yield from ("Columns: " + "; ".join(f"{column.en} / *{column.fr}*" for column in one.columns) + ".", "")
    yield from (f"When nothing is found: {one.empty['en']} / *{one.empty['fr']}*", "")
    if one.parameters:
        yield from ("| option | takes | default | what | quoi |", "| --- | --- | --- | --- | --- |")
        for name, parameter in one.parameters.items():
            takes = f"{parameter.kind} ({', '.join(parameter.of)})" if parameter.of else parameter.kind
            default = "none" if parameter.default is None else f"`{parameter.default}`"
            yield f"| `{option(name)}` | {takes} | {default} | {parameter.en} | {parameter.fr} |"


__all__ = ["questions_page"]
