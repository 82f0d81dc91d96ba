"""What `make demo` runs: a database, everything that ships, the user's IATI files, one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from api import client, questions
from cli import output
from graph import server
from graph.run import Connect, Writer
from loaders import base, run
from loaders.base import Loader
from loaders.report import Report
from schema.errors import PartnergraphError

QUESTION = "4"  # which banks connect to which cities, and who says so
ROWS = 10


def database(home: Path | None, version: str | None, port: int) -> tuple[Connect, server.Address | None]:
    """NEO4J_URI when it is set, else the embedded server, started if need be, with its addresses."""
    outside = Connect()
    if outside.uri:
        return outside, None
    address = server.up(home, version, api_url=f"http://localhost:{port}")
    return address.connect(), address


def in_order(loaders: Iterable[Loader]) -> list[Loader]:
    """The loaders, each after those it builds on."""
    by_name = {loader.source.name: loader for loader in loaders}
    order = TopologicalSorter({name: loader.source.after for name, loader in by_name.items()}).static_order()
    return [by_name[name] for name in order if name in by_name]


def _paths(loader: Loader, data: Sequence[Path]) -> list[Path]:
    """What of the user's data a loader is given: IATI files in full, a registry of publishers where one lies among them."""
    if loader.source.name == "iati":
        return list(data)
    if loader.source.name == "organisations":
        return sorted(found for folder in data if folder.is_dir() for found in folder.rglob("publishers.json"))
    return []


def fill(where: Connect, data: Sequence[Path], reports: Path, *, as_json: bool) -> bool:
    """Every source that ships, then the data. False when something was left out."""
    ok = True
    with Writer(where) as writer, output.progress(quiet=as_json) as progress:
        options = run.Options(reports=reports, progress=progress)
        for loader in in_order(base.get(name) for name in base.found()):
            if loader.takes_paths == "required":
                continue
            # The sample stays when data is given: its dataset is one of many.
            batches = [[], _paths(loader, data)] if loader.source.name == "iati" else [_paths(loader, data)]
            for paths in batches[: 1 + bool(data)]:
                report = run.load(loader, paths, writer, options)
                ok &= report.ok
                _tell(report, as_json=as_json)
    return ok


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        return
    nodes = sum(sum(d.nodes.values()) for d in report.datasets)
    relations = sum(sum(d.relations.values()) for d in report.datasets)
    problems = sum(sum(d.problems.values()) for d in report.datasets)
    what = "unchanged" if report.outcome() == "unchanged" else f"{nodes:,} nodes, {relations:,} relations, {problems:,} notes"
    output.err.print(f"{report.loader:14} {len(report.datasets):3} dataset(s)  {what}")
    for d in report.datasets:
        if d.error:
            output.err.print(f"  not loaded: {output.what_failed(d)} {d.hint}", markup=False)


def answer(where: Connect, port: int, neo4j: server.Address | None, *, as_json: bool) -> None:
    """Question 4 as a table with its citations, and where to go on. Raises PartnergraphError when it is not answered."""
    question = questions.get(QUESTION)
    found: dict[str, Any] = client.ask(where, question.graphql, {**question.defaults, "first": ROWS})
    if errors := found.get("errors"):
        raise PartnergraphError(errors[0]["message"], f"Ask again: partnergraph ask {QUESTION}")
    addresses = {"graphql": f"http://localhost:{port}/graphql", "browser": neo4j.browser_url if neo4j else None}
    if as_json:
        output.emit({"answer": found, "addresses": addresses})
        return
    output.question(question, found["data"], "en")
    output.out.print(f"\nGraphQL and GraphiQL   {addresses['graphql']}", markup=False)
    if neo4j:
        output.out.print(f"Neo4j Browser          {neo4j.browser_url}", markup=False)
        output.out.print(f"                       user {neo4j.user}, password in {neo4j.password_file}", markup=False)
