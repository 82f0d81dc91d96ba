"""Parts of the graph as files, read back by the tools that people open them with, and compared with what the small graph holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
import rdflib
from pyarrow import parquet

from api.engine import Answer, Engine
from api.exports import rows as exported
from api.exports.export import export as write
from graph.run import Connect, Writer
from graph.statement import Statement
from tests.api.test_export import Run, export  # noqa: F401  # a fixture

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD makes one
PG, RDF, PROV, SCHEMA = (rdflib.Namespace(at) for at in ("urn:partnergraph:model:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/prov#", "https://schema.org/"))
ID = rdflib.Namespace("urn:partnergraph:id:")
BETWEEN_THINGS = "NOT type(r) IN ['FROM', 'READ_BY', 'STATES', 'MENTIONS', 'COVERS', 'QUESTIONS', 'SUGGESTS']"
Cypher = Callable[..., list[Any]]


def graph_lines(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]:
    """A graph file: its head, nodes, relations and end."""
    head, *body, end = map(json.loads, path.read_text("utf-8").splitlines())
    return head, [one for one in body if one["kind"] == "node"], [one for one in body if one["kind"] == "relation"], end


def test_networkx_reads_the_whole_graph_with_its_citations(export: Run, cypher: Cypher, tmp_path: Path) -> None:  # noqa: F811
    export("--all", "--to", str(tmp_path / "g.graphml"))
    read = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)
    relations = cypher(f"MATCH (a)-[r]->(b) WHERE {BETWEEN_THINGS} RETURN a.id, b.id, type(r)")
    assert sorted((a, b, told["relation"]) for a, b, told in read.edges(data=True)) == sorted(map(tuple, relations))
    assert {*read.nodes} == {id_ for (id_,) in cypher("MATCH (n:Entity) WHERE NOT n:Dataset AND NOT n:Passage AND NOT n:Run RETURN n.id")}
    assert all(told["citations"] for _, told in read.nodes(data=True))
    assert all(told["citations"] for *_, told in read.edges(data=True))
    alpha = read.nodes["org:alpha"]
    assert (alpha["name"], alpha["nameFr"], alpha["citations"]) == ("Alpha Development Bank", "Banque de développement Alpha", "dataset:one; dataset:two")
    assert (read.nodes["city:1"]["population"], read.nodes["category:4"]["number"]) == (300, "4")
    derived = [told for *_, told in read.edges(data=True) if told["derived"]]
    assert {told["relation"] for told in derived} == {"CONNECTS_TO"}
    assert "dataset:one" in derived[0]["citations"]
    assert {(one["id"], one["licence"]) for one in json.loads(read.graph["datasets"])} >= {("dataset:one", "CC-BY-4.0"), ("dataset:two", "CC-BY-4.0")}
    assert "dataset:one: CC-BY-4.0; dataset:two: CC-BY-4.0" in read.graph["licences"]


def test_rdflib_reads_the_whole_graph_with_who_says_so(export: Run, cypher: Cypher, tmp_path: Path) -> None:  # noqa: F811
    export("--all", "--to", str(tmp_path / "g.jsonld"))
    read = rdflib.Graph().parse(tmp_path / "g.jsonld", format="json-ld")
    relations = cypher(f"MATCH (a)-[r]->(b) WHERE {BETWEEN_THINGS} RETURN a.id, type(r), b.id, r.source")
    statements = list(read.subjects(RDF.type, RDF.Statement))
    told = [(read.value(one, RDF.subject), read.value(one, RDF.predicate), read.value(one, RDF.object)) for one in statements]
    assert sorted(told) == sorted((ID[a], PG[type_], ID[b]) for a, type_, b, _ in relations)
    assert all(triple in read for triple in told), "each statement is about a link that is there"
    assert all((one, PROV.wasDerivedFrom, None) in read for one in statements)
    assert len(list(read.subjects(RDF.type, PG.Entity))) == cypher("MATCH (n:Entity) RETURN count(n)")[0][0]
    assert {str(one) for one in read.objects(ID["org:alpha"], SCHEMA.name)} == {"Alpha Development Bank", "Banque de développement Alpha"}
    assert rdflib.Literal("Banque de développement Alpha", lang="fr") in read.objects(ID["org:alpha"], SCHEMA.name)
    assert (ID["project:p1"], SCHEMA.funder, ID["org:alpha"]) in read
    assert (ID["org:alpha"], RDF.type, SCHEMA.Organization) in read
    assert (ID["dataset:one"], SCHEMA.license, rdflib.Literal("CC-BY-4.0")) in read
    (category,) = (one for one in statements if (one, RDF.subject, ID["org:beta"]) in read and (one, RDF.predicate, PG.IN_CATEGORY) in read)
    assert {*read.objects(category, PROV.wasQuotedFrom)} == {ID["passage:hsp-2020:9"], ID["passage:hsp-2020:5.d"]}
    dollars = read.value(next(one for one in statements if (one, RDF.subject, ID["org:alpha"]) in read and (one, PG.usd, None) in read), PG.usd)
    assert isinstance(dollars.toPython(), float)


def test_a_path_holds_the_relations_of_each_hop_with_who_states_them(export: Run, cypher: Cypher, tmp_path: Path) -> None:  # noqa: F811
    told = export("--between", "org:alpha", "city:2", "--to", str(tmp_path / "p.jsonl"))
    head, nodes, relations, end = graph_lines(tmp_path / "p.jsonl")
    things = [one["id"] for one in nodes if not one["evidence"]]
    hops = {(one["from"], one["type"], one["to"]): one["citations"] for one in relations if not one["evidence"]}
    assert {"org:alpha", "project:p1", "city:2"} <= {*things}
    assert hops["org:alpha", "FINANCES", "project:p1"] == [{"source": "dataset:one", "record": "p1", "passages": [], "cite": None}]
    assert hops["project:p1", "LOCATED_IN", "city:2"] == [{"source": "dataset:one", "record": "p1", "passages": [], "cite": None}]
    assert not [key for key in hops if key[1] == "CONNECTS_TO"], "what is derived is no hop"
    assert all(one["citations"] for one in nodes if not one["evidence"])
    cited = {citation["source"] for one in (*nodes, *relations) for citation in one["citations"]}
    assert cited == {one["id"] for one in head["datasets"]}
    assert cited <= {one["id"] for one in nodes}, "evidence comes with it"
    assert head["variables"]["from"] == "org:alpha"
    assert (told["nodes"], told["relations"]) == (len(nodes), len(relations)) == (end["node"], end["relation"])


def test_a_neighbourhood_by_types_of_relations(export: Run, cypher: Cypher, tmp_path: Path) -> None:  # noqa: F811
    around = ("--around", "org:alpha", "--hops", "2", "--relation", "FINANCES", "--relation", "LOCATED_IN", "--to")
    for form in ("graphml", "jsonl", "jsonld"):
        export(*around, str(tmp_path / f"n.{form}"))
    wanted = {(a, type_, b) for a, type_, b in cypher("MATCH (:Entity {id: 'org:alpha'})-[:FINANCES]->(p) MATCH (a)-[r:FINANCES|LOCATED_IN]->(b) "
                                                      "WHERE (b = p AND a.id = 'org:alpha') OR a = p RETURN a.id, type(r), b.id")}
    read = nx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    assert {(a, told["relation"], b) for a, b, told in read.edges(data=True)} == wanted
    _, nodes, relations, _ = graph_lines(tmp_path / "n.jsonl")
    assert {one["id"] for one in nodes if not one["evidence"]} == {*read.nodes}
    assert {(one["from"], one["type"], one["to"]) for one in relations if not one["evidence"]} == wanted
    assert all(one["citations"][0]["record"] for one in relations if not one["evidence"])
    linked = rdflib.Graph().parse(tmp_path / "n.jsonld", format="json-ld")
    assert len(list(linked.subjects(RDF.type, RDF.Statement))) == read.number_of_edges()


def test_a_neighbourhood_as_a_table_has_a_row_for_each_relation(export: Run, tmp_path: Path) -> None:  # noqa: F811
    export("--around", "category:4", "--to", str(tmp_path / "n.parquet"))
    export("--around", "category:4", "--to", str(tmp_path / "n.csv"))
    read = pd.read_csv(tmp_path / "n.csv")
    assert sorted(read["from"] + " " + read["relation"] + " " + read["to"]) == [
        "category:4 HAS_OBJECTIVE hsp-2020:o4.1", *(f"org:{key} IN_CATEGORY category:4" for key in ("alpha", "beta", "world"))]
    assert read.set_index("from").loc["org:beta", ["from.name", "from.type", "to.name", "note"]].tolist() == ["Béta Bank", "Bank", "Financial institutions", "As stated"]
    assert set(read["citations"]) == {"dataset:one, 4, passage:hsp-2020:9, passage:hsp-2020:5.d", "dataset:one, passage:hsp-2020:9, A title, 2020"}
    table = parquet.read_table(tmp_path / "n.parquet")
    assert table.num_rows == len(read)
    assert table.column_names == read.columns.tolist()
    assert json.loads(table.schema.metadata[b"partnergraph"])["datasets"][0]["licence"] == "CC-BY-4.0"


def test_what_a_saved_question_shows_and_the_relations_between_it(export: Run, cypher: Cypher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(exported, "PAGES", 2)
    told = export("4", "--graph", "--to", str(tmp_path / "q4.jsonl"))
    head, nodes, relations, _ = graph_lines(tmp_path / "q4.jsonl")
    shown = [*(f"org:{key}" for key in ("alpha", "beta", "world")), *(f"project:p{n}" for n in (1, 2, 3, 5)), *(f"city:{n}" for n in range(1, 5)), "country:HN", "country:SN"]
    assert sorted(one["id"] for one in nodes if not one["evidence"]) == sorted(shown)
    between = cypher(f"MATCH (a)-[r]->(b) WHERE a.id IN $ids AND b.id IN $ids AND {BETWEEN_THINGS} RETURN a.id, type(r), b.id, r.key", ids=shown)
    assert sorted((one["from"], one["type"], one["to"], one["values"]["key"]) for one in relations if not one["evidence"]) == sorted(map(tuple, between))
    assert {one["type"] for one in relations if one["derived"]} == {"CONNECTS_TO"}
    assert "bankCityConnections" in head["query"]
    assert told["variables"]["first"] == 25


@pytest.mark.parametrize(("arguments", "code"), [
    (("--around", "org:nobody", "--to", "{out}/a.graphml"), "nothing-chosen"),
    (("--between", "org:alpha", "org:plain", "--to", "{out}/a.jsonld"), "nothing-chosen"),
    (("--around", "org:alpha", "--relation", "FINANCED", "--to", "{out}/a.jsonl"), "nothing-chosen"),
    (("-q", '{ search(text: "nobody at all") { nodes { id } } }', "--graph", "--to", "{out}/a.jsonl"), "nothing-chosen"),
    (("-q", "{ banks { nodes { nmae } } }", "--to", "{out}/a.graphml"), "invalid"),
    (("--all", "--to", "{out}/a.csv"), "no-format"),
])
def test_what_cannot_be_chosen_is_told_and_leaves_no_file(export: Run, tmp_path: Path, arguments: tuple[str, ...], code: str) -> None:  # noqa: F811
    told = export(*(one.replace("{out}", str(tmp_path)) for one in arguments))
    assert told["error"]["code"] == code
    assert told["error"]["hint"] or code == "invalid"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("--all", "--around", "org:alpha"), ("--all", "-q", "{ banks { nodes { id } } }"), ("--all", "--hops", "2"), ("--around", "org:alpha", "--rows", "banks"),
                                       ("-q", "{ banks { nodes { id } } }", "--relation", "FINANCES"), ("4", "--limit", "3"), ()])
def test_options_that_would_go_without_effect_are_refused(export: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:  # noqa: F811
    assert "Error" in export(*arguments, "--to", str(tmp_path / "a.jsonl"))
    assert list(tmp_path.iterdir()) == []


def test_data_that_changes_between_two_pages_gives_no_file(sample: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported, "PAGES", 2)
    with Writer(sample) as writer:
        def load(_what: str, _share: float) -> None:
            writer.write([Statement("MATCH (d:Dataset {id: 'dataset:one'}) SET d.fingerprint = 'another'")])
        try:
            with pytest.raises(exported.Changed):
                write(sample, "{ cities { nodes { id } } }", {}, tmp_path / "c.csv", told=load)
        finally:
            writer.write([Statement("MATCH (d:Dataset {id: 'dataset:one'}) REMOVE d.fingerprint")])
    assert list(tmp_path.iterdir()) == []


def test_pages_are_halved_until_the_engine_takes_them(sample: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    asked = Engine.ask

    async def noting(engine: Engine, text: str, variables: Any, *rest: Any) -> Answer:
        answer = await asked(engine, text, variables, *rest)
        sizes.append((variables["exportFirst"], "errors" not in answer.body))
        return answer

    monkeypatch.setattr(Engine, "ask", noting)
    about, _ = write(sample, "{ cities { nodes { id projects(first: 500) { nodes { id sectors(first: 100) { nodes { id } } } } } } }", {}, tmp_path / "c.csv")
    assert about.rows == len(pd.read_csv(tmp_path / "c.csv")) == 6
    assert sizes[0] == (1_000, False)
    assert sizes[-1][1]
    assert [size for size, _ in sizes] == [1_000 >> n for n in range(len(sizes))]
