"""What a passage names, and the account of all passages."""

from pathlib import Path

import pytest

from loaders.base import Bundle, Context, Problem
from loaders.document.loader import DocumentLoader
from loaders.document.mentions import Mention, account, mentions
from loaders.document.passage import Passage
from loaders.source import Source
from schema.core import Relation

FOLDER = Path(__file__).parents[2] / "loaders" / "document"


def passage(text: str, short: str = "1") -> Passage:
    return Passage(short, "paragraph", text, short, None, (), 1, 1, 1)


@pytest.mark.parametrize(("text", "names", "found"), [
    ("Les réseaux de villes et les villes.", {"n": ["Réseaux de villes"], "c": ["villes"]}, [("n", "reseaux de villes"), ("c", "villes")]),
    ("La BANQUE Mondiale finance.", {"b": ["Banque mondiale"]}, [("b", "BANQUE Mondiale")]),
    ("Un village.", {"v": ["villa"]}, []),
    ("Sois sage, dit le SAGE.", {"s": ["SAGE"]}, [("s", "SAGE")]),
    ("Sois sage.", {"s": ["SAGE"]}, []),
    ("d'ONU-Habitat", {"u": ["ONU Habitat"]}, [("u", "ONU Habitat")]),
    ("les fondations et les mécènes", {"f": ["fondations et les mécènes"], "m": ["fondations et les mécènes"]},
     [("f", "fondations et les mecenes"), ("m", "fondations et les mecenes")]),
    ("villes, villes", {"c": ["villes"]}, [("c", "villes")]),
    ("rien", {"x": ["", "..."]}, []),
])
def test_names_match_whole_words_and_the_longest_wins(text: str, names: dict[str, list[str]], found: list[tuple[str, str]]) -> None:
    assert mentions([passage(text)], names.items()) == [Mention("1", node, words) for node, words in found]


def test_every_passage_is_accounted_for_once() -> None:
    passages = [passage("a", "1"), passage("b", "2"), passage("c", "3")]
    result = account(passages, linked=["1"], explained={"1": "wrong", "2": "names no entity", "9": "no such passage"})
    assert (result.linked, result.explained, result.unexplained, result.stale) == (("1",), ("2",), ("3",), ("1", "9"))


@pytest.fixture
def loaded(shared: Path) -> list[object]:
    loader = DocumentLoader(Source.read(FOLDER / "source.yml"), FOLDER)
    (bundle,) = loader.bundles([shared / "strategy"])
    assert isinstance(bundle, Bundle)
    return list(loader.records(bundle, Context(read=lambda _: [])))


def test_the_real_document_leaves_no_passage_without_link_or_reason(loaded: list[object]) -> None:
    told = [r for r in loaded if isinstance(r, Problem)]
    assert {r.kind for r in told} == {"passage linked", "passage explained"}
    assert len({r.record for r in told}) == len(told) == 108


def test_paragraph_9_mentions_the_nine_institutions_and_the_class_of_european_banks(loaded: list[object]) -> None:
    named = {r.to_id for r in loaded if isinstance(r, Relation) and r.type == "MENTIONS" and r.from_id == "passage:hsp-2020:9"}
    banks = {"XM-DAC-44000", "XM-DAC-903", "XM-DAC-43000", "XM-DAC-46025", "XM-DAC-46002", "XM-DAC-46004", "XM-DAC-46026", "XM-DAC-46015", "XI-IATI-IADB"}
    assert {n for n in named if n.startswith("org:")} == {f"org:{b}" for b in banks} | {"org:XM-DAC-41120"}
    assert "group:european-investment-banks" in named
    assert "org:XM-DAC-918-3" not in named


def test_the_world_assembly_is_not_taken_for_the_assembly(loaded: list[object]) -> None:
    where = {r.from_id.rsplit(":", 1)[1]: r.to_id for r in loaded
             if isinstance(r, Relation) and r.type == "MENTIONS" and r.to_id in ("organ:un-habitat-assembly", "mechanism:world-assembly")}
    assert where == {"3.f": "organ:un-habitat-assembly", "6": "organ:un-habitat-assembly", "s2.3": "organ:un-habitat-assembly", "s2.5": "mechanism:world-assembly"}


def test_the_united_nations_in_a_longer_name_are_not_named_by_themselves(loaded: list[object]) -> None:
    where = {r.from_id.rsplit(":", 1)[1] for r in loaded if isinstance(r, Relation) and r.type == "MENTIONS" and r.to_id == "org:XM-DAC-41305"}
    assert where == {"s1.8"}
