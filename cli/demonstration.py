"""What `make demo` runs: a database, everything that ships, the user's IATI files, one answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from api import client, questions
from cli import answered, output
from graph import server
from graph.run import Connect, Writer
from loaders import every, run
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


def fill(where: Connect, data: Sequence[Path], reports: Path, *, as_json: bool) -> bool:
    """Every source that ships, then the data. False when something was left out."""
    ok = True
    with Writer(where) as writer, output.progress(quiet=as_json) as progress:
        options = run.Options(reports=reports, progress=progress)
        # The sample stays when data is given: its dataset is one of many.
        for part in chain(every.load([], writer, options), every.load(data, writer, options) if data else ()):
            ok &= part.ok
            if part.report and not as_json and (part.paths or part.report.outcome() != "unchanged"):
                _tell(part.report)
    return ok


def _tell(report: Report) -> None:
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
    found: dict[str, Any] = client.ask(where, question.graphql, question.values({"first": ROWS}))
    if errors := found.get("errors"):
        raise PartnergraphError(errors[0]["message"], f"Ask again: partnergraph ask {QUESTION}")
    addresses = {"explorer": f"http://localhost:{port}/", "graphql": f"http://localhost:{port}/graphql", "browser": neo4j.browser_url if neo4j else None}
    if as_json:
        output.emit({"answer": found, "addresses": addresses})
        return
    answered.question(question, found["data"], "en")
    output.out.print(f"\nExplorer               {addresses['explorer']}", markup=False)
    output.out.print(f"GraphQL and GraphiQL   {addresses['graphql']}", markup=False)
    if neo4j:
        output.out.print(f"Neo4j Browser          {neo4j.browser_url}", markup=False)
        output.out.print(f"                       user {neo4j.user}, password in {neo4j.password_file}", markup=False)
