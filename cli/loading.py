"""The commands that fill the graph, and that look whether it is sound."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import output
from cli.commands import AsJson, HomeOption, connection, told
from graph import server
from graph.run import Writer
from schema import model
from schema.errors import PartnergraphError

if TYPE_CHECKING:
    from loaders.base import Loader
    from loaders.every import Part
    from loaders.report import Report
    from loaders.run import Options

LEFT_OUT, VIOLATED = 4, 6  # exit codes of a load that left something out, and of a check that found something
SHOWN = 3  # lines of each change and type in a plan
ALL = "all"  # the word for every source


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (load, template, rollback, check):
        app.command()(command)


@told
def load(  # noqa: PLR0917  # the options of a command
    source: Annotated[str | None, typer.Argument(help="A source, or `all`; `--list` names them.", show_default=False)] = None,
    paths: Annotated[list[Path] | None, typer.Argument(help="Files, folders or addresses, for sources that take them; IATI also takes registry:PUBLISHER and datastore:QUERY.", show_default=False)] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the sources.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and check everything, write nothing, say what would change.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Read again what has not changed.")] = False,
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="Let a source drop most of what it stated before.")] = False,
    bulk: Annotated[bool, typer.Option("--bulk", help="A first load, into an empty graph of the embedded Neo4j, by Neo4j's offline import. "
                                       "What a single source builds on comes with it.")] = False,
    patience: Annotated[float, typer.Option(help="Seconds that a source may give nothing.")] = 600,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes that read files at once; by default one for each core but one. 1: all in this one.", show_default=False)] = None,
    scheduler: Annotated[str | None, typer.Option(help="Read on a Dask cluster: the address of its scheduler, as tcp://host:8786.", show_default=False)] = None,
    outcome_rules: Annotated[Path | None, typer.Option("--outcome-rules", envvar="PARTNERGRAPH_OUTCOME_RULES", dir_okay=False, show_default=False,
                                                       help="File of outcome rules in the place of ours: docs/howto/outcome-rules.md.")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Load a source, or all in their order. What has not changed since the last load is left alone; what a source no longer states is retired, not deleted."""
    from loaders import ahead, base, cluster, run  # noqa: PLC0415  # the other commands need not wait for the loaders' packages

    if listed or source is None:
        output.sources([base.get(name).source for name in base.found()], as_json=as_json)
        return
    loader = None if source == ALL else base.get(source)
    there = cluster.readers(scheduler) if scheduler else nullcontext((jobs or ahead.usual(), None))
    with there as (readers, executors), output.progress(quiet=as_json) as progress:
        options = run.Options(dry_run=dry_run, shown=None if as_json else SHOWN, force=force, allow_shrink=allow_shrink, patience=patience, jobs=readers, executors=executors,
                              reports=server.Home.of(home).path / "reports", outcome_rules=outcome_rules, progress=progress)
        done = _bulk(loader, paths or [], home, options) if bulk else _load(loader, paths or [], home, options)
    if isinstance(done, list):
        output.parts(done, as_json=as_json)
    else:
        output.report(done, as_json=as_json)
    if not (all(part.ok for part in done) if isinstance(done, list) else done.ok):
        raise typer.Exit(LEFT_OUT)


def _load(loader: Loader | None, paths: list[Path], home: Path | None, options: Options) -> Report | list[Part]:
    from loaders import every, run  # noqa: PLC0415

    with Writer(connection(home)) as writer:
        return run.load(loader, paths, writer, options) if loader else list(every.load(paths, writer, options))


def _bulk(loader: Loader | None, paths: list[Path], home: Path | None, options: Options) -> list[Part]:
    from loaders import bulk  # noqa: PLC0415

    return bulk.load(bulk.one(loader, paths) if loader else bulk.everything(paths), home, options)


@told
def template(source: Annotated[str, typer.Argument(help="A source that has one: partners.")]) -> None:
    """Print the empty table that a source is kept in: `partnergraph template partners > partners.csv`."""
    from loaders import base  # noqa: PLC0415  # the other commands need not wait for the loaders' packages

    file = base.get(source).folder / "template.csv"
    if not file.is_file():
        with_one = [name for name in base.found() if (base.get(name).folder / "template.csv").is_file()]
        raise PartnergraphError(f"The source {source!r} has no template.", f"These have one: {', '.join(with_one)}.")
    typer.echo(file.read_text("utf-8"), nl=False)


@told
def rollback(run: Annotated[str | None, typer.Argument(help="A run, as reports name it; without one, the last runs are listed.", show_default=False)] = None,
             home: HomeOption = None, as_json: AsJson = False) -> None:
    """Undo a run wholly: what it made goes, what it changed or retired comes back. Refused where a later run stands on it."""
    from loaders import rollback as undoing  # noqa: PLC0415

    with Writer(connection(home)) as writer:
        if run is None:
            output.runs(undoing.runs(writer), as_json=as_json)
            return
        taken = undoing.rollback(run, writer)
    output.show({"run": run, "undone": dict(taken)}, as_json=as_json,
                text=f"{run} is undone: {taken['made']} made, {taken['changed']} changed, {taken['retired']} retired taken back.")


@told
def check(
    only: Annotated[list[str] | None, typer.Option("--rule", help="Only this rule. May be given several times.")] = None,
    home: HomeOption = None,
    as_json: AsJson = False,
) -> None:
    """Look for what is wrong in the whole graph: facts without a source, impossible dates, cycles, doubled cities, stale derived links ..."""
    from graph import check as checks  # noqa: PLC0415

    rules = checks.rules(model())
    names = [rule.name for rule in rules]
    if unknown := [name for name in only or () if name not in names]:
        raise PartnergraphError(f"There is no rule {unknown[0]!r}.", f"The rules: {', '.join(names)}.")
    with Writer(connection(home)) as writer:
        found = list(checks.run([rule for rule in rules if not only or rule.name in only], writer.read))
    output.findings(found, as_json=as_json)
    if any(finding.count for finding in found):
        raise typer.Exit(VIOLATED)
