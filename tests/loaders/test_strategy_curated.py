"""The curated structure holds what the document holds, cites where it stands, and takes none of its sentences."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from loaders.base import Bundle, Context
from loaders.document.loader import DocumentLoader
from loaders.document.outline import PREFIX, outline
from loaders.document.split import read
from loaders.source import Source
from loaders.strategy.loader import StrategyLoader
from schema import model
from schema.core import Node, Relation

LOADERS = Path(__file__).parents[2] / "loaders"
FILES = sorted(f for f in (LOADERS / "strategy").glob("*.yml") if f.name != "source.yml")
PASSAGES = {short for short, _ in outline()}
OBJECTIVES = {1: 6, 2: 7, 3: 2, 4: 1, 5: 3, 6: 3, 7: 2, 8: 2}
STRATEGIES = {1: 8, 2: 10, 3: 5, 4: 3, 5: 5, 6: 5, 7: 4, 8: 3}
RUN = 9  # so many words in a row of the document may not stand here


def entries(kind: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for file in FILES:
        for label, rows in (yaml.safe_load(file.read_text("utf-8")).get(kind) or {}).items():
            found += [(label, row) for row in rows]
    return found


NODES, RELATIONS = entries("nodes"), entries("relations")


def relations(kind: str, **wanted: str) -> list[dict[str, Any]]:
    return [row for label, row in RELATIONS if label == kind and all(row.get(k) == v for k, v in wanted.items())]


def test_counts_are_those_of_the_document() -> None:
    counts = Counter(label for label, _ in NODES)
    assert {k: counts[k] for k in ("PartnerCategory", "Aim", "RoadmapActivity", "ExpectedResult", "Objective", "EngagementStrategy", "DriverOfChange",
                                   "FlagshipProgramme")} == {"PartnerCategory": 8, "Aim": 4, "RoadmapActivity": 7, "ExpectedResult": 5, "Objective": 26,
                                                             "EngagementStrategy": 43, "DriverOfChange": 4, "FlagshipProgramme": 5}


@pytest.mark.parametrize(("kind", "expected"), [("HAS_OBJECTIVE", OBJECTIVES), ("HAS_STRATEGY", STRATEGIES)])
def test_each_category_has_its_own_row(kind: str, expected: dict[int, int]) -> None:
    assert Counter(row["from"] for row in relations(kind)) == {f"category:{n}": count for n, count in expected.items()}
    assert all(row["to"][len("hsp-2020:o"):].split(".")[0] == row["from"].removeprefix("category:") for row in relations(kind))


def test_the_table_numbers_categories_and_paragraph_5_is_cited_as_it_stands() -> None:
    cited = {row["to"]: [p for p in row["passages"] if "." in p] for row in relations("TARGETS_CATEGORY")}
    assert [cited[f"category:{n}"] for n in range(1, 9)] == [["5.a"], ["5.b"], ["5.c"], ["5.d"], ["5.e"], ["5.f"], ["5.h"], ["5.g"]]


def test_ids_are_unique_and_every_node_has_both_languages() -> None:
    assert [i for i, n in Counter(row["id"] for _, row in NODES).items() if n > 1] == []
    silent = [row["id"] for label, row in NODES if not (row.get("name") and row.get("name_fr")) and not row.get("symbol")]
    assert silent == []
    assert [row["id"] for _, row in NODES if ("note" in row) != ("note_fr" in row) or ("description" in row) != ("description_fr" in row)] == []


def test_every_relation_cites_passages_that_exist_or_a_work_elsewhere() -> None:
    assert [row for _, row in RELATIONS if not row.get("passages") and not row.get("cite")] == []
    assert {p for _, row in [*NODES, *RELATIONS] for p in row.get("passages", ())} - PASSAGES == set()


def test_every_passage_is_cited() -> None:
    assert PASSAGES - {p for _, row in [*NODES, *RELATIONS] for p in row.get("passages", ())} == set()


def test_every_relation_ends_at_a_known_node() -> None:
    curated = {row["id"] for _, row in NODES}
    for file in [*(LOADERS / "organisations").glob("*.yml"), *(LOADERS / "plan").glob("*.yml")]:
        for rows in ((yaml.safe_load(file.read_text("utf-8")) or {}).get("nodes") or {}).values():
            curated |= {row["id"] for row in rows}
    plan = {"plan-2020", *(f"plan-2020:domain-{d}" for d in range(1, 5)), *(f"plan-2020:outcome-{d}.{o}" for d in range(1, 5) for o in range(1, 4))}
    assert {end for _, row in RELATIONS for end in (row["from"], row["to"])} - curated - plan == set()


def test_no_relation_is_stated_twice() -> None:
    keys = Counter((label, row["from"], row["to"], *(row.get(p) for p in model().relation(label).parallel)) for label, row in RELATIONS)
    assert [key for key, n in keys.items() if n > 1] == []


def test_readings_are_marked_as_such_and_stay_in_their_category() -> None:
    readings = relations("ADDRESSES") + [row for row in relations("SUPPORTS") if row["from"].startswith("hsp-2020:s")]
    assert all(row["curator"] == "partnergraph" and row["confidence"] >= 0.5 for row in readings)
    assert all(row["from"].split(":s")[1].split(".")[0] == row["to"].split(":o")[1].split(".")[0] for row in relations("ADDRESSES"))


def test_the_loader_gives_what_its_source_promises() -> None:
    source = Source.read(LOADERS / "strategy" / "source.yml")
    loader = StrategyLoader(source, LOADERS / "strategy")
    (bundle,) = loader.bundles([])
    records = list(loader.records(bundle, None))  # type: ignore[arg-type]  # it reads no graph
    ids = {label: {r.values["id"] for r in records if isinstance(r, Node) and type(r).__name__ == label} for label in source.counts}
    assert {label: len(found) for label, found in ids.items()} == {label: bounds.max for label, bounds in source.counts.items()}
    assert len(ids["Passage"]) == 108
    assert {r.from_id for r in records if isinstance(r, Relation) and r.type == "STATES"} <= ids["Passage"]


# -- traps ----------------------------------------------------------------------------------------------------------------------------------

def test_the_institutions_of_paragraph_9_are_to_become_partners() -> None:
    """Nine by name, as examples of two classes, and a class of their own for the European investment banks."""
    rows = [row for row in relations("STRATEGIC_PARTNER_OF") if "9" in row["passages"]]
    assert {(row["status"], row["to"], *row["passages"]) for row in rows} == {("to become", "org:XM-DAC-41120", "9")}
    assert sum(row["from"].startswith("org:") for row in rows) == 9
    assert {row["from"].removeprefix("group:") for row in rows if row["from"].startswith("group:")} == {"development-banks", "financial-institutions", "european-investment-banks"}


def test_nobody_is_said_to_be_a_strategic_partner_already() -> None:
    assert {row["status"] for row in relations("STRATEGIC_PARTNER_OF")} == {"to become", "to strengthen", "efforts under way"}
    assert {row["status"] for row in relations("STRATEGIC_PARTNER_OF") if row["from"].startswith("org:")} == {"to become"}


def test_the_european_investment_bank_is_a_reading_of_a_class_and_no_partner() -> None:
    (row,) = relations("MEMBER_OF", **{"from": "org:XM-DAC-918-3"})
    assert (row["to"], row["curator"]) == ("group:european-investment-banks", "partnergraph")
    assert relations("STRATEGIC_PARTNER_OF", **{"from": "org:XM-DAC-918-3"}) == []


def test_four_passages_want_local_authorities_in_the_flagships_and_2_7_does_not_name_them() -> None:
    for n in range(1, 6):
        (row,) = relations("REQUIRES", **{"from": f"flagship:{n}", "to": "group:local-authorities"})
        assert row["passages"] == ["7", "s1.5", "s2.8", "s3.1"]
    assert [row for row in relations("REQUIRES", **{"from": "hsp-2020:s2.7"}) if row["to"].startswith("flagship:")] == []


def test_three_strategies_connect_two_named_parties() -> None:
    rows = [row for row in relations("SHOULD_CONNECT") if row.get("status") in (None, "reading")]
    assert {(row["from"], row["side"]) for row in rows} == {(f"hsp-2020:s{n}", side) for n in ("4.3", "5.4", "8.3") for side in ("connect", "with")}


def test_banks_with_cities_is_a_reading_of_4_3_and_its_note_says_what_is_written() -> None:
    rows = relations("SHOULD_CONNECT", **{"from": "hsp-2020:s4.3"})
    assert len(rows) == 4
    assert {(row["status"], row["curator"]) for row in rows} == {("reading", "partnergraph")}
    assert all("To the letter" in row["note"] and "À la lettre" in row["note_fr"] for row in rows)


def test_what_is_called_a_reading_has_a_curator_and_what_has_one_says_how_sure_it_is() -> None:
    assert [row for _, row in RELATIONS if ("curator" in row) != ("confidence" in row) or (row.get("status") == "reading" and "curator" not in row)] == []


def test_an_owner_whom_no_sentence_names_is_a_reading() -> None:
    read_as = {row["to"].removeprefix("commitment:") for row in relations("ACTS_AS", role="owner") if "curator" in row}
    assert read_as == {"bank-action-plan", "engagement-framework", "knowledge-focus", "monitoring"}


def test_what_the_table_wants_is_not_told_as_a_fact() -> None:
    """Its cells hold infinitives: who stands in them acts only as a status says."""
    deeds = {"ACTS_AS", "COLLABORATES_ON", "ENGAGED_THROUGH", "HAS_VOICE_IN", "STRATEGIC_PARTNER_OF"}
    assert [row for label, row in RELATIONS if label in deeds and all(p[0] in "so" for p in row.get("passages", "-")) and "status" not in row] == []


@pytest.mark.parametrize(("passage", "mood"), [("8", "will"), ("4.d", "should")])
def test_a_paragraph_in_the_future_or_conditional_states_nothing_as_present(passage: str, mood: str) -> None:
    rows = [row for label, row in RELATIONS if label in ("ACTS_AS", "SUPPORTS") and row["passages"] == [passage] and row.get("role") != "owner"]
    assert rows
    assert {row.get("status") for row in rows} == {mood}


@pytest.mark.parametrize(("passage", "one", "other"), [("7", "local-authorities", "cities"), ("6", "national-governments", "national-institutions"), ("s1.1", "member-states", "bilateral-partners")])
def test_two_subjects_of_one_sentence_have_the_same_roles(passage: str, one: str, other: str) -> None:
    roles = [{(row["role"], row.get("status")) for row in relations("ACTS_AS", **{"from": f"group:{group}"}) if row["passages"] == [passage]} for group in (one, other)]
    assert roles[0] == roles[1] != set()


def test_monitoring_goes_by_both_frameworks_of_paragraph_14() -> None:
    required = {row["to"] for row in relations("REQUIRES", **{"from": "commitment:monitoring"})}
    assert required == {row["to"] for row in relations("MONITORED_BY")} == {"framework:plan-2020-results", "framework:plan-2020-performance-measurement"}


def test_the_advisory_group_has_an_old_and_a_new_name() -> None:
    (row,) = relations("RENAMED_TO")
    assert (row["from"], row["to"], row["passages"]) == ("mechanism:stakeholder-advisory-group", "mechanism:stakeholder-advisory-group-enterprise", ["s6.2"])


def test_un_habitat_is_to_be_heard_in_five_venues() -> None:
    rows = [row for row in relations("HAS_VOICE_IN", **{"from": "org:XM-DAC-41120"}) if row["passages"] == ["s3.2"]]
    assert {row["to"].removeprefix("mechanism:") for row in rows} == {"ceb", "second-committee", "cooperation-framework", "hlpf", "resident-coordinator-system"}
    assert {row["level"] for row in rows if row["to"].endswith("framework")} == {"regional", "global"}


def test_paragraph_16_consults_six_and_leaves_four_categories_out() -> None:
    consulted = {row["to"] for row in relations("WILL_CONSULT") if row["passages"] == ["16"]}
    assert len(consulted) == 6
    assert not consulted & {"category:4", "category:5", "category:7", "category:8"}


# -- against the document itself ------------------------------------------------------------------------------------------------------------

@pytest.fixture
def texts(shared: Path) -> dict[str, str]:
    return {p.id: p.text for p in read(next((shared / "strategy").glob("*.txt"))).passages}


@pytest.mark.parametrize(("target", "words"), [("framework:new-urban-agenda", "Programme pour les villes"),
                                               ("framework:sdgs", "objectifs de développement durable"), ("plan-2020", "plan stratégique")])
def test_cells_cite_exactly_the_frameworks_they_name(texts: dict[str, str], target: str, words: str) -> None:
    named = {f"hsp-2020:{short}" for short, text in texts.items() if short[0] in "os" and words in text}
    assert {row["from"] for row in relations("CITES", to=target) if re.match(r"hsp-2020:[os]\d", row["from"])} == named


def test_flagships_are_stated_exactly_where_they_are_spoken_of(texts: dict[str, str]) -> None:
    spoken = {short for short, text in texts.items() if "phares" in text}
    assert [set(row["passages"]) for label, row in NODES if label == "FlagshipProgramme"] == [spoken] * 5
    for n in range(1, 6):  # and each part of the strategy that speaks of them is tied to them
        tied = {row["from"] for _, row in RELATIONS if row["to"] == f"flagship:{n}"}
        assert tied == {f"hsp-2020:{short}" for short in spoken if short[0] in "os"} | {"hsp-2020:aim-3", "hsp-2020:result-e"}


# Stated where no word of theirs is met: inside the World Assembly's name, and by a footnote that refers to the one before.
UNNAMED = {("group:regional-authorities", "s2.5"), ("document:ceb-2019-1-add-5", "fn2")}


def test_each_thing_is_stated_exactly_where_the_document_names_it(shared: Path) -> None:
    """Categories stand where they are defined, and promises and the strategy's parts bear labels of ours."""
    loader = DocumentLoader(Source.read(LOADERS / "document" / "source.yml"), LOADERS / "document")
    (bundle,) = loader.bundles([shared / "strategy"])
    assert isinstance(bundle, Bundle)
    named = {(r.to_id, r.from_id.removeprefix(PREFIX)) for r in loader.records(bundle, Context(read=lambda _: [])) if isinstance(r, Relation) and r.type == "MENTIONS"}
    ours = {row["id"]: row for label, row in NODES if label not in ("PartnerCategory", "Commitment") and not row["id"].startswith("hsp-2020")}
    assert {(id_, p) for id_, row in ours.items() for p in row.get("passages", ())} - UNNAMED == {(id_, p) for id_, p in named if id_ in ours}


