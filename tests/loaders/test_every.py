"""All sources with one command: in their order, each with its files, and none held up by another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli import output
from graph.run import Writer
from loaders import base, every
from loaders.base import Loader
from loaders.source import Source, Words
from tests.loaders.test_run import Lines, files, prepared, writer  # noqa: F401  # fixtures

TEXT = Words(en="Lines", fr="Lignes")


class Sampled(Lines):
    takes_paths, samples = "optional", True


def source(name: str, after: tuple[str, ...] = (), globs: tuple[str, ...] = (), kind: type[Lines] = Lines) -> Loader:
    return kind(Source(name=name, title=TEXT, publisher="us", licence="none", after=after, files=globs), Path(__file__).parent / "no-such-folder")


def test_files_are_found_by_globs_at_any_depth_each_once_and_the_folder_itself(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    one, two, other = tmp_path / "one.txt", tmp_path / "a" / "b" / "two.txt", tmp_path / "a" / "three.csv"
    for path in (one, two, other):
        path.touch()
    assert every.paths(source("x", globs=("*.txt", "b/*.txt")), [tmp_path]) == [two, one]
    assert every.paths(source("x", globs=("*.txt",)), [other, one]) == [one]
    assert every.paths(source("x", globs=(".",)), [tmp_path, one]) == [tmp_path, one]
    assert every.paths(source("x"), [tmp_path]) == []


def test_the_release_of_a_bank_is_found_as_one_of_a_country_is(tmp_path: Path) -> None:
    wanted = [tmp_path / name for name in ("KenyaAIMS_Level1_v1.zip", "AsDB-1998-2005_GeocodedResearchRelease_Level1_v1.0.zip")]
    for path in (*wanted, tmp_path / "photographs.zip"):
        path.touch()
    aims = base.get("aims")
    assert every.paths(aims, [tmp_path]) == wanted
    ids = {bundle.id for bundle in aims.bundles(wanted) if isinstance(bundle, base.Bundle)}
    assert ids == {"dataset:aims:KenyaAIMS", "dataset:aims:AsDB-1998-2005"}


def test_iati_takes_what_holds_activities_of_what_all_were_given(tmp_path: Path) -> None:
    full, other, strategy = tmp_path / "full", tmp_path / "other", tmp_path / "strategy.txt"
    full.mkdir()
    other.mkdir()
    (full / "some.xml").write_text('<iati-activities version="2.03"></iati-activities>', "utf-8")
    strategy.write_text("1. The strategy", "utf-8")
    assert every.paths(base.get("iati"), [full, other, strategy]) == [full]
    assert every.paths(base.get("iati"), [full / "some.xml", other]) == [full / "some.xml"]


def test_what_nobody_takes_is_left_to_who_looks_into_files(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "one.csv").touch()
    iati, table = base.get("iati"), source("table", globs=("*.csv",))
    given = [tmp_path / "one.csv", tmp_path / "other", tmp_path / "not-there", Path("registry:somebody")]
    assert every.shares([iati, table], given) == [(iati, given[1:]), (table, given[:1])]
    assert every.shares([iati, table], [tmp_path]) == [(iati, []), (table, given[:1])]


def test_a_source_comes_after_those_it_builds_on() -> None:
    names = [loader.source.name for loader in every.in_order(map(base.get, base.found()))]
    assert names.index("multibank") > max(names.index("iati"), names.index("worldbank"))  # it has no titles, and they do
    assert sorted(names) == sorted(base.found())
    assert all(names.index(first) < names.index(name) for name in names for first in base.get(name).source.after)


def test_one_that_fails_holds_up_only_those_that_build_on_it(writer: Writer, files: Any, tmp_path: Path) -> None:  # noqa: F811
    files(good=["city 1"], bad=["stadt 2"], last=["city 3"])
    loaders = [source("onbad", ("bad",), ("last.txt",)), source("bad", globs=("bad.txt",)), source("good", globs=("good.txt",)), source("ongood", ("good",), ("last.txt",)),
               source("none", globs=("*.csv",)), source("sample", kind=Sampled)]
    parts = {part.loader.source.name: part for part in every.load([tmp_path], writer, loaders=loaders)}
    assert {name: part.report.outcome() if part.report else part.left_out for name, part in parts.items()} == {
        "bad": "failed", "good": "ok", "none": "no files (*.csv)", "sample": "no files (name them: partnergraph load sample PATH)",
        "onbad": "builds on bad, which failed", "ongood": "ok"}
    assert {name for name, part in parts.items() if part.ok} == {"good", "ongood", "none", "sample"}


def test_what_builds_on_one_that_fails_goes_on_where_an_older_load_of_it_is_in_the_graph(writer: Writer, files: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    loaders = [source("base", globs=("base.txt",)), source("above", ("base",), ("above.txt",)), source("top", ("above",), ("top.txt",))]
    files(base=["city 1"], above=["city 2"], top=["city 3"])
    assert [(part.ok, part.note) for part in every.load([tmp_path], writer, loaders=loaders)] == [(True, "")] * 3
    files(base=["stadt 1"], above=["city 2", "city 4"])
    parts = list(every.load([tmp_path], writer, loaders=loaders))
    assert [(part.report and part.report.outcome(), part.note) for part in parts] == [
        ("failed", ""), ("ok", "stands on an older load of base, which failed now"), ("ok", "")]
    output.parts(parts, as_json=False)
    assert "note: above stands on an older load of base, which failed now" in capsys.readouterr().err


@pytest.mark.parametrize("name", base.found())
def test_a_source_that_wants_files_says_where_they_are(name: str) -> None:
    loader = base.get(name)
    assert loader.takes_paths == "no" or loader.source.files, f"loaders/{name}/source.yml: files"
