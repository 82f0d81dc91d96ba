"""The command that writes a brief: `brief`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cli import output
from cli.asking import code
from cli.commands import AsJson, HomeOption, connection, told
from schema.nodes.evidence import STALE_MONTHS

Name = Annotated[str, typer.Argument(help='Id or name of anything in the graph: org:XM-DAC-44000, "World Bank", Dakar.')]
Form = Annotated[Literal["md", "html", "pdf", "docx"] | None, typer.Option("--format", help="Markdown unless told, or as the name of the file ends.", show_default=False)]
To = Annotated[Path | None, typer.Option("--to", help="The file to write; standard output unless told.", show_default=False)]
Stale = Annotated[int, typer.Option("--stale-after", min=0, max=1200, metavar="MONTHS", help="What is older than so many months is marked †.")]
First = Annotated[int, typer.Option("--first", min=1, max=25, help="So many projects and shared things; totals tell the rest.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(brief)


@told
def brief(name: Name, lang: Annotated[Literal["en", "fr"], typer.Option(help="Language of the brief.")] = "en", form: Form = None, to: To = None,  # noqa: PLR0917  # the options of a command
          stale: Stale = STALE_MONTHS, first: First = 5, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Write a one-page brief before a meeting, every sentence with its footnote: `brief "World Bank" --lang fr --to note.pdf`.

    Who they are, links to UN-Habitat, what the strategy wants of them and promises, projects, cities, shared mechanisms, gaps, and what rests on one source (°) or is old (†).
    """
    from api import client, named  # noqa: PLC0415
    from api.brief.written import FORMATS, QUERY, written  # noqa: PLC0415
    from api.exports.put import put  # noqa: PLC0415

    chosen = form or (to.suffix.removeprefix(".").lower() if to else "md")
    if chosen not in FORMATS:
        raise typer.BadParameter(f"{to} ends with no format of a brief; end it with .{', .'.join(FORMATS)}, or give --format.")
    if to and not to.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {to.parent}: make it first, or name another.")
    where = connection(home)
    id_ = named.entity((), name, lambda text, asked: client.ask(where, text, asked))
    answer = client.ask(where, QUERY, {"entity": id_, "lang": lang.upper(), "staleMonths": stale, "first": first})
    if answer.get("errors"):
        output.answer(answer, as_json=as_json)
        raise typer.Exit(code(answer["errors"]))
    found = answer["data"]["brief"]
    if as_json and not to:
        output.emit(found)
        return
    content = written(found, chosen, id_)[1]
    if to is None:
        sys.stdout.buffer.write(content)
    else:
        put([to], lambda parts: parts[0].write_bytes(content))
        output.show(_facts(found, to, chosen), as_json=as_json, text=f"{found['title']}: {to}")


def _facts(found: dict[str, Any], to: Path, chosen: str) -> dict[str, Any]:
    sentences = [one for section in found["sections"] for one in section["sentences"]]
    return {"file": str(to), "format": chosen, "entity": found["entity"], "title": found["title"], "sentences": len(sentences), "footnotes": len(found["footnotes"]),
            "single": sum(one["single"] for one in sentences), "old": sum(one["old"] for one in sentences)}
