"""A small graph that every API test asks: written with the model's own records, small enough to count by hand."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import neo4j
import pytest

from api.engine import Answer, Engine
from graph import ddl, derive, upsert
from graph.run import Connect, Reader, Writer
from schema import model
from schema.core import Node, Relation
from schema.nodes.activity import Project
from schema.nodes.category import PartnerCategory
from schema.nodes.evidence import Passage
from schema.nodes.organisation import Bank, LocalAuthority, Organisation, UNEntity
from schema.nodes.place import City, Country
from schema.nodes.strategy import Objective
from schema.relations.activities import Finances, Implements
from schema.relations.partners import InCategory
from schema.relations.places import Governs, InCountry, LocatedIn
from schema.relations.strategy import HasObjective
from tests.conftest import _empty

AT = dt.datetime(2026, 5, 17, 12, 30, tzinfo=dt.UTC)
# Six cities: three share a name, three have no population; two countries.
CITIES = [("1", "Akkar", "SN", 300), ("2", "Bela", "SN", 300), ("3", "San José", "HN", None), ("4", "San José", "HN", 900),
          ("5", "San José", "SN", None), ("6", "Tela", "HN", None)]
# project: (start, cities with precision, funders with USD by dataset)
PROJECTS: dict[str, tuple[str, list[tuple[str, str]], list[tuple[str, str, float | None]]]] = {
    "p1": ("2012-03-01", [("1", "exact"), ("2", "near")], [("alpha", "one", 100.0)]),
    "p2": ("2015", [("1", "exact")], [("alpha", "one", 50.0), ("alpha", "two", 50.0)]),  # two datasets tell of the same money
    "p3": ("2018-01-01", [("3", "exact"), ("4", "exact")], [("beta", "one", 70.0), ("world", "one", None)]),
    "p4": ("2019-01-01", [("6", "area")], [("beta", "one", 10.0)]),  # an area is no city link
    "p5": ("2020-01-01", [("3", "near")], [("world", "two", 5.0)]),
}


def nodes() -> dict[str, list[Node]]:
    """What each dataset knows."""
    one: list[Node] = [
        Country(id="country:SN", name="Senegal", name_fr="Sénégal", iso2="SN", iso3="SEN"),
        Country(id="country:HN", name="Honduras", iso2="HN", iso3="HND"),
        *(City(id=f"city:{n}", name=name, country_code=code, population=people) for n, name, code, people in CITIES),
        Bank(id="org:alpha", name="Alpha Development Bank", name_fr="Banque de développement Alpha", acronym="ADB", headquarters="SN", aliases=["Alfa"]),
        Bank(id="org:beta", name="Béta Bank", headquarters="HN"), Bank(id="org:world", name="World Bank"),
        UNEntity(id="org:world", name="World Bank"), UNEntity(id="org:habitat", name="UN-Habitat", name_fr="ONU-Habitat"),
        Organisation(id="org:plain", name="Plain Organisation"), LocalAuthority(id="org:akkar", name="City of Akkar"),
        PartnerCategory(id="category:4", name="Financial institutions", number=4), Objective(id="hsp-2020:o4.1", name="More money", number="4.1"),
        Passage(id="passage:hsp-2020:9", name="Paragraph 9", kind="paragraph", number="9", order=9, text="Some words of ours."),
        Passage(id="passage:hsp-2020:5.d", name="Item 5 d", kind="item", number="5.d", order=5),
        *(Project(id=f"project:{key}", name=f"Project {key}", starts=starts, iati_identifier=key) for key, (starts, _, _) in PROJECTS.items()),
    ]
    return {"one": one, "two": [Bank(id="org:alpha", name="Alpha DB"), Project(id="project:p2", name="Project p2")]}


def relations() -> dict[str, list[Relation]]:
    made: dict[str, list[Relation]] = {"one": [
        *(InCountry(f"city:{n}", f"country:{code}") for n, _, code, _ in CITIES),
        *(InCategory(f"org:{key}", "category:4", passages=["passage:hsp-2020:9", "passage:hsp-2020:5.d"], record="4", note="As stated", note_fr="Tel qu'énoncé")
          for key in ("alpha", "beta", "world")),
        HasObjective("category:4", "hsp-2020:o4.1", passages=["passage:hsp-2020:9"], cite="A title, 2020"),
        Governs("org:akkar", "city:1", valid_from="2019-05", valid_to="2020"), Implements("org:habitat", "project:p1"),
    ], "two": []}
    for key, (starts, cities, funders) in PROJECTS.items():
        made["one"] += [LocatedIn(f"project:{key}", f"city:{city}", precision=precision, record=key) for city, precision in cities]
        for funder, source, usd in funders:
            made[source].append(Finances(f"org:{funder}", f"project:{key}", currency="USD", amount=usd, usd=usd, first_date=starts, stated_name=funder.upper(), record=key))
    return made


def write(writer: Writer) -> None:
    for name in ("one", "two"):
        stamp = upsert.Stamp(f"dataset:{name}", "run:1", AT)
        about = {"id": stamp.source, "name": f"Dataset {name}", "licence": "CC-BY-4.0", "loader": "iati", "publisher": "Someone"}
        batch = [upsert.dataset(about, stamp)]
        batch += [upsert.nodes(kind, [upsert.node_row(n) for n in nodes()[name] if type(n) is kind], stamp) for kind in {type(n) for n in nodes()[name]}]
        writer.write(batch)
        for kind in {type(r) for r in relations()[name]}:
            writer.write([upsert.relations(kind, [upsert.relation_row(r) for r in relations()[name] if type(r) is kind], stamp)])
    mark = derive.Mark("run:1", AT)
    derive.rebuild(derive.everything(model(), mark), mark, writer.read, writer.write)


class Asker:
    """Asks documents on the real database, over one driver; `statements` is how many the last one took."""

    def __init__(self, connect: Connect) -> None:
        self.runner = asyncio.Runner()
        self.reader = self.runner.run(_reader(connect))
        self.engine = Engine(self.reader)
        self.statements = 0

    def answer(self, text: str, complete: bool = False, **variables: Any) -> Answer:
        before = self.reader.statements
        answer = self.runner.run(self.engine.ask(text, variables, complete=complete))
        self.statements = self.reader.statements - before
        return answer

    def close(self) -> None:
        self.runner.run(self.reader.close())
        self.runner.close()

    def __call__(self, text: str, **variables: Any) -> Any:
        """The data; graphql-core's own completion of the same answer must be equal to it."""
        answer = self.answer(text, **variables)
        assert "errors" not in answer.body, answer.body["errors"]
        assert self.answer(text, complete=True, **variables).body == answer.body
        return answer.body["data"]

    def error(self, text: str, **variables: Any) -> dict[str, Any]:
        """The first error of an answer without data."""
        answer = self.answer(text, **variables)
        assert answer.body.get("data") is None
        return answer.body["errors"][0]


@pytest.fixture(scope="package")
def sample(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Connect:
    """The session's server with the small graph."""
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        writer.migrate(item.create() for item in ddl.wanted(model()))
        write(writer)
        writer.read(ddl.REFRESH)
    return neo4j_server


async def _reader(connect: Connect) -> Reader:
    return Reader(connect)


@pytest.fixture(scope="package")
def ask(sample: Connect) -> Iterator[Asker]:
    asker = Asker(sample)
    yield asker
    asker.close()


@pytest.fixture
def cypher(sample: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Callable[..., list[Any]]]:
    """Hand-written Cypher on the same graph: rows as lists."""
    with neo4j_driver.session() as session:
        yield lambda text, **parameters: session.run(text, parameters).values()
