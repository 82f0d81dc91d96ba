"""What is derived from datasets, counted by hand, and that it follows when they change."""

from __future__ import annotations

from typing import Any

from graph import derive
from graph.run import Writer
from graph.statement import Statement
from schema import model
from schema.core import Node, Relation
from schema.nodes.category import PartnerCategory
from schema.nodes.organisation import Company, KnowledgeInstitution, Organisation
from schema.nodes.place import Area, Country
from schema.nodes.plan import Outcome
from schema.relations.activities import ContributesTo, Finances, Implements
from schema.relations.partners import InCategory
from schema.relations.places import InCountry
from tests.graph.datasets import START, Graph, bank, city, funds, lies, project


def test_links_by_hand(graph: Graph) -> None:
    """a funds p1 (2012, 100 by one; 100 by two, the same money), p2 (2015, no amount), p3 (2018, 7): in city 1 exactly, near, and near."""
    places = [city(1), city(2), city(3), Area(id="area:1", name="Area"), Country(id="country:HN", name="Honduras")]
    graph.write("one", [*places, bank("a"), bank("b"), Organisation(id="org:c", name="No bank"), project(1, starts="2012-03-01"), project(2, starts="2015"), project(3, starts="2018-07"),
                        funds("a", 1, 100), funds("a", 2), funds("a", 3, 7), funds("b", 2), Finances("org:c", "project:1", usd=5),
                        lies(1, "city:1"), lies(2, "city:1", "near"), lies(3, "city:1", "near"), lies(3, "city:2", "near"), lies(3, "city:3", "area"),
                        lies(1, "area:1"), lies(1, "country:HN", "country"), lies(2, "city:3", "country")])
    graph.write("two", [bank("a"), project(1), city(1), funds("a", 1, 90), lies(1, "city:1", "near")])
    links = graph.links()
    assert links.keys() == {"org:a city:1", "org:a city:2", "org:b city:1"}
    facts = {link: tuple(r.get(k) for k in ("projectCount", "usd", "firstYear", "lastYear", "precision")) for link, r in links.items()}
    assert facts == {"org:a city:1": (3, 107.0, 2012, 2018, "exact"), "org:a city:2": (1, 7.0, 2018, 2018, "near"), "org:b city:1": (1, None, 2015, 2015, "near")}
    assert links["org:a city:1"]["sources"] == ["dataset:one", "dataset:two"]
    assert links["org:a city:2"]["sources"] == ["dataset:one"]
    assert links["org:a city:1"]["source"] == "dataset:derived"


def test_links_follow_when_a_project_leaves_moves_or_loses_its_amount(graph: Graph) -> None:
    base = [city(1), city(2), bank("a")]
    graph.write("one", [*base, project(1, starts="2012"), project(2, starts="2015"), funds("a", 1, 10), funds("a", 2, 20), lies(1, "city:1"), lies(2, "city:1"), lies(2, "city:2")])
    assert {link: (r["projectCount"], r["usd"]) for link, r in graph.links().items()} == {"org:a city:1": (2, 30.0), "org:a city:2": (1, 20.0)}
    graph.write("one", [*base, project(1, starts="2012"), funds("a", 1), lies(1, "city:1")])
    (link,) = graph.links().items()
    assert (link[0], link[1]["projectCount"], link[1].get("usd"), link[1]["lastYear"]) == ("org:a city:1", 1, None, 2012)
    assert link[1]["firstSeen"].day == 18  # it has held since the first run
    graph.write("one", base)
    assert graph.links() == {}


def test_links_follow_when_one_run_loads_two_datasets_of_one_bank(graph: Graph) -> None:
    def year(n: int) -> list[Node | Relation]:
        return [bank("a"), city(n), project(n), funds("a", n, 5), lies(n, f"city:{n}")]

    for source, n, run in (("one", 1, ""), ("two", 2, ""), ("one", 1, "run:both")):
        graph.write(source, year(n), run=run)
    graph.write("two", [bank("a"), city(2)], run="run:both")
    assert graph.links().keys() == {"org:a city:1"}


def linked(graph: Graph) -> dict[str, int | None]:
    return {row["id"]: row["linked"] for row in graph.read("MATCH (n:Bank|City) RETURN n.id AS id, n.linked AS linked")}


