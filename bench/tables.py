"""The results as tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import median, shown

WIDTH = 150  # also where the output goes to a file: a folded table cannot be read
console = Console()
console.width = max(console.width, WIDTH)


def show(full: dict[str, Any]) -> None:
    """Print one result, with what it depends on."""
    facts = full["machine"]
    console.print(f"\n[bold]bench {full['bench']}[/], scale {full['scale']}: {facts['cores']} cores, Python {facts['python']}, Neo4j {facts['neo4j_server']}, "
                  f"load average {facts['load']} before and {facts['load_after']} after")
    if facts["load_after"] > facts["cores"]:
        console.print("[yellow]More runs here than there are cores: look at the ratios only.[/]")
    {"load": _load, "iati": _iati, "query": _query}[full["bench"]](full)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(title=title, title_justify="left", title_style="")
    for n, column in enumerate(columns):
        table.add_column(column, justify="right" if n else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _load(full: dict[str, Any]) -> None:
    rows = []
    for name, runs in full["rounds"].items():
        ratios = full["ratios"][name]
        rows.append([name, f"{full['nodes'] / median(runs, 'nodes'):,.0f}", f"{full['relations'] / median(runs, 'relations'):,.0f}",
                     *(shown(ratios[key]) for key in ("nodes", "relations", "whole")), f"{median(runs, 'whole'):.2f}"])
    _table(f"{full['nodes']:,} nodes and {full['relations']:,} relations; the ratio is speed as a share of the driver's, median (lowest-highest) of the rounds",
           ["contender", "nodes/s", "relations/s", "ratio, nodes", "ratio, relations", "ratio, whole", "whole s"], rows)
    own = full["rounds"]["partnergraph"]
    console.print(f"Ours in seconds: reading and checking {median(own, 'reading'):.2f}, nodes {median(own, 'nodes'):.2f}, relations {median(own, 'relations'):.2f}, "
                  f"retiring, deriving, waiting for full text {median(own, 'rest'):.2f}. `driver, same stored` writes who says so, as ours does.")
    again = full["unchanged"]
    console.print(f"Unchanged, a second load takes {median(again, 'load') * 1000:.0f} ms; reading the file's {full['bytes'] / 1e6:.1f} MB alone "
                  f"{median(again, 'reading') * 1000:.0f} ms.")


def _iati(full: dict[str, Any]) -> None:
    rows = [[name, f"{full['megabytes'] / median(runs, 'cpu'):.1f}", f"{full['megabytes'] / median(runs, 'wall'):.1f}", shown(full["ratios"][name])]
            for name, runs in full["rounds"].items()]
    _table(f"{full['file']}, {full['megabytes']:.1f} MB, {full['activities']} activities; the ratio is speed as a share of lxml's, by processor time",
           ["what", "MB/s a core", "MB/s by the clock", "ratio"], rows)
    memory = full["memory"]
    peaks = ", ".join(f"{name}: {value:.0f} MB" for name, value in memory.items() if name != "large_megabytes")
    console.print(f"Peak memory of a process that reads, resolves and spools it: {peaks} (the large file has {memory['large_megabytes']:.0f} MB).")


def _query(full: dict[str, Any]) -> None:
    rows = [[one["name"], *(f"{one[who][p]:.2f}" for who in ("floor", "ours") for p in ("p50", "p95")), *(f"{one[who]['p50']:.2f}" for who in ("managed", "http")), f"{one['more_ms']:+.2f}",
             shown(one["ratio"]), f"{one['bytes']:,}", str(one["statements"])] for one in full["operations"]]
    _table("Latency in ms, one client; `more` is ours above the floor; `managed`: the floor's Cypher in a managed transaction, as ours; "
           "`empty HTTP`: a request to the same server that asks nothing",
           ["operation", "floor p50", "p95", "ours p50", "p95", "managed", "empty HTTP", "more", "ratio", "bytes", "statements"], rows)
