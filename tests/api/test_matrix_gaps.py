"""`matrix`, `gaps` and `outcomeGaps` against Cypher written by hand on the small graph."""

from __future__ import annotations

from typing import Any

import pytest

Ask = Any
Rows = Any


def cells(matrix: dict[str, Any], *fields: str) -> list[list[Any]]:
    """Row id, column id and the fields of each cell."""
    rows, columns = ([one["entity"]["id"] for one in matrix[side]] for side in ("rows", "columns"))
    return sorted([rows[c["row"]], columns[c["column"]], *(c[f] for f in fields)] for c in matrix["cells"])


SHOWN = "rows { entity { id } cells count } columns { entity { id } cells }"
LINKS = """MATCH (b:Bank)-[f:FINANCES]->(p:Project)-[l:LOCATED_IN]->(c:City) WHERE l.precision IN ['exact', 'near'] AND ($code IS NULL OR c.countryCode = $code)
  WITH b, c, p, f.source AS s, sum(f.usd) AS usd, count(f.usd) AS priced WITH b, c, p, max(CASE WHEN priced > 0 THEN usd END) AS usd
  RETURN b.id AS b, c.id AS c, count(p) AS n, CASE WHEN count(usd) > 0 THEN sum(usd) END, min(toInteger(left(p.starts, 4))), max(toInteger(left(p.starts, 4))) ORDER BY b, c"""


def test_banks_and_cities(ask: Ask, cypher: Rows) -> None:
    data = ask(f"{{ matrix(rows: BANK, columns: CITY) {{ {SHOWN} cells {{ row column count usd firstYear lastYear }} moreRows moreColumns }} }}")["matrix"]
    expected = cypher(LINKS, code=None)
    assert cells(data, "count", "usd", "firstYear", "lastYear") == expected
    assert len(expected) == 6
    for row in data["rows"]:
        mine = [e for e in expected if e[0] == row["entity"]["id"]]
        assert (row["cells"], row["count"]) == (len(mine), sum(e[2] for e in mine))
    assert (data["moreRows"], data["moreColumns"]) == (False, False)


def test_the_other_way_round_of_one_country_and_by_pages(ask: Ask, cypher: Rows) -> None:
    data = ask(f'{{ matrix(rows: CITY, columns: BANK, countries: ["country:sn"]) {{ {SHOWN} cells {{ row column count usd }} }} }}')["matrix"]
    assert [[b, c, *rest] for c, b, *rest in cells(data, "count", "usd")] == sorted([row[:4] for row in cypher(LINKS, code="SN")], key=lambda r: r[1])
    pages = [ask(f"{{ matrix(rows: CITY, columns: BANK, firstRows: 1, skipRows: {skip}) {{ rows {{ entity {{ id }} }} moreRows }} }}")["matrix"] for skip in range(4)]
    assert len({page["rows"][0]["entity"]["id"] for page in pages}) == 4
    assert [page["moreRows"] for page in pages] == [True, True, True, False]


def test_only_some_rows_and_columns_and_a_date(ask: Ask, cypher: Rows) -> None:
    data = ask(f"""{{ matrix(rows: BANK, columns: CITY, rowIds: ["org:alpha", "org:none"], columnIds: ["city:1"]) {{ {SHOWN} cells {{ row column count usd }} }}
      then: matrix(rows: BANK, columns: CITY, activeOn: "2012") {{ {SHOWN} cells {{ row column count usd }} }} }}""")
    assert cells(data["matrix"], "count", "usd") == [["org:alpha", "city:1", 2, 150.0]]
    # Projects have no end here: of 2012 only p1 has begun.
    assert cells(data["then"], "count", "usd") == [["org:alpha", "city:1", 1, 100.0], ["org:alpha", "city:2", 1, 100.0]]


def test_a_pair_that_nothing_was_kept_of(ask: Ask, cypher: Rows) -> None:
    data = ask(f"{{ matrix(rows: BANK, columns: COUNTRY) {{ {SHOWN} cells {{ row column count usd }} }} }}")["matrix"]
    expected = cypher("""MATCH (b:Bank)-[f:FINANCES]->(p:Project)-[:LOCATED_IN]->()-[:IN_COUNTRY]->(k) WITH DISTINCT b, k, p, f WITH b, k, p, f.source AS s, sum(f.usd) AS usd
      WITH b, k, p, max(usd) AS usd RETURN b.id AS b, k.id AS k, count(p), sum(usd) ORDER BY b, k""")
    assert cells(data, "count", "usd") == expected == [["org:alpha", "country:SN", 2, 150.0], ["org:beta", "country:HN", 2, 80.0], ["org:world", "country:HN", 2, 5.0]]


def test_relations_fill_the_cells_of_types_without_projects(ask: Ask) -> None:
    data = ask(f"{{ matrix(rows: PARTNER_CATEGORY, columns: OBJECTIVE) {{ {SHOWN} cells {{ row column count usd: firstYear sources {{ id }} projects {{ id }} }} }} }}")["matrix"]
    assert cells(data, "count") == [["category:4", "hsp-2020:o4.1", 1]]
    assert data["cells"][0]["sources"] == [{"id": "dataset:one"}]
    assert data["cells"][0]["projects"] == []