def test_how_many_links_there_are_is_kept_on_both_ends(graph: Graph) -> None:
    base = [city(1), city(2), bank("a"), bank("b")]
    graph.write("one", [*base, project(1), project(2), funds("a", 1), funds("a", 2), funds("b", 1), lies(1, "city:1"), lies(2, "city:2")])
    assert linked(graph) == {"city:1": 2, "city:2": 1, "org:a": 2, "org:b": 1}
    graph.write("one", [*base, project(1), funds("a", 1), lies(1, "city:1")])
    assert linked(graph) == {"city:1": 1, "city:2": None, "org:a": 1, "org:b": None}


# -- outcomes -----------------------------------------------------------------------------------------------------------------------------


def plan(*, honduran: str = "HN") -> list[Node | Relation]:
    """p1 (2012) and p2 (2015) lie in Honduras, p3 (2018) in Senegal; p1 and p2 serve outcome 1, p2 and p3 outcome 2. A university of Honduras and a
    company of Senegal implement p1, the company also p3.
    """
    places = [Country(id="country:HN", name="Honduras", iso2="HN"), Country(id="country:SN", name="Senegal", iso2="SN"), city(1), city(2), city(3),
              InCountry("city:1", "country:HN"), InCountry("city:2", "country:HN"), InCountry("city:3", "country:SN")]
    partners = [KnowledgeInstitution(id="org:uni", name="Uni", headquarters=honduran), Company(id="org:firm", name="Firm", headquarters="SN"),
                PartnerCategory(id="category:3", name="Knowledge"), PartnerCategory(id="category:5", name="Private"),
                InCategory("org:uni", "category:3"), InCategory("org:firm", "category:5")]
    work = [project(1, starts="2012"), project(2, starts="2015-06"), project(3, starts="2018"), Outcome(id="o:1", name="One"), Outcome(id="o:2", name="Two"),
            lies(1, "city:1"), lies(1, "city:2", "area"), lies(2, "city:1"), lies(3, "city:3"),
            *(ContributesTo(f"project:{p}", f"o:{o}") for p, o in ((1, 1), (2, 1), (2, 2), (3, 2))),
            *(Implements(f"org:{who}", f"project:{p}") for who, p in (("uni", 1), ("firm", 1), ("firm", 3)))]
    return [*places, *partners, *work]


def reached(graph: Graph) -> dict[str, tuple[Any, ...]]:
    rows = graph.read("MATCH (k:Country)-[r:REACHES]->(o) RETURN k.iso2 + ' ' + o.id AS link, properties(r) AS r")
    return {row["link"]: tuple(row["r"].get(k) for k in ("projectCount", "cityCount", "firstYear", "lastYear", "homeCategories")) for row in rows}


def advanced(graph: Graph) -> dict[str, tuple[Any, ...]]:
    rows = graph.read("MATCH (g:PartnerCategory)-[r:ADVANCES]->(o) RETURN g.id + ' ' + o.id AS link, properties(r) AS r")
    return {row["link"]: tuple(row["r"].get(k) for k in ("organisationCount", "projectCount", "firstYear", "lastYear", "sources")) for row in rows}


def test_outcomes_by_hand(graph: Graph) -> None:
    graph.write("one", plan())
    # Senegal's company implements p1, which serves outcome 1, but no project in Senegal does: Senegal does not reach it.
    assert reached(graph) == {"HN o:1": (2, 2, 2012, 2015, ["category:3"]), "HN o:2": (1, 1, 2015, 2015, None), "SN o:2": (1, 1, 2018, 2018, ["category:5"])}
    one = ["dataset:one"]
    assert advanced(graph) == {"category:3 o:1": (1, 1, 2012, 2012, one), "category:5 o:1": (1, 1, 2012, 2012, one), "category:5 o:2": (1, 1, 2018, 2018, one)}


def test_outcomes_follow_when_a_partner_or_a_project_leaves(graph: Graph) -> None:
    graph.write("one", plan())
    graph.write("one", plan(honduran="SN"))
    assert (reached(graph)["HN o:1"][-1], reached(graph)["SN o:2"][-1]) == (None, ["category:5"])
    graph.write("one", [record for record in plan() if "project:3" not in repr(record)])
    assert "SN o:2" not in reached(graph)
    assert advanced(graph).keys() == {"category:3 o:1", "category:5 o:1"}


# -- degrees ------------------------------------------------------------------------------------------------------------------------------

STATED = """MATCH (n:Entity) RETURN n.id AS id, n.degree AS kept, COUNT { (n)-[r]-() WHERE NOT type(r) STARTS WITH 'WAS_'
  AND NOT type(r) IN ['FROM', 'READ_BY', 'STATES', 'MENTIONS', 'CONNECTS_TO', 'REACHES', 'ADVANCES', 'COVERS'] } AS counted"""


