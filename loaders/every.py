"""Every source with one command, each after those it builds on: `partnergraph load all FOLDER`.

Where a source's files are is said in its source.yml: `files` are globs, looked for at any depth below the given folders; `.` is the folder itself,
for a loader that knows its files by their content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path

from graph.run import DatabaseAway, Writer
from loaders import base, run
from loaders.base import Loader
from loaders.report import Report
from loaders.target import Live, Target
from schema.errors import PartnergraphError


@dataclass(frozen=True)
class Part:
    """One source in a load of all: its files among those given; its report, or why it was left out; `note` says what else one should know of it."""

    loader: Loader
    paths: Sequence[Path] = ()
    report: Report | None = None
    left_out: str = ""
    failed: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.report.ok if self.report else not self.failed


def in_order(loaders: Iterable[Loader]) -> list[Loader]:
    """The loaders, each after those it builds on, and after those that tell more."""
    by_name = {loader.source.name: loader for loader in loaders}
    order = TopologicalSorter({name: sorted({*loader.source.after, *loader.source.rather_after}) for name, loader in sorted(by_name.items())}).static_order()
    return [by_name[name] for name in order if name in by_name]


def paths(loader: Loader, given: Sequence[Path]) -> list[Path]:
    """What of the given files and folders is the loader's, by its source's globs; each once, in order."""
    found: dict[Path, None] = {}
    for place in given:
        for pattern in loader.source.files:
            if pattern == ".":
                if loader.has(place):
                    found[place] = None
            elif place.is_dir():
                found.update(dict.fromkeys(sorted(place.rglob(pattern))))
            elif place.match(pattern):
                found[place] = None
    return list(found)


def shares(loaders: Sequence[Loader], given: Sequence[Path]) -> list[tuple[Loader, list[Path]]]:
    """Each loader with what is its. What nobody takes (an address, a name that is not there, a folder of something else) is left to those that know their
    files by content: they fetch it, or say what is wrong with it.
    """
    found = [(loader, paths(loader, given)) for loader in loaders]
    taken = {place for _, own in found for path in own for place in (path, *path.parents)}
    untaken = [place for place in given if place not in taken]
    return [(loader, own + untaken if "." in loader.source.files else own) for loader, own in found]


def load(given: Sequence[Path], into: Writer | Target, options: run.Options | None = None, loaders: Iterable[Loader] | None = None) -> Iterator[Part]:
    """Load every source that has something to read, and tell of each. One that fails holds up only those that build on it, and not
    those either where an older load of it is in the graph whole.

    Names are compared once, after the last: after each, ten thousand are compared with as many again and again. Raises DatabaseAway only.
    """
    options = options or run.Options()
    target = Live(into) if isinstance(into, Writer) else into
    failed, last = set[str](), ""
    for loader, found in shares(in_order(map(base.get, base.found()) if loaders is None else loaders), given):
        part = _load(loader, found, failed, target, replace(options, compare=False), data=bool(given))
        if not part.ok:
            failed.add(loader.source.name)
        last = part.report.run if part.report else last
        yield part
    if last and options.compare and not options.dry_run:
        options.progress("comparing names", 0.0)
        target.ask(last)


def _load(loader: Loader, found: list[Path], failed: set[str], into: Target, options: run.Options, *, data: bool) -> Part:
    note, below = "", sorted(failed & set(loader.source.after))
    if below and (gone := sorted({*below} - into.loaded())):
        return Part(loader, found, left_out=f"builds on {', '.join(gone)}, which failed", failed=True)
    if below:
        note = f"stands on an older load of {', '.join(below)}, which failed now"
    if not found and (loader.takes_paths == "required" or (data and loader.samples)):
        return Part(loader, left_out=f"no files ({', '.join(loader.source.files) or 'name them: partnergraph load ' + loader.source.name + ' PATH'})")
    try:
        return Part(loader, found, run.load(loader, found, into, options), note=note)
    except DatabaseAway:
        raise
    except PartnergraphError as wrong:
        return Part(loader, found, left_out=wrong.message, failed=True)
    except Exception as wrong:  # noqa: BLE001  # a fault in one loader must not hold up the others
        return Part(loader, found, left_out=f"{type(wrong).__name__}: {wrong}", failed=True)
