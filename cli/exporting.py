"""The command that writes what is asked, or a part of the graph, to a file: `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli import output
from cli.asking import Asked, File, Lang, OfQuestion, Own, Query, QuestionName, Vars, wanted
from cli.commands import AsJson, HomeOption, connection, told

if TYPE_CHECKING:
    from api.exports.chosen import Choice

To = Annotated[Path, typer.Option("--to", help="The file to write: .csv, .xlsx, .jsonl, .parquet, .graphml or .jsonld.", show_default=False)]
Form = Annotated[Literal["csv", "xlsx", "jsonl", "parquet", "graphml", "jsonld"] | None, typer.Option("--format", help="Where the name of the file does not tell.", show_default=False)]
Rows = Annotated[str, typer.Option("--rows", help="Which list of a query's answer: banks.edges. Its first connection unless told.", show_default=False)]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="So many rows of a query; all unless told, or as many as its `first` says.", show_default=False)]
PANEL = "Parts of the graph"
AsGraph = Annotated[bool, typer.Option("--graph", help="The things that the answer names, and the relations between them, instead of its rows. So are .graphml and .jsonld anyway.", rich_help_panel=PANEL)]
All = Annotated[bool, typer.Option("--all", help="The whole graph.", rich_help_panel=PANEL)]
Around = Annotated[str | None, typer.Option("--around", metavar="ID", help="What lies around the thing of this id, up to --hops.", rich_help_panel=PANEL, show_default=False)]
Between = Annotated[tuple[str, str] | None, typer.Option("--between", metavar="ID ID", help="The shortest paths between two things, up to --hops.", rich_help_panel=PANEL, show_default=False)]
Hops = Annotated[int | None, typer.Option("--hops", min=1, max=8, help="So many hops: 1 around a thing, 6 between two, unless told.", rich_help_panel=PANEL, show_default=False)]
Relations = Annotated[list[str] | None, typer.Option("--relation", metavar="TYPE", help="Only relations of this type: FINANCES. May be given several times. Unless told: all that a source "
                                                     "states; of a query also those that are derived.", rich_help_panel=PANEL, show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(cls=OfQuestion)(export)


@told
def export(ctx: typer.Context, to: To, name: QuestionName = None, query: Query = None, file: File = None, variables: Vars = "{}", form: Form = None,  # noqa: PLR0917  # the options of a command
           rows: Rows = "", limit: Limit = None, graph: AsGraph = False, whole: All = False, around: Around = None, between: Between = None, hops: Hops = None, relations: Relations = None,
           lang: Lang = "en", own: Own = None, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Write what is asked to a file, each row with who says so: `export 4 --country SN --to banks.xlsx`, `export -q '{ cities { nodes { id name } } }' --to cities.parquet`.

    Of a query all pages are written; a saved question has options of its own for how much. Beside the rows stand the query, its variables, the date, the
    version of the data and the licences of the datasets cited.

    Or a part of the graph, everything in it with who says so: `export --around org:44000 --relation FINANCES --to bank.graphml`. What
    `export --all --to graph.jsonl` writes, `partnergraph import` puts into another database.
    """
    from api.exports import chosen  # noqa: PLC0415
    from api.exports import export as of_rows  # noqa: PLC0415
    from api.exports.graph import export_graph  # noqa: PLC0415

    ending = of_rows.format_of(to, form or "")
    if sum([whole, around is not None, between is not None, bool(name or query or file)]) != 1:
        raise typer.BadParameter("Give one of: a saved question, -q TEXT, -f FILE, --around ID, --between ID ID, --all.")
    asked = wanted(ctx, name, (query, file), variables, lang, own, home) if name or query or file else None
    part = graph or asked is None or ending not in of_rows.TABLES
    _fits(asked, part=part, whole=whole, relations=bool(relations), hops=hops is not None, rows=bool(rows), limit=limit is not None)
    about: Any
    with output.progress(quiet=as_json) as telling:
        if part or asked is None:
            types = chosen.relation_types(relations or (), derived=asked is not None)
            about, files = export_graph(connection(home), _choice(asked, around, between, hops, types, limit), to, form=ending, told=telling)
        elif asked.question:
            about, files = of_rows.export_question(connection(home), asked.question, asked.variables, to, form=ending, lang=lang)
        else:
            about, files = of_rows.export(connection(home), asked.text, asked.variables, to, form=ending, rows=rows, limit=limit, told=telling)
    what = f"{about.nodes:,} nodes, {about.relations:,} relations" if part else f"{about.rows:,} rows"
    output.show({"files": [str(one) for one in files], **about.as_json()}, as_json=as_json,
                text="\n".join(filter(None, [f"{what}, {len(about.datasets)} datasets cited: {', '.join(str(one) for one in files)}", about.note])))


def _choice(asked: Asked | None, around: str | None, between: tuple[str, str] | None, hops: int | None, types: tuple[str, ...], limit: int | None) -> Choice:  # noqa: PLR0917
    """Which part of the graph is meant."""
    from api.exports import chosen  # noqa: PLC0415

    if asked:
        return chosen.Shown(asked.text, asked.variables, types, limit)
    if around is not None:
        return chosen.Around(around, hops or 1, types)
    return chosen.Between(*between, hops or 6, types) if between else chosen.Whole()


def _fits(asked: Asked | None, *, part: bool, whole: bool, relations: bool, hops: bool, rows: bool, limit: bool) -> None:
    """Refuse options that would go without effect."""
    if (limit and not asked) or (rows and part) or (asked and asked.question and (rows or limit)):
        raise typer.BadParameter("--rows and --limit are for queries, --rows for their tables only; a saved question has its own options, see `ask --list`.")
    if relations and (whole or not part):
        raise typer.BadParameter("--relation is for parts of the graph: --around, --between, --graph, .graphml and .jsonld.")
    if hops and (whole or asked):
        raise typer.BadParameter("--hops is for --around and --between.")
