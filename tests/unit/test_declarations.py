"""Wrong declarations fail when their class is made, with class, field and remedy; right ones make frozen records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from schema import Model
from schema.core import Both, Node, Relation, Style, Way
from schema.errors import ModelError, PartnergraphError, ValueRefused
from schema.nodes.entity import Entity
from schema.nodes.organisation import Bank, Organisation
from schema.nodes.place import City
from schema.relations.activities import Finances, InSector
from schema.types import Integer, Label, Text

ABOUT = Both("A test.", "Un essai.")


def node(label: str = "Gadget", base: type[Node] = Entity, **attributes: Any) -> type[Node]:
    """A node type as a class statement makes it; None leaves an attribute out."""
    given = {"about": ABOUT, **attributes}
    return type(label, (base,), {k: v for k, v in given.items() if v is not None})


def relation(name: str = "Holds", **attributes: Any) -> type[Relation]:
    given = {"about": ABOUT, "type": "HOLDS", "start": (City,), "end": (Bank,), "says": Both("{a} holds {b}", "{a} tient {b}"),
             "forward": Way("held", "x", "x"), "backward": Way("heldBy", "x", "x"), **attributes}
    return type(name, (Relation,), {k: v for k, v in given.items() if v is not None})


def text(**options: Any) -> Text:
    return Text("A text.", "Un texte.", **options)


WRONG: dict[str, tuple[Callable[[], object], str, str, str]] = {
    # what: (make, class, field, a part of problem or hint)
    "about missing": (lambda: node(about=None), "Gadget", "about", "Write it as Both("),
    "about in one language": (lambda: node(about=Both("A test.", " ")), "Gadget", "about", "in English and in French"),
    "about as text": (lambda: node(about="A test."), "Gadget", "about", "Write it as Both("),
    "unknown attribute": (lambda: node(styl=Style("#000000", "star", "x")), "Gadget", "styl", "Did you mean 'style'?"),
    "a bare value as property": (lambda: node(weight=5), "Gadget", "weight", "neither a property nor a setting"),
    "unknown shape": (lambda: node(style=Style("#000000", "hexagone", "x")), "Gadget", "style", "Did you mean 'hexagon'?"),
    "colour by name": (lambda: node(style=Style("red", "star", "x")), "Gadget", "style", "#rrggbb"),
    "colour in capitals": (lambda: node(style=Style("#AABBCC", "star", "x")), "Gadget", "style", "lower case"),
    "style as text": (lambda: node(style="#aabbcc"), "Gadget", "style", "Write it as Style("),
    "caption of no property": (lambda: node(caption="nam"), "Gadget", "caption", "Did you mean 'name'?"),
    "label in lower case": (lambda: node("gadget"), "gadget", "label", "CamelCase"),
    "property redeclared": (lambda: node(name=text()), "Gadget", "name", "already declared by Entity"),
    "language variant redeclared": (lambda: node(title=Label("x", "x"), title_fr=text()), "Gadget", "title_fr", "by the label 'title'"),
    "inherited variant redeclared": (lambda: node(name_fr=text()), "Gadget", "name_fr", "already declared by Entity"),
    "property in camel case": (lambda: node(firstYear=text()), "Gadget", "firstYear", "joined by underscores"),
    "property without French": (lambda: node(weight=Integer("Weight.", "")), "Gadget", "weight", "in French"),
    "property named as machinery": (lambda: node(values=text()), "Gadget", "values", "Give the property another name."),
    "property named as setting": (lambda: node(caption=text()), "Gadget", "caption", "Give the property another name."),
    "replaced by nothing": (lambda: node(old=text(deprecated="x", replaced_by="weigt"), weight=text()), "Gadget", "old", "Did you mean 'weight'?"),
    "relation type in lower case": (lambda: relation(type="holds"), "Holds", "type", "upper case"),
    "relation without type": (lambda: relation(type=None), "Holds", "type", "is no relation type"),
    "end that is no node type": (lambda: relation(end=(Text,)), "Holds", "end", "tuple of node classes"),
    "end by label": (lambda: relation(start=("City",)), "Holds", "start", "tuple of node classes"),
    "end without a tuple": (lambda: relation(start=City), "Holds", "start", "tuple of node classes"),
    "no end": (lambda: relation(end=()), "Holds", "end", "tuple of node classes"),
    "forward missing": (lambda: relation(forward=None), "Holds", "forward", "Write it as Way("),
    "backward without French": (lambda: relation(backward=Way("heldBy", "x", "")), "Holds", "backward", "in English and French"),
    "sentence missing": (lambda: relation(says=None), "Holds", "says", "Write it as Both("),
    "sentence without one end": (lambda: relation(says=Both("{a} holds {b}", "{a} tient")), "Holds", "says", "from {a} to {b}"),
    "parallel of no property": (lambda: relation(parallel=("recrd",)), "Holds", "parallel", "Did you mean 'record'?"),
    "relation property named key": (lambda: relation(key=text()), "Holds", "key", "Give the property another name."),
    "relation property redeclared": (lambda: relation(status=text()), "Holds", "status", "already declared by Relation"),
    "field taken by a property": (lambda: Model.of([City, Bank, relation(forward=Way("population", "x", "x"))]), "Holds", "forward",
                                  "City.population is taken by property population"),
    "field taken by a relation": (lambda: Model.of([City, Bank, relation(), relation("Keeps", type="KEEPS", backward=Way("heldBy", "x", "x"), forward=Way("kept", "x", "x"))]),
                                  "Keeps", "backward", "Bank.heldBy is taken by HOLDS (backward)"),
    "two node types of one label": (lambda: Model.of([City, node("City")]), "City", "label", "schema.nodes.place"),
    "two relation types of one name": (lambda: Model.of([relation(), relation("Keeps")]), "Keeps", "type", "already declared by Holds"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_declaration_names_class_field_and_remedy(wrong: str) -> None:
    make, where, field, words = WRONG[wrong]
    with pytest.raises(ModelError) as caught:
        make()
    assert (caught.value.where, caught.value.field) == (where, field)
    assert words in str(caught.value)
    assert caught.value.hint


def test_a_right_declaration_has_all_that_follows_from_it() -> None:
    gadget = node("Gadgetry", Organisation, weight=Integer("Weight.", "Poids.", unit="kg"), old=text(deprecated="Use weight.", replaced_by="weight"))
    assert gadget.labels == ("Entity", "Organisation", "Gadgetry")
    assert gadget.plural == "Gadgetries"
    assert {"id", "name", "name_fr", "acronym", "weight"} <= gadget.properties.keys()
    assert not gadget.abstract
    assert "weight" not in Organisation.properties


def test_a_relation_tells_its_parallels_apart() -> None:
    one = relation(parallel=("record", "valid_from"))
    assert one("city:1", "org:1", record="a", valid_from="2020").key == "a|2020"
    assert InSector("project:1", "sector:1").key == ""


@pytest.mark.parametrize(("make", "where", "words"), [
    (lambda: City(id="city:1", name="T", popluation=5), "City.popluation", "Did you mean 'population'?"),
    (lambda: City(id="city:1"), "City.name", "a value is required"), (lambda: City(name="T"), "City.id", "a value is required"),
    (lambda: City(id="city:1", name="  "), "City.name", "a value is required"), (lambda: City(id="city:1", name="T", population="many"), "City.population", "whole number"),
    (lambda: Finances("", "project:1"), "Finances.from_id", "id of a node"), (lambda: Finances("org:1", None), "Finances.to_id", "id of a node"),
    (lambda: Finances("org:1", "project:1", usd="much"), "Finances.usd", "number"),
])
def test_a_record_refuses_what_its_type_does_not_know(make: Callable[[], object], where: str, words: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        make()
    assert caught.value.where == where
    assert words in str(caught.value)


def test_records_are_frozen_and_equal_by_value() -> None:
    city = City(id="city:1", name=" Test  ville ", population="12")
    assert (city.name, city.population, city.latitude) == ("Test ville", 12, None)
    assert city == City(id="city:1", name="Test ville", population=12)
    assert city != City(id="city:1", name="Test ville")
    for name in ("population", "values", "anything"):
        with pytest.raises(AttributeError, match="frozen"):
            setattr(city, name, 13)
    with pytest.raises(TypeError, match="unhashable"):
        hash(city)
    paid = Finances("org:1", "project:1", usd=5)
    assert paid == Finances("org:1", "project:1", usd="5.0")
    assert paid != Finances("org:2", "project:1", usd=5)
    with pytest.raises(AttributeError, match="frozen"):
        paid.to_id = "project:2"
    with pytest.raises(TypeError, match="unhashable"):
        hash(paid)


def test_the_model_knows_its_types_and_suggests() -> None:
    made = Model.of([Entity, Organisation, Bank, City, relation()])
    assert [t.__name__ for t in made.subtypes(Organisation)] == ["Bank"]
    assert [(kind.type, forward) for kind, forward in made.ways(Bank)] == [("HOLDS", False)]
    with pytest.raises(PartnergraphError, match="Did you mean 'Bank'"):
        made.node("Bnak")
    with pytest.raises(PartnergraphError, match="Did you mean 'HOLDS'"):
        made.relation("HOLD")
