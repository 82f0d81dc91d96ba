"""The write path on a real Neo4j: schema, upsert, sweep and derivation. All numbers are counted by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from graph import ddl, upsert
from graph.run import DatabaseRefused, Writer
from graph.statement import Statement
from schema import model
from schema.nodes.organisation import Organisation, UNEntity
from schema.nodes.place import City, Country
from schema.relations.activities import Finances
from schema.relations.places import InCountry
from tests.graph.datasets import START, Graph, bank, city, funds, project, retiring

# -- the schema ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bare_db")
def test_what_the_model_wants_is_made_once_and_foreign_indexes_stay(writer: Writer) -> None:
    writer.migrate([Statement("CREATE INDEX theirs FOR (n:City) ON (n.mayor)"), Statement("CREATE CONSTRAINT their_rule FOR (n:Car) REQUIRE n.plate IS UNIQUE")])
    wanted = ddl.wanted(model())
    assert writer.migrate(ddl.diff(model(), writer.read(ddl.SHOW)).statements()) == len(wanted)
    again = ddl.diff(model(), writer.read(ddl.SHOW))
    assert (again.create, again.drop) == ((), ())
    rows = writer.read(Statement("SHOW INDEXES YIELD name, state, type WHERE type <> 'LOOKUP' RETURN name, state"))
    assert {row["name"] for row in rows} == {item.name for item in wanted} | {"theirs", "their_rule"}
    assert {row["state"] for row in rows} == {"ONLINE"}


def test_what_was_dropped_or_changed_by_hand_shows_and_is_mended(writer: Writer) -> None:
    writer.migrate(ddl.diff(model(), []).statements())
    by_hand = ["DROP CONSTRAINT pg_Entity_id", "DROP INDEX pg_City_population", "CREATE INDEX pg_City_population FOR (n:City) ON (n.mayor)",
               "DROP INDEX pg_Country_iso2", "CREATE TEXT INDEX pg_Country_iso2 FOR (n:Country) ON (n.iso2)", "CREATE INDEX pg_Gone_x FOR (n:Gone) ON (n.x)"]
    for command in by_hand:
        writer.migrate([Statement(command)])
    found = ddl.diff(model(), writer.read(ddl.SHOW))
    assert {i.name for i in found.create} == {"pg_Entity_id", "pg_City_population", "pg_Country_iso2"}
    assert {i.name for i in found.drop} == {"pg_City_population", "pg_Country_iso2", "pg_Gone_x"}
    assert writer.migrate(found.statements()) == 6
    assert not ddl.diff(model(), writer.read(ddl.SHOW)).statements()


# -- upsert -------------------------------------------------------------------------------------------------------------------------------


def test_a_second_writing_changes_nothing_but_when_it_was_seen(graph: Graph) -> None:
    said = [city(1, aliases=["Uno"], population=5), Country(id="country:HN", name="Honduras", iso2="HN"), InCountry("city:1", "country:HN", rule="stated")]
    seen = []
    for _ in range(2):
        graph.write("one", said)
        nodes = graph.read("MATCH (n:Entity) RETURN labels(n) AS l, n {.*, run: null, lastSeen: null} AS n ORDER BY n.id")
        relations = graph.read("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, r {.*, run: null, lastSeen: null} AS r ORDER BY a, t, b")
        seen.append((nodes, relations))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) == 3  # the city, the country, the dataset
    assert [r["t"] for r in seen[0][1]] == ["FROM", "IN_COUNTRY", "FROM"]
    assert graph.node("city:1")["run"] == "run:2"
    assert graph.node("city:1")["firstSeen"].day == 18  # of the first run


def test_a_second_source_fills_what_is_empty_and_overwrites_nothing(graph: Graph) -> None:
    graph.write("one", [city(1, name="Town", aliases=["a", "b"], population=5)])
    graph.write("two", [city(1, name="Ville", aliases=["b", "c"], population=7, latitude=1.5)])
    held = graph.node("city:1")
    assert (held["name"], held["population"], held["latitude"], held["aliases"], held["source"]) == ("Town", 5, 1.5, ["a", "b", "c"], "dataset:one")
    stated = graph.read("MATCH (:City)-[f:FROM]->(d) RETURN d.id AS d, f.statedName AS name ORDER BY d")
    assert stated == [{"d": "dataset:one", "name": "Town"}, {"d": "dataset:two", "name": "Ville"}]
    graph.write("one", [city(1, name="Town", aliases=["d"], population=6)])  # the owner may change its mind; no alias is lost
    held = graph.node("city:1")
    assert (held["population"], held["latitude"], held["aliases"]) == (6, 1.5, ["a", "b", "c", "d"])


def test_rows_of_one_node_in_one_batch_lose_nothing(graph: Graph) -> None:
    stamp = upsert.Stamp("dataset:one", "run:1", START)
    graph.writer.write([upsert.dataset({"id": "dataset:one", "name": "one"}, stamp)])
    rows = [upsert.node_row(each) for each in (city(1, aliases=["a"], population=5), city(1, aliases=["b"]), city(2), city(1, aliases=["c"], latitude=1))]
    graph.writer.write([upsert.nodes(City, rows, stamp)])
    held = graph.node("city:1")
    assert (held["aliases"], held["population"], held["latitude"]) == (["a", "b", "c"], 5, 1.0)


def test_an_organisation_of_two_kinds_has_both_labels(graph: Graph) -> None:
    graph.write("one", [bank("ibrd", name="World Bank"), UNEntity(id="org:ibrd", name="World Bank")])
    graph.write("two", [Organisation(id="org:ibrd", name="Banque mondiale")])
    (row,) = graph.read("MATCH (n {id: 'org:ibrd'}) RETURN labels(n) AS labels")
    assert sorted(row["labels"]) == ["Bank", "Entity", "FinancialInstitution", "Organisation", "UNEntity"]


def test_each_source_has_a_relation_of_its_own(graph: Graph) -> None:
    graph.write("one", [bank("a"), project(1), funds("a", 1, 10)])
    graph.write("two", [bank("a"), project(1), funds("a", 1, 20)])
    assert graph.relations("FINANCES") == [("org:a", "FINANCES", "project:1", "dataset:one"), ("org:a", "FINANCES", "project:1", "dataset:two")]
    amounts = graph.read("MATCH ()-[r:FINANCES]->() RETURN r.usd AS usd, r.run AS run ORDER BY usd")
    assert amounts == [{"usd": 10.0, "run": "run:1"}, {"usd": 20.0, "run": "run:2"}]


def test_what_a_source_no_longer_says_of_a_relation_goes(graph: Graph) -> None:
    graph.write("one", [bank("a"), project(1), Finances("org:a", "project:1", usd=10, status="to become")])
    graph.write("one", [bank("a"), project(1), Finances("org:a", "project:1", usd=11)])
    (row,) = graph.read("MATCH ()-[r:FINANCES]->() RETURN r {.*, lastSeen: null} AS r")
    assert row["r"] == {"key": "dataset:one", "source": "dataset:one", "usd": 11.0, "run": "run:2", "firstSeen": row["r"]["firstSeen"], "lastSeen": None}
    assert row["r"]["firstSeen"].day == 18  # of the first run


def test_relations_of_one_batch_that_are_one_unite_what_they_say(graph: Graph) -> None:
    graph.write("one", [bank("a"), project(1)])
    stamp = upsert.Stamp("dataset:one", "run:9", START)
    rows = [upsert.relation_row(Finances("org:a", "project:1", **said)) for said in ({"usd": 1}, {"rule": "x"}, {"usd": 2})]
    assert graph.writer.write([upsert.relations(Finances, rows, stamp)]) == [[{"written": 3}]]
    (row,) = graph.read("MATCH ()-[r:FINANCES]->() RETURN r.usd AS usd, r.rule AS rule")
    assert row == {"usd": 2.0, "rule": "x"}


def test_relations_whose_ends_are_missing_are_told(graph: Graph) -> None:
    graph.write("one", [project(1), bank("a")])
    stamp = upsert.Stamp("dataset:one", "run:9", START)
    rows = [upsert.relation_row(r) for r in (funds("a", 1), funds("nobody", 1), funds("no", 2))]
    assert graph.writer.write([upsert.relations(Finances, rows, stamp)]) == [[{"written": 1}]]
    assert graph.read(upsert.dangling(rows)) == [
        {"a": "org:nobody", "b": "project:1", "missing": ["org:nobody"]}, {"a": "org:no", "b": "project:2", "missing": ["org:no", "project:2"]}]


def test_a_batch_is_written_whole_or_not_at_all(graph: Graph) -> None:
    with pytest.raises(DatabaseRefused, match="by zero"):
        graph.writer.write([Statement("CREATE (:Entity {id: 'x'})"), Statement("RETURN 1 / 0")])
    assert graph.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


# -- sweep --------------------------------------------------------------------------------------------------------------------------------


def test_a_dropped_relation_becomes_history_and_what_another_source_states_stays(graph: Graph) -> None:
    places = [city(1), Country(id="country:HN", name="Honduras"), Country(id="country:SN", name="Senegal")]
    graph.write("one", [*places, InCountry("city:1", "country:HN"), InCountry("city:1", "country:SN", rule="stated")])
    graph.write("two", [*places, InCountry("city:1", "country:SN")])
    graph.write("one", [*places, InCountry("city:1", "country:HN")])
    assert graph.relations("IN_COUNTRY", "WAS_IN_COUNTRY") == [
        ("city:1", "IN_COUNTRY", "country:HN", "dataset:one"), ("city:1", "IN_COUNTRY", "country:SN", "dataset:two"),
        ("city:1", "WAS_IN_COUNTRY", "country:SN", "dataset:one")]
    (row,) = graph.read("MATCH ()-[w:WAS_IN_COUNTRY]->() RETURN w.rule AS rule, w.run AS run, w.retiredBy AS by, w.retiredAt AS at, w.firstSeen AS first")
    assert (row["rule"], row["run"], row["by"]) == ("stated", "run:1", "run:3")
    assert (row["first"].day, row["at"].day) == (18, 20)


def test_a_node_is_handed_over_retired_and_revived(graph: Graph) -> None:
    graph.write("one", [city(1, name="Uno"), city(2)])
    graph.write("two", [city(1, name="Ein")])
    graph.write("one", [city(2)])  # drops city 1, which two still knows
    assert (graph.node("city:1")["source"], "retiredAt" in graph.node("city:1")) == ("dataset:two", False)
    graph.write("two", [city(1, name="Ein")])  # its owner now: its name stands
    assert graph.node("city:1")["name"] == "Ein"
    graph.write("two", [])
    assert graph.node("city:1")["retiredAt"].day == 22  # of the fifth run
    assert "retiredAt" not in graph.node("city:2")
    assert graph.read("MATCH (n:City) RETURN n.id AS id") == [{"id": "city:2"}]  # lists and counts do not meet what is retired
    assert graph.read("MATCH (n:Former) UNWIND n.was AS was RETURN n.id AS id, was ORDER BY was") == [{"id": "city:1", "was": t} for t in ("City", "Place")]
    graph.write("three", [city(1, name="Tre")])
    assert ("retiredAt" in (held := graph.node("city:1")), "was" in held, held["source"], held["name"]) == (False, False, "dataset:three", "Tre")
    assert graph.read("MATCH (n:City) WHERE NOT n:Former RETURN count(n) AS n") == [{"n": 2}]
    assert graph.relations("FROM", "WAS_FROM") == [
        ("city:1", "FROM", "dataset:three", "dataset:three"), ("city:1", "WAS_FROM", "dataset:one", "dataset:one"),
        ("city:1", "WAS_FROM", "dataset:two", "dataset:two"), ("city:2", "FROM", "dataset:one", "dataset:one")]


def test_a_node_on_which_a_statement_still_stands_keeps_its_types(graph: Graph) -> None:
    graph.write("lands", [Country(id="country:SN", name="Senegal", iso2="SN")])
    graph.write("one", [city(1), InCountry("city:1", "country:SN")])
    graph.write("lands", [])
    assert "retiredAt" in graph.node("country:SN")
    assert graph.read("MATCH (n:Country) RETURN n.id AS id") == [{"id": "country:SN"}]
    for source, said in (("one", [city(1)]), ("lands", [])):
        graph.write(source, said)
    assert graph.read("MATCH (n:Former) RETURN n.id AS id") == [{"id": "country:SN"}]


def test_a_sweep_that_was_killed_half_way_is_made_good_by_the_next(graph: Graph) -> None:
    graph.write("one", [city(1), city(2)])
    killed = upsert.Stamp("dataset:one", "run:killed", START + dt.timedelta(days=5))
    graph.writer.write([upsert.nodes(City, [upsert.node_row(city(2))], killed), *retiring(graph.writer, killed)])  # and there it died
    graph.write("one", [city(2)])
    assert "retiredAt" in graph.node("city:1")
    assert "retiredAt" not in graph.node("city:2")