@pytest.mark.parametrize(("short", "slip"), [("2", "Nouveau programme"), ("4.c", "et éviter"), ("5.b", "internationales"), ("6", "prise en mains"), ("s3.2", "influencer sur"),
                                             ("s3.3", "Plans-cadres des Nations Unies pour")])
def test_each_slip_stands_in_the_text_and_its_note_says_sic(texts: dict[str, str], short: str, slip: str) -> None:
    notes = yaml.safe_load((LOADERS / "document" / "notes.yml").read_text("utf-8"))
    assert slip in texts[short]
    assert all("[sic]" in words for words in notes[short].values())
    assert sum("[sic]" in words["en"] for words in notes.values()) == 6


@pytest.mark.parametrize(("group", "word"), [("women", "femmes"), ("youth", "jeunes"), ("children", "enfants"), ("indigenous-peoples", "autochtones"),
                                             ("persons-with-disabilities", "handicapées"), ("older-persons", "âgées"), ("informal-sector", "informel")])
def test_named_groups_are_stated_exactly_where_they_stand(texts: dict[str, str], group: str, word: str) -> None:
    (row,) = [row for _, row in NODES if row["id"] == f"group:{group}"]
    assert set(row["passages"]) == {short for short, text in texts.items() if word in text}


def test_what_is_called_word_for_word_the_same_is_the_same(texts: dict[str, str]) -> None:
    pairs = {(a, b) for a in texts for b in texts if a < b and a[0] in "os" and texts[a] == texts[b]}
    exact = {tuple(sorted(row["passages"])) for row in relations("SAME_AS_TEXT", degree="word for word")}
    assert exact == pairs == {("s1.5", "s3.1")}


def runs(text: str, size: int = RUN) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i:i + size]) for i in range(len(words) - size + 1)}


def test_labels_of_the_strategys_parts_are_ours(texts: dict[str, str]) -> None:
    """Names of bodies are the document's; what its aims, results, objectives and strategies are called here is not."""
    document = set().union(*(runs(text, 6) for text in texts.values()))
    assert [row["name_fr"] for label, row in NODES if (row["id"].startswith("hsp-2020:") or label == "Commitment") and runs(row["name_fr"], 6) & document] == []


def test_nothing_here_repeats_nine_words_of_the_document(shared: Path) -> None:
    document = set().union(*(runs(f.read_text("utf-8")) for f in (shared / "strategy").glob("*.txt")))
    repo = LOADERS.parent
    ours = [*LOADERS.rglob("*.yml"), *(LOADERS / "document").glob("*.py"), *(repo / "tests" / "loaders").glob("*.py"), *(repo / "docs").rglob("*.md")]
    assert {f.name: runs(f.read_text("utf-8")) & document for f in ours if runs(f.read_text("utf-8")) & document} == {}
