"""A point that is none on Earth is left out and told, whichever source gives it, and nothing of it reaches the graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders import base
from loaders.base import Bundle, Context, Problem
from loaders.places.earth import on_earth
from schema.core import Node
from schema.nodes.place import City
from tests.loaders.test_aims import remade


@pytest.mark.parametrize(("latitude", "longitude", "point"), [
    ("-4.05", "39.66", (-4.05, 39.66)), (90, -180, (90, -180)), ("0", "32.5", (0, 32.5)), ("0", "0.0", None), (0.0, 0.0, None), ("90.1", "1", None), ("1", "-180.5", None),
    ("", "1", None), (None, 1.0, None), ("4°03'S", "39.66", None), ("nan", "1", None), ("inf", "1", None)])
def test_a_point_on_earth(latitude: str | float | None, longitude: str | float | None, point: tuple[float, float] | None) -> None:
    assert on_earth(latitude, longitude) == point


def changed(source: str, folder: Path, what: str, into: str) -> Path:
    """The source's sample with something else in it."""
    text = (base.get(source).folder / "sample.csv").read_text("utf-8")
    assert what in text
    (folder / "sample.csv").write_text(text.replace(what, into), "utf-8")
    return folder / "sample.csv"


@pytest.mark.parametrize(("source", "what", "into", "kind"), [
    ("networks", "-0.303,36.08", "0,0", "no-point"), ("cities_cdp", "POINT (36.08 -0.303)", "POINT (0 0)", "no-point"),
    ("worldbank", "-0.3031,36.08", "-0.3031,360.8", "bad-coordinates"), ("afdb", "4.57728,13.68459", "457728,13.68459", "bad-coordinates"),
    ("aims", '"2.77457","32.29899"', '"0","0"', "bad-coordinates")])
def test_no_source_brings_one_that_is_none(source: str, what: str, into: str, kind: str, tmp_path: Path) -> None:
    loader = base.get(source)
    file = remade(tmp_path / "x.zip", locations=(what.encode(), into.encode())) if source == "aims" else changed(source, tmp_path, what, into)
    (bundle,) = (item for item in loader.bundles([file]) if isinstance(item, Bundle))
    records = list(loader.records(bundle, Context(lambda _: [])))
    assert [r.kind for r in records if isinstance(r, Problem)].count(kind) == 1
    points = [(r.values["latitude"], r.values["longitude"]) for r in records if isinstance(r, Node) and "latitude" in r.values]
    assert all(map(on_earth, *zip(*points, strict=True)))


def test_nor_a_table_with_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("Town,Country,Lat,Lon\nNakuru,Kenya,-0.3,36.1\nInvented Ford,Kenya,0,0\n", "utf-8")
    mapping = tmp_path / "towns.mapping.yml"
    mapping.write_text("""{title: {en: Towns, fr: Villes}, publisher: us, licence: none, files: [towns.csv], relations: [],
        nodes: {town: {type: City, town: {name: Town, country: Country, latitude: Lat, longitude: Lon}}}}""", "utf-8")
    loader = base.get("generic")
    (bundle,) = (item for item in loader.bundles([mapping]) if isinstance(item, Bundle))
    records = list(loader.records(bundle, Context(lambda _: [])))
    assert {r.name: r.values.get("latitude") for r in records if isinstance(r, City)} == {"Nakuru": -0.30719, "Invented Ford": None}
    assert [(r.line, r.message) for r in records if isinstance(r, Problem)] == [
        (3, "column 'Lat': 0 0 is no point on Earth: left out. Write degrees, as 14.69 and -17.44.")]
