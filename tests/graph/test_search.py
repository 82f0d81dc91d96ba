"""Search and suggest on a real index: what is found, in which order, how it is counted and marked."""

from __future__ import annotations

import asyncio
import datetime as dt
import unicodedata
from collections.abc import Iterator
from typing import Any

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.engine import Engine
from graph import ddl, derive, upsert
from graph.run import Connect, Reader, Writer
from graph.words import fold
from schema import model
from schema.core import Node, Relation
from schema.nodes.activity import Project
from schema.nodes.category import PartnerCategory
from schema.nodes.organisation import Bank, Organisation, UNEntity
from schema.nodes.place import City, Country
from schema.relations.activities import Finances
from schema.relations.partners import InCategory
from schema.relations.places import InCountry, LocatedIn
from tests.conftest import _empty

STAMP = upsert.Stamp("dataset:one", "run:1", dt.datetime(2026, 5, 17, tzinfo=dt.UTC))
NODES: list[Node] = [
    Country(id="country:SN", name="Senegal", name_fr="Sénégal", iso2="SN"), Country(id="country:CI", name="Côte d'Ivoire", iso2="CI"),
    Bank(id="org:afdb", name="African Development Bank", name_fr="Banque africaine de développement", acronym="AfDB", acronym_fr="BAD", headquarters="CI"),
    Bank(id="org:adb", name="Asian Development Bank", acronym="ADB", aliases=["Asian Bank"]),
    Bank(id="org:afdb-fund", name="AfDB Fund Bank", description="A fund of the AfDB."),
    UNEntity(id="org:un", name="United Nations", name_fr="Organisation des Nations Unies", acronym="UN", acronym_fr="ONU", name_zh="联合国", name_ar="الأمم المتحدة"),
    UNEntity(id="org:habitat", name="UN-Habitat", name_fr="ONU-Habitat", acronym="UN-Habitat", acronym_fr="ONU-Habitat", aliases=["ONU Habitat"]),
    Organisation(id="org:west", name="West Africa Company", name_fr="Compagnie de l'Afrique de l\u2019Ouest"), Organisation(id="org:the", name="The Bridge"),
    *(City(id=f"city:bad{n}", name=f"Bad {name}", country_code="SN", population=n) for n, name in enumerate(("Aibling", "Berka", "Camberg"))),
    City(id="city:dakar", name="Dakar", country_code="SN", population=2_500_000, aliases=["Dakaru"]), City(id="city:dakar2", name="Dakar", country_code="CI"),
    City(id="city:plateau", name="Dakar Plateau", country_code="SN"),
    Project(id="project:1", name="Roads for Dakar", description="Senegal's harbour, and urban development."), Project(id="project:2", name="Development, urban"),
    PartnerCategory(id="category:4", name="Financial institutions", name_fr="Institutions financières", number=4), Organisation(id="org:rd", name="R&D Coöperatie Straße"),
    *(Organisation(id=f"org:many{n:02}", name="Same Name") for n in range(23)),
]
RELATIONS: list[Relation] = [
    *(InCountry(f"city:{name}", "country:SN") for name in ("bad0", "bad1", "bad2", "dakar", "plateau")), InCountry("city:dakar2", "country:CI"),
    LocatedIn("project:1", "city:dakar", precision="exact"), LocatedIn("project:1", "city:dakar2", precision="exact"), Finances("org:adb", "project:1", currency="USD"),
    InCategory("org:afdb", "category:4"), InCategory("org:adb", "category:4"),
]


@pytest.fixture(scope="module")
def asker(neo4j_server: Connect, neo4j_driver: neo4j.Driver) -> Iterator[Any]:
    """Asks one operation on the graph above: the answer's body; it must have taken one statement, or none."""
    _empty(neo4j_driver, neo4j_server.database)
    with Writer(neo4j_server) as writer:
        writer.migrate(item.create() for item in ddl.wanted(model()))
        writer.write([upsert.dataset({"id": "dataset:one", "name": "One"}, STAMP)])
        writer.write([upsert.nodes(kind, [upsert.node_row(n) for n in NODES if type(n) is kind], STAMP) for kind in {type(n) for n in NODES}])
        writer.write([upsert.relations(kind, [upsert.relation_row(r) for r in RELATIONS if type(r) is kind], STAMP) for kind in {type(r) for r in RELATIONS}])
        mark = derive.Mark("run:1", STAMP.at)
        derive.rebuild(derive.everything(model(), mark), mark, writer.read, writer.write)
        writer.write([ddl.Statement("MATCH (n:Entity {id: 'org:the'}) REMOVE n:Organisation SET n:Former RETURN 1")])
        writer.read(ddl.REFRESH)
    with asyncio.Runner() as runner:
        async def opened() -> Reader:
            return Reader(neo4j_server)

        reader = runner.run(opened())
        engine = Engine(reader)

        def ask(document: str, **variables: Any) -> Any:
            before = reader.statements
            body = runner.run(engine.ask(document, variables)).body
            assert reader.statements - before <= 1
            return body

        yield ask
        runner.run(reader.close())


