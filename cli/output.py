"""What the user sees: tables for people, one JSON object for machines; progress and errors go to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph.check import Finding
from graph.ddl import Diff
from graph.statement import Statement
from loaders import diff as plan_lines
from loaders.every import Part
from loaders.report import DatasetReport, Report
from loaders.source import Source
from schema.errors import PartnergraphError, did_you_mean

# Into a file or a pipe a table is wide: nobody can widen it afterwards.
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 215)
err = Console(stderr=True, highlight=False, soft_wrap=True)  # a path that is told stays whole


def emit(value: Any) -> None:
    """One JSON object on standard output."""
    sys.stdout.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")


def show(facts: dict[str, Any], *, as_json: bool, text: str) -> None:
    """The facts as JSON, or the text."""
    if as_json:
        emit(facts)
    else:
        out.print(text, markup=False)


def error(problem: PartnergraphError, *, as_json: bool) -> None:
    """One sentence and one hint."""
    if as_json:
        emit({"error": {"code": problem.code, "message": problem.message, "hint": problem.hint}})
    else:
        err.print(f"[red]error:[/red] {plain(problem.message)}")
        if problem.hint:
            err.print(f"[yellow]hint:[/yellow] {plain(problem.hint)}")


def plain(text: str) -> str:
    """The text as it stands, for where rich would take brackets for its markup."""
    return text.replace("[", r"\[")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, float], None]]:
    """A progress bar on standard error; silent for machines and where no terminal looks."""
    if quiet or not err.is_terminal:
        yield lambda _what, _share: None
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda what, share: bar.update(task, description=what[:60], completed=share)


def sources(listed: list[Source], *, as_json: bool) -> None:
    """The loaders, one a line."""
    if as_json:
        emit({"sources": [s.model_dump() for s in listed]})
        return
    table = Table("source", "what", "publisher", "licence", "after")
    for s in listed:
        table.add_row(s.name, s.title.en, s.publisher, s.licence, ", ".join(s.after))
    out.print(table)


def report(done: Report, *, as_json: bool) -> None:
    """A run: what became of each dataset, problems with examples, errors with hints."""
    if as_json:
        emit(done.as_json())
        return
    table = Table("dataset", "outcome", "nodes", "relations", "retired", "notes", title=f"{done.loader}: {done.outcome()}", caption=done.run)
    for d in done.datasets:
        table.add_row(d.id or d.file, d.outcome, str(sum(d.nodes.values())), str(sum(d.relations.values())), str(d.retired), str(sum(d.problems.values())))
    out.print(table)
    _notes(done)


def _notes(done: Report) -> None:
    for d in done.datasets:
        if d.outcome == "planned":
            out.print("\n".join([f"{d.id}:", *(f"  {change} {sum(counts.values())}{_by_type(counts)}" for change, counts in d.changes.items()),
                                 f"  to review {d.to_review}", *(f"    {plan_lines.text(line)}" for line in d.diff)]), markup=False)
        for kind, count in sorted(d.problems.items()):
            for at, shown in enumerate(d.examples[kind] if d.outcome == "planned" else d.examples[kind][:1]):  # before anything is written, each is shown
                where = ":".join(str(part) for part in (shown.file, shown.line) if part)
                out.print(f"  {f'{kind} ({count}):' if not at else ' ' * 3} {where}{': ' if where else ''}{shown.message}", markup=False)
        if d.error:
            err.print(f"[red]not loaded:[/red] {plain(what_failed(d))}")
            err.print(f"[yellow]hint:[/yellow] {plain(d.hint)}")


def parts(loaded: list[Part], *, as_json: bool) -> None:
    """A load of all sources, one a line; then what each has to tell."""
    if as_json:
        emit({"ok": all(p.ok for p in loaded), "sources": [{"source": p.loader.source.name, "ok": p.ok, "leftOut": p.left_out, "note": p.note,
                                                             "report": p.report.as_json() if p.report else None} for p in loaded]})
        return
    table = Table("source", "outcome", "datasets", "nodes", "relations", "retired", "notes")
    for p in loaded:
        datasets = p.report.datasets if p.report else []
        counts = ((sum(d.nodes.values()), sum(d.relations.values()), d.retired, sum(d.problems.values())) for d in datasets)
        table.add_row(p.loader.source.name, p.report.outcome() if p.report else p.left_out, str(len(datasets)), *(f"{sum(column):,}" for column in zip(*counts, strict=True)))
    out.print(table)
    for p in loaded:
        if p.note:
            err.print(f"[yellow]note:[/yellow] {p.loader.source.name} {p.note}")
        if p.report and p.report.outcome() != "unchanged":
            _notes(p.report)


def runs(last: list[dict[str, Any]], *, as_json: bool) -> None:
    """The last runs, one a line."""
    if as_json:
        emit({"runs": last})
        return
    table = Table("run", "started", "outcome", "can be undone")
    for one in last:
        table.add_row(one["run"], one["started"], one["outcome"], "yes, if no later one stands on it" if one["kept"] else "no")
    out.print(table)


def findings(found: list[Finding], *, as_json: bool) -> None:
    """What a check of the graph found: each rule that is broken, with its words, how often, and a few examples."""
    if as_json:
        emit({"violations": sum(f.count for f in found), "rules": [f.as_json() for f in found]})
        return
    for broken in (f for f in found if f.count):
        out.print(f"[red]{broken.rule.name}[/red] {broken.count}{'+' if broken.capped else ''}: {plain(broken.rule.about.en)} / {plain(broken.rule.about.fr)}")
        out.print("\n".join(f"    {example}" for example in broken.examples), markup=False)
    kept = sum(not f.count for f in found)
    out.print(f"{kept} of {len(found)} rules hold." if kept < len(found) else f"All {len(found)} rules hold.")


def _by_type(counts: Mapping[str, int]) -> str:
    return f": {', '.join(f'{count} {kind}' for kind, count in sorted(counts.items()) if count)}" if any(counts.values()) else ""


def what_failed(dataset: DatasetReport) -> str:
    """The error of a dataset, with its file in front where the error does not begin with it."""
    name = dataset.file or dataset.id
    return dataset.error if dataset.error.startswith(name) else f"{name}: {dataset.error}"


def answer(found: dict[str, Any], *, as_json: bool) -> None:
    """A GraphQL answer: JSON, coloured for people."""
    if as_json:
        emit(found)
    else:
        out.print_json(orjson.dumps(found, default=str).decode())


LARGE = 10_000  # a whole number below may be a year


def cell(value: Any, lang: str) -> str:
    """A value as people read it: thousands apart, several values one a line, an absent one empty."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(cell(one, lang) for one in value)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= LARGE):
        return f"{value:,.0f}".replace(",", "\u202f" if lang == "fr" else ",")
    return str(value)


