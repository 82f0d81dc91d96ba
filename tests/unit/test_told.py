"""A relation told in words: in the language asked, its status too."""

from __future__ import annotations

from pathlib import Path

import yaml

from graph.told import DETAILS, teller
from loaders import base
from schema.statuses import STATUSES

FOLDERS = Path(base.__file__).parent


def curated() -> set[str]:
    """Every status in the curated files (a mapping of a table has a list of relations), and the one that a loader gives: cities_cdp."""
    files = [yaml.safe_load(file.read_text("utf-8")) or {} for file in FOLDERS.glob("*/*.yml") if file.name != "source.yml"]
    stated = [content["relations"] for content in files if isinstance(content.get("relations"), dict)]
    return {entry["status"] for relations in stated for entries in relations.values() for entry in entries if "status" in entry} | {"discloses"}


def test_every_curated_status_has_its_french_and_no_other_has() -> None:
    assert curated() == STATUSES.keys()


def told(lang: str, status: str) -> str:
    return teller(lang)("La Banque", "ONU-Habitat", "STRATEGIC_PARTNER_OF", True, *[status if name == "status" else None for name, _ in DETAILS])


def test_a_status_is_told_in_the_language_of_the_sentence() -> None:
    assert told("fr", "to become").endswith("(statut : à devenir)")
    assert told("", "to become").endswith("(status: to become)")


def test_a_status_of_a_source_stays_as_it_gives_it() -> None:
    assert told("fr", "pipeline/identification").endswith("(statut : pipeline/identification)")