@pytest.fixture(scope="module")
def found(asker: Any) -> Any:
    """The ids that a text finds, in order."""
    def ids(text: str, more: str = "") -> list[str]:
        body = asker(f"query ($text: String!) {{ search(text: $text, first: 50{more}) {{ nodes {{ id }} }} }}", text=text)
        assert "errors" not in body, body
        return [node["id"] for node in body["data"]["search"]["nodes"]]
    return ids


@pytest.mark.parametrize(("text", "first"), [
    ("AfDB", "org:afdb"), ("bad", "org:afdb"), ("ONU", "org:un"), ("un", "org:un"), ("united nations", "org:un"), ("ADB", "org:adb"), ("onu habitat", "org:habitat"),
    ("senegal", "country:SN"), ("sénégal", "country:SN"), ("SENE", "country:SN"), ("Dakar", "city:dakar"), ("联合国", "org:un"), ("合国", "org:un"), ("المتحدة", "org:un"),
    ("cote d'ivoire", "country:CI"), ("d\u2019Ivoire", "country:CI"), ("l'afrique", "org:west"), ("ouest", "org:west"), ("Un-habitat", "org:habitat"),
    ("R & D cooperatie", "org:rd"), ("strasse", "org:rd"), ("straße", "org:rd"), ("banque du developpement", "org:afdb"), ("U.N.", "org:un"), ("Asian Bank", "org:adb"),
])
def test_what_comes_first(found: Any, text: str, first: str) -> None:
    assert found(text)[0] == first


def test_order_by_kind_of_match(found: Any) -> None:
    assert found("dakar") == ["city:dakar", "city:dakar2", "project:1", "city:plateau"]  # whole names first; of equals the better connected
    assert found("senegal") == ["country:SN", "project:1"]  # a name before a description
    assert found("dakar zebra") == []  # every word is wanted
    near = found("dakr")
    assert set(near) == {"city:dakar", "city:dakar2", "city:plateau", "project:1"}
    assert found("dakaru")[0] == "city:dakar"  # as spelt, before what is nearly so
    assert found("devlopment bank")[0] in {"org:adb", "org:afdb"}
    assert found("xyzzyx") == []


def test_phrases(found: Any) -> None:
    assert found('"urban development"') == ["project:1"]
    assert found("urban development") == ["project:2", "project:1"]


def test_what_every_source_dropped_is_not_found(found: Any) -> None:
    assert found("bridge") == []


def test_a_language_is_preferred(asker: Any) -> None:
    def score(lang: str) -> float:
        edges = asker(f'{{ search(text: "banque africaine", lang: {lang}) {{ edges {{ score }} }} }}')["data"]["search"]["edges"]
        return float(edges[0]["score"])
    assert score("FR") > score("ES")


@pytest.mark.parametrize(("more", "ids"), [
    (", types: [CITY]", {"city:dakar", "city:dakar2", "city:plateau"}), (', countries: ["CI"]', {"city:dakar2", "project:1"}),
    (', countries: ["country:ci"], types: [CITY, BANK]', {"city:dakar2"}), (', categories: ["category:4"]', set()), (", types: []", {"city:dakar", "city:dakar2", "city:plateau", "project:1"}),
    (", countries: []", set()),
])
def test_narrowing(found: Any, more: str, ids: set[str]) -> None:
    assert set(found("dakar", more)) == ids


def test_narrowing_by_category_and_headquarters(found: Any) -> None:
    assert set(found("bank", ', categories: ["category:4"]')) == {"org:afdb", "org:adb"}
    assert found("bank", ', countries: ["CI"]') == ["org:afdb"]


