"""The results as tables on the terminal."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import aims, measure, page, whole
from bench.measure import median, shown
from bench.offline import PHASES

WIDTH = 180  # also where the output goes to a file: a folded table cannot be read
console = Console()
console.width = max(console.width, WIDTH)


def show(full: dict[str, Any]) -> None:
    """Print one result, with what it depends on."""
    facts = full["machine"]
    console.print(f"\n[bold]bench {full['bench']}[/], scale {full['scale']}: {facts['cores']} cores, Python {facts['python']}, Neo4j {facts['neo4j_server']}, "
                  f"load average {facts['load']} before and {facts['load_after']} after")
    if facts["load_after"] > facts["cores"]:
        console.print("[yellow]More runs here than there are cores: look at the ratios only.[/]")
    {"load": _load, "bulk": _bulk, "iati": _iati, "suite": _suite, "questions": _questions, "aims": _aims, "page": _page, "lookups": _lookups}[full["bench"]](full)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(title=title, title_justify="left", title_style="")
    for n, column in enumerate(columns):
        table.add_column(column, justify="right" if n else "left")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _lookups(full: dict[str, Any]) -> None:
    rows = [[name, shown(ratio), *(f"{median(full['rounds'][f'{name}/{who}'], 'done') / median(full['rounds'][f'{name}/{who}'], 'seconds'):,.0f}" for who in ("ours", "floor"))]
            for name, ratio in full["ratios"].items()]
    _table("Processor time; the ratio is speed as a share of the floor's, median (lowest-highest) of the rounds", ["what", "ratio", "ours a second", "floor a second"], rows)


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
    offline, driver = full["import"]["whole"], median(full["rounds"]["driver"], "whole")
    console.print(f"neo4j-admin import of the same rows, once, into a new store and without an index: {offline:.1f} s, {driver / offline:.2f} times the driver's speed.")
    again = full["unchanged"]
    console.print(f"Unchanged, a second load takes {median(again, 'load') * 1000:.0f} ms; reading the file's {full['bytes'] / 1e6:.1f} MB alone "
                  f"{median(again, 'reading') * 1000:.0f} ms.")


def _bulk(full: dict[str, Any]) -> None:
    own, floor = full["bulk"], full["floor"]
    nodes, relations = own["stated_nodes"], own["stated_relations"]
    rows = [["reading alone", f"{full['parsing']['whole']:.1f}", f"{full['parsing']['cpu']:.1f}", *("" for _ in range(5))]]
    for name, one in (("neo4j-admin import", floor), ("bulk", own)):
        seconds = one["whole"]
        rows.append([name, f"{seconds:.1f}", f"{one['cpu']:.1f}", f"{nodes / seconds:,.0f}", f"{relations / seconds:,.0f}", f"{one['store_mb']:,.0f}", f"{one['import_mb']:,.0f}",
                     f"{one['python_mb']:,.0f} / {one['server_mb']:,.0f}" if "python_mb" in one else ""])
    _table(f"{nodes:,} nodes and {relations:,} relations stated, {own['nodes']:,} and {own['relations']:,} with evidence and what is derived",
           ["what", "seconds", "of processor", "nodes/s", "relations/s", "store MB", "import MB", "Python / server MB"], rows)
    console.print(f"Ours in seconds: {', '.join(f'{phase} {own[phase]:.1f}' for phase in PHASES)}. "
                  f"The whole is {own['whole'] / (floor['whole'] + full['parsing']['whole']):.2f} times reading and import together.")


def _iati(full: dict[str, Any]) -> None:
    rows = [[name, f"{full['megabytes'] / median(runs, 'cpu'):.1f}", f"{full['megabytes'] / median(runs, 'wall'):.1f}", shown(full["ratios"][name])]
            for name, runs in full["rounds"].items()]
    _table(f"{full['file']}, {full['megabytes']:.1f} MB, {full['activities']} activities; the ratio is speed as a share of lxml's, by processor time",
           ["what", "MB/s a core", "MB/s by the clock", "ratio"], rows)
    memory = full["memory"]
    peaks = ", ".join(f"{name}: {value:.0f} MB" for name, value in memory.items() if name != "large_megabytes")
    console.print(f"Peak memory of a process that reads, resolves and spools it: {peaks} (the large file has {memory['large_megabytes']:.0f} MB).")


def _suite(full: dict[str, Any]) -> None:
    """Ratios to the peer (above 1 = ours is faster), what ours takes above the floor, and how evenly it answers."""
    rows = []
    for one in full["queries"]:
        ms, told = one["ms"], one["ratios"]
        rows.append([f"{one['number']} {one['name']}", *(f"{ms[who]['p50']:.2f}" if who in ms else "" for who in ("peer", "ours", "floor")),
                     *(shown(told[key]) if key in told else "" for key in ("peer_p50", "peer_p95")), *map(_times, faster(one, full["seconds"])[2:]), f"{one['above_floor']:+.2f}", f"{ms['ours']['p50'] / ms['floor']['p50']:.2f}",
                     f"{ms['ours']['p95'] / ms['ours']['p50']:.1f}", f"{told['plain_p50'][0]:.1f}" if "plain_p50" in told else ""])
    rows.append(["geometric mean", "", "", "", *(_times(mean(column)) for column in zip(*(faster(one, full["seconds"]) for one in full["queries"]), strict=True))])
    _table("Ratios to the peer, above 1 = ours is faster: p50 and p95 asked in turns; of a client that asks without a pause (in turns where not every set was answered); requests per second at 1 and 16 connections",
           ["question", "peer ms", "ours ms", "floor ms", "p50", "p95", "no pause", "p95", "rps@1", "rps@16", "above floor", "x floor", "p95/p50", "x plain"], rows)
    memory = ", ".join(f"{name} {value:.0f} MB" for name, value in full["megabytes"].items())
    console.print(f"Resident memory after it: {memory}. Load by {full['load_tool']}.")
    for number, reason in full["missing"].items():
        console.print(f"[yellow]{number} was left out:[/] {reason}")


def _aims(full: dict[str, Any]) -> None:
    rows = [[one["name"], f"{one['p50']:.1f}", f"{one['p95']:.1f}", f"{one['aim']:g}"] for one in full["aims"]]
    _table(f"What is asked while one looks on, over HTTP; a read of nothing takes {full['bare']:.2f} ms here, {aims.BARE} where the aims were set", ["question", "p50 ms", "p95 ms", "p95 aimed at, at M"], rows)


def _questions(full: dict[str, Any]) -> None:
    rows = [[one["id"], f"{one['rows']}", *(f"{one['ms'][who][p]:.1f}" for who in ("ours", "cypher") for p in ("p50", "p95")),
             *(shown(one["ratios"][p]) for p in ("p50", "p95")), f"{one['ms']['ours']['p95'] / one['ms']['ours']['p50']:.1f}"] for one in full["questions"]]
    _table("The saved questions, over HTTP with all that is told and cited, beside their own Cypher through the bare driver: times its time",
           ["question", "rows", "p50 ms", "p95 ms", "Cypher p50", "p95", "x p50", "x p95", "p95/p50"], rows)


def _page(full: dict[str, Any]) -> None:
    rows = []
    for name, runs in full["rounds"].items():
        own, waited = ([run[key] for run in runs] for key in ("page", "server"))
        calibration = name == page.CALIBRATION
        rows.append([name, *(f"{measure.percentile(own, percent):.0f}" for percent in (50, 95)), "" if calibration else f"{measure.percentile(waited, 50):.0f}", "" if calibration else f"{full['aim']:g}"])
    _table(f"At {full['things']} things and {full['links']} links, {len(runs)} rounds", ["what is done", "ms of the page, p50", "p95", "ms waited for the server, p50", "aim for the page"], rows)
    sent, whole_ = (sum(one[key] for one in full["weight"]) for key in ("sent", "whole"))
    console.print(f"The page's {len(full['weight'])} files and answers: {sent / 1000:,.0f} kB as sent, {whole_ / 1000:,.0f} kB unpacked. First seen, warm, after {statistics.median(full['first_view']):.0f} ms.")
    console.print(f"A link to all this shows it after {median(full['link'], 'page') / 1000:.1f} s of the page and {median(full['link'], 'server') / 1000:.1f} s in which it waited for the server.")


def speedup(one: dict[str, Any], connections: str, seconds: float) -> float | None:
    """Ours over the peer's requests per second, measured over so many seconds: a peer that gave no answer in them counts as one answer, so it is at least this."""
    found = one["rps"].get(connections, {})
    return found["ours"] / max(found["peer"], 1 / seconds) if "peer" in found else None