def degrees(graph: Graph) -> dict[str, int]:
    rows = graph.read(STATED)
    assert all(row["kept"] == row["counted"] for row in rows), [row for row in rows if row["kept"] != row["counted"]]
    return {row["id"]: row["kept"] for row in rows}


def test_a_degree_is_what_sources_state_now(graph: Graph) -> None:
    said = [city(1), bank("a"), bank("idle"), project(1), funds("a", 1), lies(1, "city:1")]
    graph.write("one", said)
    assert {"city:1": 1, "org:a": 1, "org:idle": 0, "project:1": 2, "dataset:one": 0}.items() <= degrees(graph).items()
    graph.write("two", [bank("a"), project(1), funds("a", 1, 5)])
    assert degrees(graph)["org:a"] == 2  # two sources state it
    graph.write("one", [city(1), project(1), lies(1, "city:1")])
    assert (degrees(graph)["org:a"], degrees(graph)["project:1"]) == (1, 2)
    graph.write("two", [project(1)])
    assert degrees(graph)["org:a"] == 0
    assert graph.read("MATCH (n) WHERE n.recount IS NOT NULL RETURN n.id") == []


def test_everything_is_rebuilt_from_nothing_and_once_more_without_a_change(graph: Graph, writer: Writer) -> None:
    graph.write("one", [*plan(), bank("a"), funds("a", 1, 5)])
    links, reaches, advances, counts = graph.links().keys(), reached(graph), advanced(graph), degrees(graph)
    writer.write([Statement("MATCH ()-[r:CONNECTS_TO|REACHES|ADVANCES]->() DELETE r"), Statement("MATCH (n:Entity) REMOVE n.degree")])
    for _ in range(2):
        mark = derive.Mark("run:x", START)
        derive.rebuild(derive.everything(model(), mark), mark, writer.read, writer.write)
        assert (graph.links().keys(), reached(graph), advanced(graph)) == (links, reaches, advances)
        assert degrees(graph) == counts


# -- coverage -----------------------------------------------------------------------------------------------------------------------------


def covered(graph: Graph) -> dict[str, tuple[list[str], dict[str, int]]]:
    rows = graph.read("""MATCH (d:Dataset) WHERE d.id <> 'dataset:derived'
      RETURN d.id AS id, d.states AS states, COLLECT { MATCH (d)-[r:COVERS]->(k) RETURN [k.iso2, r.projectCount] } AS countries""")
    return {row["id"]: (row["states"], dict(row["countries"])) for row in rows}


def test_coverage_is_what_a_dataset_states_and_where(graph: Graph, writer: Writer) -> None:
    graph.write("one", plan())
    graph.write("two", [project(3), bank("a"), funds("a", 3), Country(id="country:SN", name="Senegal", iso2="SN"), lies(3, "country:SN", "country")])
    stated = ["CONTRIBUTES_TO", "IMPLEMENTS", "IN_CATEGORY", "IN_COUNTRY", "LOCATED_IN"]
    expected = {"dataset:one": (stated, {"HN": 2, "SN": 1}), "dataset:two": (["FINANCES", "LOCATED_IN"], {"SN": 1})}
    assert covered(graph) == expected
    mark = derive.Mark("run:x", START)
    writer.write([Statement("MATCH (d:Dataset) REMOVE d.states"), Statement("MATCH ()-[r:COVERS]->() DELETE r")])
    derive.rebuild(derive.everything(model(), mark), mark, writer.read, writer.write)
    assert covered(graph) == expected
    graph.write("two", [project(3), bank("a"), funds("a", 3)])
    assert covered(graph)["dataset:two"] == (["FINANCES"], {})


def test_coverage_follows_when_another_dataset_tells_the_country_of_a_place(graph: Graph) -> None:
    graph.write("one", [project(1), city(1), lies(1, "city:1")])
    assert covered(graph)["dataset:one"] == (["LOCATED_IN"], {})
    two = [city(1), Country(id="country:HN", name="Honduras", iso2="HN")]
    graph.write("two", [*two, InCountry("city:1", "country:HN")])
    assert covered(graph)["dataset:one"] == (["LOCATED_IN"], {"HN": 1})
    graph.write("two", two)
    assert covered(graph)["dataset:one"] == (["LOCATED_IN"], {})