def test_facets(asker: Any) -> None:
    text = """{ search(text: "dakar", first: 1, lang: FR) { totalCount capped edges { node { id } } facets {
                types { value name count } countries { value name count } few: countries(first: 1) { count } categories { count } } } }"""
    data = asker(text)["data"]["search"]
    assert (data["totalCount"], data["capped"], len(data["edges"])) == (4, False, 1)
    assert data["facets"] == {"types": [{"value": "CITY", "name": "City", "count": 3}, {"value": "PROJECT", "name": "Project", "count": 1}],
                              "countries": [{"value": "SN", "name": "Sénégal", "count": 3}, {"value": "CI", "name": "Côte d'Ivoire", "count": 2}],
                              "few": [{"count": 3}], "categories": []}
    categories = asker('{ search(text: "bank", lang: FR) { facets { categories { value name count } } } }')["data"]["search"]["facets"]["categories"]
    assert categories == [{"value": "category:4", "name": "Institutions financières", "count": 2}]


def test_counts_beside_a_filter_say_when_they_are_capped(asker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.search.COUNTED", 5)
    data = asker('{ search(text: "same name", first: 2) { capped totalCount nodes { id } } }')["data"]["search"]
    assert data["capped"] is True
    assert data["totalCount"] == 5
    assert len(data["nodes"]) == 2


def test_pages_are_whole_and_do_not_overlap(asker: Any, found: Any) -> None:
    text = """query ($after: String, $before: String, $first: Int, $last: Int) { search(text: "same", first: $first, after: $after, last: $last, before: $before) {
                edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } } }"""
    seen, after, pages = [], None, 0
    while pages < 10:
        page = asker(text, first=7, after=after)["data"]["search"]
        seen += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (pages > 0)
        pages, after = pages + 1, page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == found("same") == [f"org:many{n:02}" for n in range(23)]  # equals stand by id
    back = asker(text, last=5)["data"]["search"]
    assert [edge["node"]["id"] for edge in back["edges"]] == seen[-5:]
    before = asker(text, last=5, before=back["pageInfo"]["startCursor"])["data"]["search"]
    assert [edge["node"]["id"] for edge in before["edges"]] == seen[-10:-5]
    assert before["pageInfo"]["hasNextPage"] is True


def test_the_order_is_the_same_whatever_is_asked_beside_it(asker: Any, found: Any) -> None:
    counted = asker('{ search(text: "bank", first: 50) { totalCount nodes { id } } }')["data"]["search"]
    assert [node["id"] for node in counted["nodes"]] == found("bank")
    assert counted["totalCount"] == len(found("bank"))


def test_highlights(asker: Any) -> None:
    text = '{ search(text: "cote", first: 1) { edges { node { id } marks: highlights { property lang __typename segments { matched text } } } } }'
    assert asker(text)["data"]["search"]["edges"] == [{"node": {"id": "country:CI"}, "marks": [{
        "property": "name", "lang": None, "__typename": "Highlight", "segments": [{"matched": True, "text": "Côte"}, {"matched": False, "text": " d'Ivoire"}]}]}]


def test_several_searches_in_one_operation(asker: Any) -> None:
    text = """query ($a: String!) { a: search(text: $a, first: 1) { nodes { id } totalCount } b: search(text: "onu", first: 1) { nodes { id } }
                c: suggest(text: $a, first: 1) { id } banks(first: 1) { totalCount } }"""
    for asked, first in (("bad", "org:afdb"), ("dakar", "city:dakar")):
        data = asker(text, a=asked)["data"]
        assert [data["a"]["nodes"][0]["id"], data["b"]["nodes"][0]["id"], data["c"][0]["id"]] == [first, "org:un", first]


@pytest.mark.parametrize(("text", "ids"), [
    ("dak", ["city:dakar", "city:dakar2", "city:plateau", "project:1"]), ("d", ["city:dakar"]), ("bad c", ["city:bad2"]), ("afd", ["org:afdb"]), ("onu", ["org:un"]),
    ("Dévelop", ["project:2"]), ("dakarr", ["city:dakar"]), ("united nat", ["org:un"]), ("l'afriq", ["org:west"]),
])
def test_suggestions(asker: Any, text: str, ids: list[str]) -> None:
    made = asker("query ($text: String!) { suggest(text: $text) { id } }", text=text)["data"]["suggest"]
    assert [one["id"] for one in made][: len(ids)] == ids


def test_a_suggestion_tells_what_it_is(asker: Any) -> None:
    made = asker('{ suggest(text: "bad", first: 1, lang: FR) { id name kind met score country { id name(lang: FR) } } }')["data"]["suggest"]
    assert made[0].pop("score") > 0
    assert made == [{"id": "org:afdb", "name": "Banque africaine de développement", "kind": "Bank", "met": "BAD", "country": {"id": "country:CI", "name": "Côte d'Ivoire"}}]
    cities = asker('{ suggest(text: "dakar", types: [CITY], countries: ["CI"]) { id met country { id } } }')["data"]["suggest"]
    assert cities == [{"id": "city:dakar2", "met": None, "country": {"id": "country:CI"}}]


@pytest.mark.parametrize(("text", "says"), [
    ('{ search(text: "?!") { totalCount } }', "no word"), ('{ suggest(text: "") { id } }', "no word"), ('{ suggest(text: "a", first: 51) { id } }', "from 0 to 50"),
    ('{ search(text: "a") { facets { types(first: 251) { count } } } }', "from 0 to 250"), ('{ search(text: "a", after: "x") { totalCount } }', "no cursor"),
])
def test_refused(asker: Any, text: str, says: str) -> None:
    error = asker(text)["errors"][0]
    assert says in error["message"]
    assert error["path"]


def test_a_variable_without_a_word_is_refused_at_its_field(asker: Any) -> None:
    text = "query ($text: String!) { found: search(text: $text) { nodes { id } } }"
    assert "errors" not in asker(text, text="dakar")
    error = asker(text, text="!?")["errors"][0]
    assert (error["extensions"]["code"], error["path"]) == ("empty-search", ["found"])


@settings(max_examples=75, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.one_of(st.sampled_from('+-&|!(){}[]^"~*?:\\/ANDORTOnamesàÉßİ \'.,'), st.characters()), max_size=80))
def test_no_text_is_an_error(asker: Any, text: str) -> None:
    body = asker("query ($text: String!) { search(text: $text, first: 2) { totalCount edges { highlights { segments { text } } } } suggest(text: $text) { id met } }", text=text)
    assert "errors" not in body or body["errors"][0]["extensions"]["code"] == "empty-search", body