def faster(one: dict[str, Any], seconds: float) -> list[float | None]:
    """How many times as fast as the peer we are: p50 and p95 asked in turns; where nobody pauses (in turns where somebody did not come through all sets); requests per second at 1 and 16."""
    in_turns = [one["ratios"][key][0] if key in one["ratios"] else None for key in ("peer_p50", "peer_p95")]
    found = one["pressed"]
    pressed = [found["peer"][p] / found["ours"][p] for p in ("p50", "p95")] if "peer" in found else in_turns
    return [*in_turns, *pressed, *(speedup(one, n, seconds) for n in ("1", "16"))]


def mean(found: Iterable[float | None]) -> float | None:
    """The geometric mean of what is known."""
    known = [value for value in found if value]
    return statistics.geometric_mean(known) if known else None


def show_hits(found: Mapping[str, int], before: Mapping[str, int]) -> None:
    rows = [[number, f"{before.get(number, 0):,}", f"{found.get(number, 0):,}"] for number in sorted(found.keys() | before.keys())]
    _table("Database hits of our statement", ["question", "kept", "now"], rows)


def show_who(found: Mapping[str, Any]) -> None:
    rows = [[part, *(str(one[key]) for key in ("names", "mean_a_known_one", "joined", "joined_rightly", "put_to_a_curator")),
             *(f"{one[key]:.3f}" for key in ("precision", "recall"))] for part, one in found.items()]
    _table("Who is who, on names judged by hand", ["", "names", "mean a known one", "joined", "rightly", "asked", "precision", "recall"], rows)
    for one in found.values():
        console.print("\n".join(one["mistakes"]), markup=False)


