"""The review queue on the command line: whom the graph takes for whom, and what a curator makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from cli import output
from cli.commands import AsJson, HomeOption, connection, told
from graph.run import Writer

if TYPE_CHECKING:
    from loaders.resolve.reviews import Queue

app = typer.Typer(no_args_is_help=True, help="Who is who: questions that the loaders left to a person, and the decisions on them.")
Review = Annotated[str, typer.Argument(help="Id of the review, as `review list` shows it.", show_default=False)]
By = Annotated[str, typer.Option("--by", envvar="PARTNERGRAPH_CURATOR", help="Who decides.")]
Why = Annotated[str, typer.Option("--why", help="Why, in your words; it is kept.")]
Lang = Annotated[Literal["en", "fr"], typer.Option(help="Language of the table.")]
State = Literal["open", "accepted", "rejected", "undone", "all"]
TITLES = {"en": ("review", "state", "score", "in question", "may be", "reasons", "relations"),
          "fr": ("révision", "état", "score", "en question", "serait", "motifs", "relations")}
STATES_FR = {"open": "ouverte", "accepted": "acceptée", "rejected": "rejetée", "undone": "annulée"}


@contextmanager
def _queue(home: Path | None, by: str = "", why: str = "") -> Iterator[Queue]:
    """The queue of the graph; the other commands need not wait for what it compares names with."""
    from loaders.resolve.reviews import Curator, Queue  # noqa: PLC0415

    with Writer(connection(home)) as writer:
        yield Queue(writer, Curator(by, why))


@app.command("list")
@told
def listed(state: Annotated[State, typer.Option(help="Which ones.")] = "open", first: Annotated[int, typer.Option(min=1, help="How many.")] = 50,
           lang: Lang = "en", home: HomeOption = None, as_json: AsJson = False) -> None:
    """List the reviews, those with the most relations behind them first."""
    with _queue(home) as queue:
        rows = queue.listed(None if state == "all" else state, first)
    if as_json:
        output.emit({"reviews": rows})
        return
    table = Table(*TITLES[lang], box=SIMPLE_HEAD)
    for row in rows:
        table.add_row(*_cells(row, lang))
    output.out.print(table)


def _cells(row: dict[str, Any], lang: str) -> list[str]:
    target = row["target"] if row["kind"] == "same" else f"{row['stated']} -> {row['target']}"
    return [row["id"].partition(":")[2], STATES_FR[row["state"]] if lang == "fr" else row["state"], "" if row["score"] is None else f"{row['score']:.2f}",
            *(text.replace("[", r"\[") for text in (row["subject"], target, "; ".join(row["reasons"]))), str(row["weight"])]


@app.command("show")
@told
def show(review: Review, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Show one review: both ends with names, identifiers, types and sources, the reasons, and what was decided."""
    with _queue(home) as queue:
        _told(queue.show(review), as_json=as_json)


@app.command("accept")
@told
def accept(review: Review, keep: Annotated[str, typer.Option("--keep", help="Id of the one that stays; by default the suggested one.")] = "",  # noqa: PLR0917  # the options of a command
           by: By = "", why: Why = "", home: HomeOption = None, as_json: AsJson = False) -> None:
    """They are one: what sources say of the one in question moves to the other, and every later load follows."""
    with _queue(home, by, why) as queue:
        _told(queue.accept(review, keep), as_json=as_json)


@app.command("reject")
@told
def reject(review: Review, by: By = "", why: Why = "", home: HomeOption = None, as_json: AsJson = False) -> None:
    """They are two: it is not asked again."""
    with _queue(home, by, why) as queue:
        _told(queue.reject(review), as_json=as_json)


@app.command("merge")
@told
def merge(subject: Annotated[str, typer.Argument(help="Id of the organisation that is another one.")], target: Annotated[str, typer.Argument(help="Id of the one that stays.")],  # noqa: PLR0917  # the options of a command
          by: By = "", why: Why = "", home: HomeOption = None, as_json: AsJson = False) -> None:
    """Two organisations are one, though nobody asked."""
    with _queue(home, by, why) as queue:
        _told(queue.propose(subject, target), as_json=as_json)


@app.command("split")
@told
def split(organisation: Annotated[str, typer.Argument(help="Id of the organisation with which a name stands wrongly.")],  # noqa: PLR0917  # the options of a command
          name: Annotated[str, typer.Argument(help="The name that means another one, as sources write it.")],
          into: Annotated[str, typer.Option("--into", help="Id of the one that is meant; by default one of its own.")] = "",
          by: By = "", why: Why = "", home: HomeOption = None, as_json: AsJson = False) -> None:
    """A name means another organisation than the one it stands with."""
    with _queue(home, by, why) as queue:
        _told(queue.split(organisation, name, into), as_json=as_json)


@app.command("undo")
@told
def undo(review: Review, by: By = "", why: Why = "", home: HomeOption = None, as_json: AsJson = False) -> None:
    """Take a decision back: everything is where it was, and the question is open again."""
    with _queue(home, by, why) as queue:
        _told(queue.undo(review), as_json=as_json)


@app.command("find")
@told
def find(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Compare all organisations of the graph anew. After a load only what it wrote is compared, and nothing in a very large graph."""
    with _queue(home) as queue:
        asked = queue.find()
    output.show({"open": asked}, as_json=as_json, text=f"{asked} open reviews.")


@app.command("export")
@told
def export(file: Annotated[Path, typer.Argument(help="Where to write the decisions, as YAML.")], home: HomeOption = None, as_json: AsJson = False) -> None:
    """Write every decision into a file that can be kept, read by people, and imported into another graph."""
    from loaders.resolve import decisions_file  # noqa: PLC0415

    with _queue(home) as queue:
        count = decisions_file.write(queue.writer, file)
    output.show({"decisions": count, "file": str(file)}, as_json=as_json, text=f"{count} decisions in {file}.")


@app.command("import")
@told
def import_(file: Annotated[Path, typer.Argument(help="A file as `review export` writes it.")], home: HomeOption = None, as_json: AsJson = False) -> None:
    """Take over decisions from a file, before or after sources are loaded. One that the graph has decided otherwise is told and left."""
    from loaders.resolve import decisions_file  # noqa: PLC0415

    with _queue(home) as queue:
        found = decisions_file.read(queue.writer, file)
    output.show(found, as_json=as_json, text="\n".join([f"{found['taken']} taken over, {found['known']} known before.", *found["left"]]))


def _told(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.emit(found)
        return
    lines = [f"{found['id']}  {found['name']}", f"state: {found['state']}" + (f", by {found['by']}" if found["by"] else "") + (f": {found['why']}" if found["why"] else "")]
    lines += [f"score: {found['score']:.2f}"] if found["score"] is not None else []
    lines += [f"  {reason}" for reason in found["reasons"]]
    for end in found["ends"]:
        lines.append(f"{end['id']}  {end['name']}")
        lines += [f"  {name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
                  for name, value in end.items() if name not in ("id", "name") and value not in (None, [])]
    output.out.print("\n".join(lines), markup=False)
