"""The command line: thin. Each command does one thing, speaks JSON with --json, and ends with a documented exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli import access, asking, briefing, exporting, importing, loading, output, review, serving
from cli.commands import AsJson, HomeOption, connection, told
from graph import ddl, server
from graph.run import Writer
from schema import model
from schema.dump import dump

EXIT = """Exit codes: 0 done; 1 error; 2 wrong usage; 3 the database is away; 4 a load that left something out; 5 the query was refused;
6 `check` found something."""

app = typer.Typer(name="partnergraph", no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False, epilog=EXIT,
                  help="UN-Habitat's partnerships as a graph: load sources, ask in GraphQL, see who says so.")
schema_app = typer.Typer(no_args_is_help=True, help="The declared model, and the database's constraints and indexes.")
app.add_typer(schema_app, name="schema")
app.add_typer(access.app, name="keys")
app.add_typer(review.app, name="review")
app.command("documents")(access.write_documents)
loading.add_to(app)
asking.add_to(app)
exporting.add_to(app)
briefing.add_to(app)
importing.add_to(app)

VersionOption = Annotated[str | None, typer.Option("--neo4j", help=f"Neo4j version: {', '.join(server.versions())}.")]


@app.command()
@told
def up(home: HomeOption = None, neo4j: VersionOption = None, as_json: AsJson = False) -> None:
    """Start the embedded Neo4j and leave it running; the first time it is fetched (about 200 MB)."""
    address = server.up(home, neo4j)
    output.show(json.loads(address.to_json()), as_json=as_json, text=f"Neo4j {address.version} answers at {address.bolt_uri}\n"
                f"Neo4j Browser: {address.browser_url}\nUser {address.user}, password in {address.password_file}")


@app.command()
@told
def down(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Stop the embedded Neo4j cleanly."""
    was = server.down(home)
    output.show({"stopped": was}, as_json=as_json, text="Stopped." if was else "It was not running.")


@app.command()
@told
def status(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Tell whether the embedded Neo4j runs, where, and how much it holds."""
    found = json.loads(server.status(home).to_json())
    output.show(found, as_json=as_json, text="\n".join(f"{key}: {value}" for key, value in found.items() if value is not None))


@app.command()
@told
def search(  # noqa: PLR0917  # the options of a command
    text: Annotated[str, typer.Argument(help='Words or their beginnings; "words in quotes" stand together.')],
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type: Bank, City ... May be given several times.")] = None,
    countries: Annotated[list[str] | None, typer.Option("--country", help="Only this country (ISO 3166-1 alpha-2). May be given several times.")] = None,
    first: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 10,
    lang: Annotated[Literal["en", "fr"], typer.Option(help="Language of the names.")] = "en",
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Find things by name, alias, acronym or description; the best first."""
    from api import client  # noqa: PLC0415
    from api.search import BY_HAND, node_type  # noqa: PLC0415

    given = {"text": text, "first": first, "lang": lang.upper(), "types": [node_type(model().node(one).__name__) for one in types or ()], "countries": countries or None}
    answer = client.ask(connection(home), BY_HAND, given)
    if errors := answer.get("errors"):
        output.answer(answer, as_json=as_json)
        raise typer.Exit(asking.code(errors))
    output.found(answer["data"]["search"], lang, as_json=as_json)


@app.command()
@told
def serve(host: Annotated[str, typer.Option(help="Address to listen on; loopback unless told otherwise.")] = "127.0.0.1",
          port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
          documents: Annotated[Path | None, typer.Option(help="Manifest of trusted documents, as `partnergraph documents` prints it.", show_default=False)] = None,
          home: HomeOption = None, as_json: AsJson = False) -> None:
    """Serve the explorer page, GraphQL, GraphiQL and the health checks until Ctrl-C. How it is served is told in PARTNERGRAPH_..., see the page of settings."""
    from api.settings import serving as settings_for  # noqa: PLC0415

    settings = settings_for(host, home, documents=documents)
    serving.ensure_free(host, port)
    where = connection(home)
    ready = serving.server(where, host, port, serving.beside(where, settings, home))
    facts = {"explorer": f"http://{host}:{port}/", "graphql": f"http://{host}:{port}/graphql", "health": f"http://{host}:{port}/readyz", "database": where.uri}
    output.show(facts, as_json=as_json, text=f"Explorer: {facts['explorer']}\nGraphQL and GraphiQL: {facts['graphql']}\nCtrl-C ends it.")
    ready.run()


@app.command()
@told
def demo(  # noqa: PLR0917  # the options of a command
         data: Annotated[list[Path] | None, typer.Argument(help="Folders or files of IATI XML to load too.", show_default=False)] = None,
         once: Annotated[bool, typer.Option("--once", help="Exit after printing the answer.")] = False,
         port: Annotated[int, typer.Option(help="Port to serve on.")] = 8000, home: HomeOption = None, neo4j: VersionOption = None,
         as_json: AsJson = False) -> None:
    """From nothing to an answer: start Neo4j, load what ships and your IATI files, answer question 4, and serve."""
    from cli import demonstration  # noqa: PLC0415

    if not once:
        serving.ensure_free("127.0.0.1", port)
    where, neo4j_server = demonstration.database(home, neo4j, port)
    ok = demonstration.fill(where, data or [], server.Home.of(home).path / "reports", as_json=as_json)
    demonstration.answer(where, port, neo4j_server, as_json=as_json)
    if not once:
        from api.settings import serving as settings_for  # noqa: PLC0415

        serving.serve(where, "127.0.0.1", port, serving.beside(where, settings_for(), home))
    if not ok:
        raise typer.Exit(4)


@schema_app.command("show")
@told
def schema_show(name: Annotated[str | None, typer.Argument(help="A node or relation type.", show_default=False)] = None, as_json: AsJson = False) -> None:
    """Show the model, or one type of it, in both languages."""
    output.model(dump(model()), name, as_json=as_json)


@schema_app.command("dump")
@told
def schema_dump(as_json: AsJson = True) -> None:  # noqa: ARG001  # it is JSON either way
    """Print the whole model as JSON."""
    print(json.dumps(dump(model()), ensure_ascii=False, indent=2))


@schema_app.command("diff")
@told
def schema_diff(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Show which constraints and indexes the database lacks or has too many."""
    with Writer(connection(home)) as writer:
        found = ddl.diff(model(), writer.read(ddl.SHOW))
    output.diff(found, as_json=as_json)


@schema_app.command("apply")
@told
def schema_apply(home: HomeOption = None, as_json: AsJson = False) -> None:
    """Make the constraints and indexes of the model, and drop those it no longer has."""
    with Writer(connection(home)) as writer:
        made = writer.migrate(ddl.diff(model(), writer.read(ddl.SHOW)).statements())
    output.show({"statements": made}, as_json=as_json, text=f"{made} statements applied." if made else "Nothing to do.")


def main() -> None:
    """Run the command line. click's own usage errors end with 2."""
    app(prog_name="partnergraph")


if __name__ == "__main__":
    main()