def show_whole(full: Mapping[str, Any]) -> None:
    rows = []
    for one in full["sources"]:
        per = [f"{one[what] / one['seconds']:,.0f}" if one[what] else "" for what in ("records", "relations")]
        rows.append([one["source"], one["outcome"], f"{one['datasets']}", *(f"{one[what]:,}" for what in ("records", "relations")), f"{one['seconds']:.1f}", f"{one['cpu']:.1f}", *per,
                     f"{one['peak']:.0f}", f"{one['again']['seconds']:.1f}", one["again"]["outcome"]])
    total = [sum(one[what] for one in full["sources"]) for what in ("datasets", "records", "relations", "seconds", "cpu")]
    again = sum(one["again"]["seconds"] for one in full["sources"])
    rows.append(["all", "", f"{total[0]}", f"{total[1]:,}", f"{total[2]:,}", f"{total[3]:.1f}", f"{total[4]:.1f}", f"{total[1] / total[3]:,.0f}", f"{total[2] / total[3]:,.0f}",
                 f"{max(one['peak'] for one in full['sources']):.0f}", f"{again:.1f}", ""])
    _table(f"{full['folder']}: {full['size']['nodes']:,} nodes and {full['size']['relations']:,} relations in the graph",
           ["source", "outcome", "datasets", "records", "relations", "s", "of it ours", "records/s", "relations/s", "peak MB", "again s", "again"], rows)
    told = whole.faults(full)
    console.print("\n".join(told) or f"The second load wrote nothing; all {full['check']['rules']} rules of check hold ({full['check']['seconds']:.0f} s).", markup=False)


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
