"""The road out: what is declared deprecated stays in the SDL with @deprecated and what to ask instead."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, find_breaking_changes, print_schema

from api.forge import Arg, Forge, both
from api.query import connections
from api.types import Types
from cli.reference import model_page
from schema import Model, model
from schema.core import Both, Node, Relation, Way
from schema.dump import dump
from schema.errors import ModelError
from schema.nodes.entity import Entity
from schema.types import Choice, Text

KINDS = {"round": ("Round.", "Rond."), "square": ("Square.", "Carré.")}


class Shed(Entity):
    """A type on its way out, with one of everything else that can be."""

    about = Both("A shed.", "Un abri.")
    deprecated = "Ask `barns`."
    old = Text("The old colour.", "L'ancienne couleur.", index=True, deprecated="It mixed two things.", replaced_by="colour_name")
    colour_name = Text("The colour.", "La couleur.", index=True)
    kind = Choice("Its form.", "Sa forme.", of=KINDS, old={"round": "None was ever built."}, index=True)


def leans(field: str, was: str = "") -> type[Relation]:
    """The relation Leans, asked by a field of that name."""
    return type("Leans", (Relation,), {
        "about": Both("The shed leans on the thing.", "L'abri s'appuie sur la chose."), "type": "LEANS", "start": (Shed,), "end": (Shed,),
        "says": Both("{a} leans on {b}", "{a} s'appuie sur {b}"),
        "forward": Way(field, "What it leans on.", "Ce sur quoi il s'appuie.", was), "backward": Way("leaning", "What leans on it.", "Ce qui s'y appuie.")})


LEANS = leans("leansOn", was="leans")


class Touches(Relation):
    about = Both("The shed touches the thing.", "L'abri touche la chose.")
    type = "TOUCHES"
    says = Both("{a} touches {b}", "{a} touche {b}")
    start, end = (Shed,), (Shed,)
    deprecated = "Ask `leansOn`."
    forward = Way("touching", "What it touches.", "Ce qu'il touche.")
    backward = Way("touchedBy", "What touches it.", "Ce qui le touche.")


def probed(*more: type[Node | Relation]) -> Model:
    return Model.of([*model().nodes.values(), *model().relations.values(), Shed, *more])


@cache
def schema(relation: type[Relation] = LEANS) -> GraphQLSchema:
    """The schema as a client reads it from the SDL."""
    forge = Forge()
    types = Types(forge, probed(relation, Touches))
    query = forge.make("Query", both("What can be asked.", "Ce que l'on peut demander."))
    connections(forge, types, query)
    forge.field([query], "shed", str, both("One.", "Un."), lambda asked: asked, [Arg("at", str | None, both("Where.", "Où."), deprecated="Ask `sheds`.")])
    return build_schema(print_schema(forge.schema(query)[0]._schema))


def reason(owner: str, field: str) -> str | None:
    """Why a field, input field or enum value of that type is deprecated in the printed SDL."""
    found: Any = schema().type_map[owner]
    return (found.fields if hasattr(found, "fields") else found.values)[field].deprecation_reason


@pytest.mark.parametrize(("owner", "field", "why"), [
    ("Shed", "old", "It mixed two things. Ask `colourName`."), ("ShedWhere", "old", "It mixed two things. Ask `colourName`."),
    ("ShedOrderBy", "OLD", "It mixed two things. Ask `colourName`."), ("Shed", "colourName", None), ("ShedWhere", "colourName", None),
    ("ShedKind", "ROUND", "None was ever built."), ("ShedKind", "SQUARE", None), ("Query", "sheds", "Ask `barns`."), ("Query", "banks", None),
    ("Shed", "leans", "It has a new name. Ask `leansOn`."), ("Shed", "leansOn", None), ("Shed", "touching", "Ask `leansOn`."), ("Shed", "touchedBy", "Ask `leansOn`."),
])
def test_what_is_deprecated_says_what_to_ask(owner: str, field: str, why: str | None) -> None:
    assert reason(owner, field) == why


def test_an_argument_can_be_deprecated() -> None:
    query: Any = schema().query_type
    assert query.fields["shed"].args["at"].deprecation_reason == "Ask `sheds`."


def test_a_renamed_field_is_the_same_field() -> None:
    shed: Any = schema().type_map["Shed"]
    old, new = shed.fields["leans"], shed.fields["leansOn"]
    assert (str(old.type), {n: str(a.type) for n, a in old.args.items()}) == (str(new.type), {n: str(a.type) for n, a in new.args.items()})


def test_renaming_with_the_old_name_kept_breaks_nobody() -> None:
    before = schema(leans("leans"))
    assert find_breaking_changes(before, schema()) == []
    assert [c.description for c in find_breaking_changes(before, schema(leans("leansOn")))] == [
        "Field ShedWhere.leans was removed.", "Field Shed.leans was removed."]


def test_the_model_tells_it_too() -> None:
    told = dump(probed(LEANS, Touches))
    assert told["relations"]["LEANS"]["forward"]["was"] == "leans"
    assert "was" not in told["relations"]["LEANS"]["backward"]
    assert "formerly `leans`" in model_page(probed(LEANS, Touches))


def test_an_old_name_that_is_taken_is_refused() -> None:
    class Hides(Relation):
        about = Both("The shed hides the thing.", "L'abri cache la chose.")
        type = "HIDES"
        says = Both("{a} hides {b}", "{a} cache {b}")
        start, end = (Shed,), (Shed,)
        forward = Way("hides", "What it hides.", "Ce qu'il cache.", was="aliases")
        backward = Way("hiddenBy", "What hides it.", "Ce qui le cache.")

    with pytest.raises(ModelError, match="aliases is taken"):
        probed(Hides)
