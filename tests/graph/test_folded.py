"""Texts whatever their accents and case, compared by a real Neo4j."""

from __future__ import annotations

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.condition import OPERATORS
from graph.folded import pattern
from graph.run import Connect
from graph.words import fold


def matches(driver: neo4j.Driver, pairs: list[tuple[str, str]]) -> list[bool]:
    """Of each (text, asked), whether it matches."""
    test = OPERATORS["matches"].format(x="pair[0]", v="pair[1]")
    found = driver.execute_query(f"UNWIND $pairs AS pair RETURN {test} AS found", pairs=[[text, pattern(asked)] for text, asked in pairs])
    return [record["found"] for record in found.records]


@pytest.mark.parametrize(("text", "asked", "found"), [
    ("Banque de développement", "DEVELOPPEMENT", True), ("Senegal", "Sénégal", True), ("Łódź", "lodz", True), ("Hauptstraße 5", "strasse", True), ("STRASSE", "straße", True),
    ("Œuvre", "oeuvre", True), ("Æthel", "aethel", True), ("İstanbul", "istanbul", True), ("Αθήνα", "αθηνα", True), ("København", "KOBENHAVN", True), ("100% (a.b)", "% (a.b", True),
    ("axb", "a.b", False), ("Bank", "banks", False), ("two\nlines", "LINES", True), ("a  b", "a b", False), ("x", "", True), ("Đà Nẵng", "da nang", True)])
def test_pairs(neo4j_server: Connect, neo4j_driver: neo4j.Driver, text: str, asked: str, found: bool) -> None:
    assert neo4j_server
    assert matches(neo4j_driver, [(text, asked)]) == [found]


@given(st.lists(st.text(alphabet="aeioudszltAEOSZéèÉøØßœŒæłŁđñçÇÅåÿŸİ -.*([\\", min_size=1, max_size=20), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_matches_itself_folded_and_in_capitals(neo4j_driver: neo4j.Driver, texts: list[str]) -> None:
    tidy = [tidied for text in texts if "sss" not in fold(tidied := " ".join(text.split()))]  # three of them could be sß, which no language has
    assert all(matches(neo4j_driver, [(text, asked) for text in tidy for asked in (text, fold(text), text.upper(), text[1:-1])]))