@pytest.mark.parametrize("text", ["bank " * 500, " ".join(f"word{n}abcdefgh" for n in range(300)), "x" * 5000, "ab" * 40 + " " + "wörterbuch " * 20, "banque " + "'a" * 500,
                                  '"' + "urban " * 300 + '"', "银" * 500, " ".join("abcdefghijkl"), "دددددددد " * 30])
def test_giants_are_no_error(asker: Any, text: str) -> None:
    body = asker("query ($text: String!) { search(text: $text, first: 2) { totalCount } suggest(text: $text) { id } }", text=text)
    assert "errors" not in body, body


def test_letters_are_folded_as_the_index_folds_them(asker: Any, neo4j_driver: neo4j.Driver) -> None:
    """Beginnings are not analyzed by the index, so our own folding of each letter of Latin-1 and Latin Extended must be the analyzer's."""
    letters = [chr(c) for c in (*range(0xC0, 0x250), *range(0x1E00, 0x1EFC), *range(0xFB00, 0xFB07)) if unicodedata.category(chr(c)) in ("Lu", "Ll", "Lt")]
    with neo4j_driver.session() as session:
        session.run("UNWIND range(0, size($letters) - 1) AS i CREATE (:Entity {id: 'letter:' + i, name: 'zqx' + $letters[i] + 'qqz'})", letters=letters).consume()
        session.run(ddl.REFRESH.cypher).consume()
        rows = session.run("UNWIND range(0, size($asked) - 1) AS i CALL (i) { CALL db.index.fulltext.queryNodes('pg_search', $asked[i]) YIELD node "
                           "WHERE node.id = 'letter:' + i RETURN count(*) AS hits } WITH i, hits WHERE hits = 0 RETURN i",
                           asked=[f"name:zqx{fold(letter)}qqz*" for letter in letters]).value()
        session.run("MATCH (n:Entity) WHERE n.id STARTS WITH 'letter:' DELETE n").consume()
        session.run(ddl.REFRESH.cypher).consume()
    assert [(letters[i], fold(letters[i]), unicodedata.name(letters[i])) for i in rows] == []
