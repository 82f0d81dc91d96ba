"""`bench iati`: our reader beside lxml's bare iterparse on the same file, the whole load, and memory at 1x and 20x."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree

from bench import measure
from bench.measure import Figures
from graph.run import Connect, Writer
from loaders import base, run
from loaders.iati.model import Activity
from loaders.iati.read import check, read
from loaders.places import gazetteer

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data" / "iati" / "aiddata-2.03" / "iati_2.03_HondurasAIMS_GeocodedResearchRelease.xml"
TIMES = 20
ACTIVITY = """<iati-activity default-currency="USD"><iati-identifier>XX-BENCH-{n}</iati-identifier>
<reporting-org ref="XX-BENCH" type="40"><narrative>Bench Reporter</narrative></reporting-org>
<title><narrative xml:lang="en">Bridge number {n}</narrative><narrative xml:lang="fr">Pont numéro {n}</narrative></title>
<description><narrative>{words}</narrative></description>
<participating-org role="1" type="40" ref="XX-FUND-{fund}"><narrative>Fund {fund}</narrative></participating-org>
<participating-org role="4" type="22"><narrative>Builders {builder}</narrative></participating-org>
<activity-status code="2"/><activity-date type="2" iso-date="2015-03-01"/><recipient-country code="HN"/>
<location><name><narrative>Place {n}</narrative></name><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>14.1 -87.2</pos></point>
<exactness code="1"/><location-class code="2"/></location><sector vocabulary="1" code="43030"/>
<transaction><transaction-type code="2"/><transaction-date iso-date="2015-04-01"/><value value-date="2015-04-01">{n}000</value></transaction>
</iati-activity>
"""


def default(scale: str, folder: Path) -> Path:
    """The real file where there is one and the scale is worth it; else a synthetic one."""
    return REAL if scale != "XS" and REAL.is_file() else synthetic(folder / "synthetic.xml", 300)


def synthetic(path: Path, count: int) -> Path:
    """An IATI 2.03 file of so many activities; ours, every value made up."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" generated-datetime="2026-01-01T00:00:00Z">\n')
        for n in range(count):
            out.write(ACTIVITY.format(n=n, fund=n % 7, builder=n % 40, words="a bridge over a river " * 12))
        out.write("</iati-activities>\n")
    return path


def multiplied(path: Path, times: int, to: Path) -> Path:
    """A file with the activities of another so many times, each time under identifiers of their own."""
    data = path.read_bytes()
    start, end = data.index(b"<iati-activity"), data.rindex(b"</iati-activities>")
    if data[start:].startswith(b"<iati-activities"):
        start = data.index(b"<iati-activity", data.index(b">", start))
    with to.open("wb") as out:
        out.write(data[:start])
        for n in range(times):
            out.write(data[start:end].replace(b"</iati-identifier>", b"-%d</iati-identifier>" % n))
        out.write(data[end:])
    return to


def bare(path: Path) -> int:
    """lxml alone: every activity parsed and thrown away. How many there are."""
    count = 0
    for _, element in etree.iterparse(path, tag="iati-activity"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def our_read(path: Path) -> int:
    """Our reader: the file checked as a whole, then read. How many activities."""
    return sum(isinstance(item, Activity) for item in read(path, check(path)))


def run_bench(connect: Connect, path: Path, rounds: int, folder: Path) -> dict[str, Any]:
    """MB/s a core by processor time of this process; the whole load by the clock, as the database works on it too."""
    if bare(path) != our_read(path):
        raise AssertionError(f"{path.name}: our reader does not find the activities that lxml finds")
    with Writer(connect) as writer:
        _prepare(writer)
        first = _load(writer, path, force=False, dry_run=False)
        ways: dict[str, Callable[[], Figures]] = {
            "lxml iterparse": partial(_timed, bare, path), "check": partial(_timed, check, path), "check and read": partial(_timed, our_read, path),
            "all but writing": partial(_load, writer, path, force=True, dry_run=True), "whole load": partial(_load, writer, path, force=True, dry_run=False)}
        kept = measure.interleaved(ways, rounds)
    size = path.stat().st_size / 1e6
    large = multiplied(path, TIMES, folder / "large.xml")
    return {"file": path.name, "megabytes": size, "activities": bare(path), "first_load": first, "rounds": kept,
            "ratios": {name: measure.ratio(kept["lxml iterparse"], runs, "cpu") for name, runs in kept.items()},
            "memory": {"1x": _peak(path), f"{TIMES}x": _peak(large), "large_megabytes": large.stat().st_size / 1e6, "nothing": _peak_of_nothing(folder)}}


def _prepare(writer: Writer) -> None:
    """Load what the IATI loader builds on."""
    for name in base.get("iati").source.after:
        for before in (*base.get(name).source.after, name):
            if not run.load(base.get(before), [], writer).ok:
                raise RuntimeError(f"the source {before} could not be loaded")


def _timed(work: Callable[[Path], object], path: Path) -> Figures:
    with _clocks() as figures:
        work(path)
    return figures


def _load(writer: Writer, path: Path, *, force: bool, dry_run: bool) -> Figures:
    with _clocks() as figures:
        report = run.load(base.get("iati"), [path], writer, run.Options(force=force, dry_run=dry_run))
    if not report.ok:
        raise RuntimeError(f"{path.name} was not loaded: {report.datasets[0].error}")
    return figures


@contextmanager
def _clocks() -> Iterator[dict[str, float]]:
    """Seconds by the clock and of this process's processor time."""
    figures: dict[str, float] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield figures
    figures |= {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def _peak(path: Path) -> float:
    """Peak resident MB of a process that stages the file. The gazetteer is made once on a machine, which takes 400 MB: not by that process."""
    gazetteer.ensure()
    done = subprocess.run([sys.executable, "-m", "bench.rss", str(path)], cwd=ROOT, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _peak_of_nothing(folder: Path) -> float:
    """The same for a file of one activity: what Python and its packages take."""
    return _peak(synthetic(folder / "one.xml", 1))
