"""Every declaration of the model: it is there, and it says something in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import schema
from cli.reference_glossary import glossary_page, terms
from schema import model
from schema.core import Node, Relation
from schema.types import Choice, Label

# Written by hand from ../shared/design/model.md, not read from the code.
NODES = """
Organisation Government LocalAuthority UNEntity FinancialInstitution Bank Company CivilSociety Foundation KnowledgeInstitution Network
PartnerCategory PartnerGroup Region Country City Mechanism Organ Session AgendaItem Strategy StrategicPlan Aim RoadmapActivity ExpectedResult
Objective EngagementStrategy DomainOfChange Outcome DriverOfChange FlagshipProgramme Framework Goal Target Commitment Project Sector Agreement
Document Passage Dataset Run""".split()  # noqa: SIM905  # read as a table
RELATIONS = """
IN_CATEGORY SUBGROUP_OF PART_OF MEMBER_OF STRATEGIC_PARTNER_OF COLLABORATES_ON ACTS_AS IN_COUNTRY IN_REGION GOVERNS HAS_VOICE_IN DRAFTS INFORMS
ENGAGED_THROUGH SUBMITTED_TO FOCAL_POINT_FOR RENAMED_TO MONITORS TARGETS_CATEGORY HAS_OBJECTIVE HAS_STRATEGY ADDRESSES SHOULD_CONNECT REQUIRES
CITES EXPECTS SUPPORTS MONITORED_BY WILL_PRODUCE WILL_CONSULT SAME_AS_TEXT FINANCES IMPLEMENTS ACCOUNTABLE_FOR EXTENDS LOCATED_IN IN_SECTOR
TAGGED CONTRIBUTES_TO CONNECTS_TO STATES MENTIONS FROM""".split()  # noqa: SIM905
# Beyond the design, each with the reason that docs/decisions or its issue gives.
ADDED = {"Entity", "Place", "Area", "Site", "Former", "READ_BY", "REACHES", "ADVANCES", "COVERS", "Review", "QUESTIONS", "SUGGESTS", "Indicator", "CUSTODIAN_OF"}
EMPTY = re.compile(r"\b(todo|tbd|fixme|xxx|lorem|description of|the name of the property)\b|\.\.$|^(a|the|une?|le|la)? ?\w+\.?$", re.IGNORECASE)
# Bases and times of which there is no more to say.
PLAIN = {"Relation", "Run.started", "Run.finished"}


def texts() -> Iterator[tuple[str, str, str]]:
    """Every text of the model: where it stands, English, French. The made language variants of a Label repeat the label's own."""
    kinds: list[type[Node | Relation]] = [*model().nodes.values(), *model().relations.values(), Relation]
    for kind in kinds:
        yield kind.__name__, *kind.about
        for name, declared in kind.properties.items():
            if declared.owner != kind.__name__ or declared.lang:
                continue
            yield f"{kind.__name__}.{name}", declared.en, declared.fr
            for word, (en, fr) in declared.of.items() if isinstance(declared, Choice) else ():
                yield f"{kind.__name__}.{name}={word}", en, fr
        if issubclass(kind, Relation) and kind is not Relation:
            yield f"{kind.__name__}.forward", *kind.forward[1:3]
            yield f"{kind.__name__}.backward", *kind.backward[1:3]


def test_every_designed_type_is_declared_and_nothing_else_unless_named_here() -> None:
    assert set(model().nodes) | set(model().relations) == {*NODES, *RELATIONS, *ADDED}


def test_a_declaration_says_something_in_english_and_in_french() -> None:
    # A choice's word may be the same in both languages (national, finalisation); a sentence may not.
    same = [where for where, en, fr in texts() if en == fr and "=" not in where]
    assert not same
    hollow = [(where, text) for where, en, fr in texts() for text in (en, fr) if "=" not in where and where not in PLAIN and EMPTY.search(text)]
    assert not hollow


def test_every_type_is_a_term_of_the_glossary() -> None:
    told = {name for term in terms() for name in re.findall(r"`(\w+)`", term.code)}
    assert {*model().nodes} - told == {"Entity", "Former"}, "Give it a row in docs/terms.md, in English and French, then `make docs`."
    page = glossary_page()
    assert page.index("| agenda item | point de l'ordre du jour |") < page.index("| bank | banque |") < page.index("| banque | bank |")


def test_a_sentence_ends_with_a_full_stop() -> None:
    assert not [where for where, en, fr in texts() if "=" not in where and not (en.endswith(".") and fr.endswith("."))]


def test_french_is_french() -> None:
    # Words that no French sentence has, and the other way round: catches swapped texts.
    english, french = re.compile(r"\b(the|of|which|its|and)\b"), re.compile(r"\b(le|la|les|des|du|une|qui|est)\b")
    swapped = [where for where, en, fr in texts() if "=" not in where and (french.search(en) or english.search(fr))]
    assert not swapped


def test_no_two_types_look_the_same() -> None:
    drawn = [kind.style for kind in model().nodes.values()]
    assert len(drawn) == len(set(drawn)), "each type has a colour, shape and icon of its own"


def test_relations_are_read_both_ways_by_different_names() -> None:
    for name, relation in model().relations.items():
        assert relation.forward.field != relation.backward.field, name


@pytest.mark.parametrize("label", ["Entity", "Place"])
def test_what_is_abstract_has_subtypes(label: str) -> None:
    assert model().nodes[label].abstract
    assert model().subtypes(model().nodes[label])
    assert [name for name, kind in model().nodes.items() if kind.abstract] == ["Entity", "Place"]


def test_every_node_has_names_in_six_languages() -> None:
    entity = model().nodes["Entity"]
    assert isinstance(entity.properties["name"], Label)
    assert {"name", "name_fr", "name_es", "name_ar", "name_ru", "name_zh"} <= set(entity.properties)


def test_the_package_schema_is_ours() -> None:
    # A distribution of that name is on the package index.
    assert schema.__file__ is not None
    assert (schema.__file__).endswith("schema/__init__.py")
    assert "site-packages" not in schema.__file__
