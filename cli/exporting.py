"""The command that writes what is asked to a file: `export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import output
from cli.asking import File, Lang, OfQuestion, Own, Query, QuestionName, Vars, wanted
from cli.commands import AsJson, HomeOption, connection, told

To = Annotated[Path, typer.Option("--to", help="The file to write: .csv, .xlsx, .jsonl or .parquet.", show_default=False)]
Form = Annotated[Literal["csv", "xlsx", "jsonl", "parquet"] | None, typer.Option("--format", help="Where the name of the file does not tell.", show_default=False)]
Rows = Annotated[str, typer.Option("--rows", help="Which list of a query's answer: banks.edges. Its first connection unless told.", show_default=False)]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="So many rows of a query; all unless told, or as many as its `first` says.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(cls=OfQuestion)(export)


@told
def export(ctx: typer.Context, to: To, name: QuestionName = None, query: Query = None, file: File = None, variables: Vars = "{}", form: Form = None,  # noqa: PLR0917  # the options of a command
           rows: Rows = "", limit: Limit = None, lang: Lang = "en", own: Own = None, home: HomeOption = None, as_json: AsJson = False) -> None:
    """Write what is asked to a file, each row with who says so: `export 4 --country SN --to banks.xlsx`, `export -q '{ cities { nodes { id name } } }' --to cities.parquet`.

    Of a query all pages are written; a saved question has options of its own for how much. Beside the rows stand the query, its variables, the date, the
    version of the data and the licences of the datasets cited.
    """
    from api.exports.export import export as write  # noqa: PLC0415
    from api.exports.export import export_question  # noqa: PLC0415

    asked = wanted(ctx, name, (query, file), variables, lang, own, home)
    if asked.question and (rows or limit):
        raise typer.BadParameter("--rows and --limit are for queries; a saved question has its own options, see `ask --list`.")
    with output.progress(quiet=as_json) as telling:
        if asked.question:
            about, files = export_question(connection(home), asked.question, asked.variables, to, form=form or "", lang=lang)
        else:
            about, files = write(connection(home), asked.text, asked.variables, to, form=form or "", rows=rows, limit=limit, told=telling)
    output.show({"files": [str(one) for one in files], **about.as_json()}, as_json=as_json,
                text="\n".join(filter(None, [f"{about.rows:,} rows, {len(about.datasets)} datasets cited: {', '.join(str(one) for one in files)}", about.note])))