def test_a_cell_leads_to_its_projects_and_sources(ask: Ask) -> None:
    text = f"""{{ kept: matrix(rows: BANK, columns: CITY, rowIds: ["org:alpha"]) {{ {SHOWN} cells {{ row column projects {{ id }} sources {{ id }} one: projects(first: 1) {{ id }} }} }}
      live: matrix(rows: BANK, columns: CITY, rowIds: ["org:alpha"], activeOn: "2020") {{ {SHOWN} cells {{ row column projects {{ id }} sources {{ id }} one: projects(first: 1) {{ id }} }} }} }}"""
    data = ask(text)
    for made in data.values():
        assert [[b, c, [p["id"] for p in projects], [s["id"] for s in sources], len(one)] for b, c, projects, sources, one in cells(made, "projects", "sources", "one")] == [
            ["org:alpha", "city:1", ["project:p1", "project:p2"], ["dataset:one", "dataset:two"], 1], ["org:alpha", "city:2", ["project:p1"], ["dataset:one"], 1]]


@pytest.mark.parametrize(("text", "told"), [
    ("matrix(rows: PASSAGE, columns: CITY) { moreRows }", "Nothing connects Passage and City"), ("matrix(rows: BANK, columns: CITY, firstRows: -1) { moreRows }", "-1 were asked"),
    ("matrix(rows: BANK, columns: CITY, skipRows: -1) { moreRows }", "-1 cannot be left out"), ("gaps(rows: BANK, columns: CITY, staleMonths: -1) { stale }", "-1 months"),
    ("matrix(rows: CITY, columns: SECTOR) { cells { usd } }", "carry no dollars")])
def test_what_cannot_be_is_told(ask: Ask, text: str, told: str) -> None:
    assert told in ask.error(f"{{ {text} }}")["message"]


def test_gaps_are_all_cells_that_are_not_filled(ask: Ask, cypher: Rows) -> None:
    data = ask("""{ gaps(rows: BANK, columns: CITY) { rows { entity { id } cells } columns { entity { id } } emptyCount noneFound stale notSearched
      cells { row column status sources { id } } } }""")["gaps"]
    filled = {(b, c) for b, c, *_ in cypher(LINKS, code=None)}
    banks, towns = ([one["entity"]["id"] for one in data[side]] for side in ("rows", "columns"))
    assert (sorted(banks), len(towns)) == (["org:alpha", "org:beta", "org:world"], 6)
    assert {(banks[g["row"]], towns[g["column"]]) for g in data["cells"]} == {(b, c) for b in banks for c in towns} - filled
    assert data["emptyCount"] == len(data["cells"]) == data["noneFound"] + data["stale"] + data["notSearched"] == 18 - len(filled)
    # The datasets of this graph tell not when they were loaded, which counts as long ago. Dataset two has a project of alpha's, but places none of them.
    assert {(banks[g["row"]], g["status"], *(s["id"] for s in g["sources"])) for g in data["cells"]} == {(bank, "STALE", "dataset:one") for bank in banks}


def test_gaps_of_types_that_no_source_states(ask: Ask) -> None:
    data = ask("""{ gaps(rows: BANK, columns: OUTCOME) { emptyCount columns { cells } } none: gaps(rows: OBJECTIVE, columns: PARTNER_CATEGORY) { emptyCount }
      goals: gaps(rows: CITY, columns: SECTOR, first: 1, status: [NOT_SEARCHED]) { cells { status } } }""")
    assert data == {"gaps": {"emptyCount": 0, "columns": []}, "none": {"emptyCount": 0}, "goals": {"cells": []}}


def test_outcomes_without_a_category_at_home(ask: Ask, sample: Any, neo4j_driver: Any) -> None:
    """Written and taken away again: the other tests count this graph."""
    with neo4j_driver.session() as session:
        session.run("""MATCH (k:Country {iso2: 'SN'}) UNWIND [['o:1', ['category:4']], ['o:2', null], ['o:3', ['category:3']]] AS o
          CREATE (k)-[:REACHES {homeCategories: o[1], probe: true}]->(:Entity:Outcome {id: o[0], name: 'Outcome ' + o[0]})""").consume()
        try:
            asked = "query($country: String!, $category: ID!) { outcomeGaps(country: $country, category: $category) { id name } }"
            assert [o["id"] for o in ask(asked, country="country:SN", category="category:4")["outcomeGaps"]] == ["o:2", "o:3"]
            assert [o["id"] for o in ask(asked, country="SN", category="category:9")["outcomeGaps"]] == ["o:1", "o:2", "o:3"]
            assert ask(asked, country="HN", category="category:4") == {"outcomeGaps": []}
        finally:
            session.run("MATCH ()-[:REACHES {probe: true}]->(o) DETACH DELETE o").consume()