def found(page: dict[str, Any], lang: str, *, as_json: bool) -> None:
    """What a search found, a line each, with the words that were met in bold."""
    if as_json:
        emit(page)
        return
    table = Table(*(("name", "type", "met in", "id") if lang == "en" else ("nom", "type", "trouvé dans", "identifiant")), box=SIMPLE_HEAD)
    for edge in page["edges"]:
        met = "\n".join("".join(f"[bold]{plain(piece['text'])}[/bold]" if piece["matched"] else plain(piece["text"]) for piece in one["segments"])
                        for one in edge["highlights"][:3])
        table.add_row(plain(edge["node"]["name"]), edge["node"]["__typename"], met, edge["node"]["id"])
    out.print(table)
    out.print(f"{len(page['edges'])} / {cell(float(page['totalCount']), lang)}{'+' if page['capped'] else ''}", markup=False)


def statement(found: Statement, *, as_json: bool) -> None:
    """Cypher and its parameters."""
    if as_json:
        emit({"cypher": found.cypher, "parameters": found.parameters})
        return
    out.print(found.cypher, markup=False)
    out.print(f"\n// {orjson.dumps(found.parameters, default=str).decode()}", markup=False)


def model(found: dict[str, Any], name: str | None, *, as_json: bool) -> None:
    """All types, a line each; or one type with its properties."""
    everything = {**found["nodes"], **found["relations"]}
    if name is not None and name not in everything:
        raise PartnergraphError(f"The model has no type {name!r}.", did_you_mean(name, everything))
    if as_json:
        emit(found if name is None else {name: everything[name]})
        return
    if name is None:
        table = Table("type", "what", "quoi")
        for key, kind in everything.items():
            table.add_row(key, kind["about"]["en"], kind["about"]["fr"])
    else:
        table = Table("property", "type", "what", "quoi", title=f"{name}: {everything[name]['about']['en']}")
        for key, declared in everything[name]["properties"].items():
            if not declared["internal"]:
                table.add_row(key, declared["type"], declared["about"]["en"], declared["about"]["fr"])
    out.print(table)


def diff(found: Diff, *, as_json: bool) -> None:
    """What the database lacks and what it has too many."""
    if as_json:
        emit({"create": [i.name for i in found.create], "drop": [i.name for i in found.drop]})
        return
    for item in found.create:
        out.print(f"+ {item.create().cypher}", markup=False)
    for item in found.drop:
        out.print(f"- {item.drop().cypher}", markup=False)
    if not found.create and not found.drop:
        out.print("The database has what the model wants.")
