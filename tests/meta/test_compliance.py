"""The compliance matrix: each feature of the declaration language against each thing derived from it, on the real model.

`-` in the matrix: the feature does not show there, and the reason stands beside it. No cell is empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from api.forge import Forge
from api.query import api
from api.types import Types, lower_first
from cli.reference import model_page
from graph import ddl, sweep, upsert
from loaders.write import stated_types
from schema import Model, model
from schema.core import Both, Node, Relation, Style
from schema.dump import dump
from schema.errors import ValueRefused
from schema.nodes.entity import Entity
from schema.nodes.organisation import Bank
from schema.nodes.place import City
from schema.relations.activities import Finances
from schema.relations.un_system import HasVoiceIn
from schema.types import Text

THINGS = ("ddl", "upsert", "graphql", "dump", "reference", "style")
STAMP = upsert.Stamp("dataset:x", "run:x", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


class Probe(Entity):
    """The model deprecates nothing yet; this type does."""

    about = Both("A probe.", "Une sonde.")
    style = Style("#123456", "star", "circle")
    old = Text("The old way.", "L'ancienne façon.", deprecated="It was stale.", replaced_by="fresh")
    fresh = Text("The new way.", "La nouvelle façon.")


PROBED = Model({**model().nodes, "Probe": Probe}, model().relations)


@cache
def core(probed: bool = False) -> GraphQLSchema:
    if not probed:
        return api().core
    forge = Forge()
    types = Types(forge, PROBED)
    query = forge.make("Query", "probe")
    made, args, plan = types.node_connection("Probe")
    forge.field([query], "probes", made, "probe", plan, args)
    return forge.schema(query)[0]._schema


def field(kind: str, name: str, probed: bool = False) -> Any:
    """A field or an input field of the GraphQL schema."""
    found: Any = core(probed).type_map[kind]
    return found.fields[name]


def items(of: Model | None = None) -> dict[str, ddl.Item]:
    return {item.name: item for item in ddl.wanted(of or model())}


def written(kind: type[Node], **values: Any) -> tuple[str, dict[str, Any]]:
    """The upsert of one node: its Cypher and its row."""
    row = upsert.node_row(kind(id="x:1", name="X", **values))
    return upsert.nodes(kind, [row], STAMP).cypher, row


def related(relation: Relation) -> tuple[str, dict[str, Any]]:
    row = upsert.relation_row(relation)
    return upsert.relations(type(relation), [row], STAMP).cypher, row


def refusal(make: Callable[[], Any]) -> str:
    with pytest.raises(ValueRefused) as refused:
        make()
    return refused.value.message


def described(label: str, name: str) -> dict[str, Any]:
    everything = dump(PROBED)
    found: dict[str, Any] = {**everything["nodes"], **everything["relations"]}[label]["properties"][name]
    return found


def section(heading: str) -> str:
    return model_page(PROBED).partition(f"\n### {heading}\n")[2].partition("\n### ")[0]


def line(heading: str, name: str) -> str:
    return next(row for row in section(heading).splitlines() if row.startswith(f"| `{name}` |"))


def interfaces(label: str) -> set[str]:
    found = core().type_map[label]
    assert isinstance(found, GraphQLObjectType | GraphQLInterfaceType)
    return {interface.name for interface in found.interfaces}


Check = Callable[[], Any]
SAME = "-: stored like any other value"
DRAWN = "-: a style is a type's, not a property's"
MATRIX: dict[str, dict[str, Check | str]] = {
    "index": {
        "ddl": lambda: items()["pg_City_population"].create().cypher.startswith("CREATE RANGE INDEX pg_City_population IF NOT EXISTS FOR (n:City)")
        and items()["pg_FINANCES_usd"].kind == "relation",
        "upsert": SAME, "style": DRAWN,
        "graphql": lambda: str(field("CityWhere", "population").type) == "IntegerFilter" and "fingerprint" not in core().type_map["DatasetWhere"].fields,  # type: ignore[attr-defined]
        "dump": lambda: described("City", "population")["index"] and not described("City", "latitude")["index"],
        "reference": lambda: "indexed" in line("City", "population") and "indexed" not in line("City", "rule"),
    },
    "fulltext": {
        "ddl": lambda: {"name", "nameFr", "aliases", "acronym"} <= set(items()["pg_search"].properties) and "website" not in items()["pg_search"].properties,
        "upsert": SAME, "style": DRAWN,
        "graphql": lambda: "text" in field("Query", "search").args,
        "dump": lambda: described("Bank", "acronym")["fulltext"] and not described("Bank", "website")["fulltext"],
        "reference": lambda: "searched" in line("Entity", "name") and "searched" not in line("Organisation", "website"),
    },
    "required": {
        "ddl": "-: Neo4j Community has no constraint of existence; schema/core.py refuses the record",
        "upsert": lambda: "name: a value is required" in refusal(lambda: City(id="city:1")), "style": DRAWN,
        "graphql": lambda: str(field("City", "name").type) == "String!" and str(field("City", "population").type) == "BigInt",
        "dump": lambda: described("City", "name")["required"] and not described("City", "population")["required"],
        "reference": lambda: "required" in line("Entity", "id") and "required" not in line("City", "population"),
    },
    "many": {
        "ddl": "-: a list has no index of its own",
        "upsert": lambda: "n.aliases = CASE WHEN row.values.aliases IS NULL THEN old.aliases" in written(City)[0]
        and "n.population = CASE" not in written(City)[0],
        "graphql": lambda: str(field("City", "aliases").type) == "[String!]!",
        "dump": lambda: described("City", "aliases")["many"] and not described("City", "name")["many"],
        "reference": lambda: "Texts" in line("Entity", "aliases"), "style": DRAWN,
    },
    "label languages": {
        "ddl": lambda: {"name", "nameFr", "nameEs", "nameAr", "nameRu", "nameZh", "descriptionFr"} <= set(items()["pg_search"].properties),
        "upsert": lambda: written(City, name_fr="La Ville")[1]["values"]["nameFr"] == "La Ville",
        "graphql": lambda: str(field("City", "name").args["lang"].type) == "Language" and "nameFr" not in core().type_map["City"].fields,  # type: ignore[attr-defined]
        "dump": lambda: described("City", "nameFr")["internal"], "style": DRAWN,
        "reference": lambda: "Label" in line("Entity", "name") and "`nameFr`" not in section("Entity"),
    },
    "Choice": {
        "ddl": lambda: items()["pg_LOCATED_IN_precision"].on == "LOCATED_IN",
        "upsert": lambda: "not one of the declared words" in refusal(lambda: HasVoiceIn("a", "b", level="galactic")), "style": DRAWN,
        "graphql": lambda: {"GLOBAL", "REGIONAL", "NATIONAL", "LOCAL"} == set(field("Mechanism", "level").type.values),
        "dump": lambda: described("Mechanism", "level")["of"]["regional"] == {"en": "regional", "fr": "régional"},
        "reference": lambda: "`regional`: regional" in line("Mechanism", "level") and "`regional`: régional" in line("Mechanism", "level"),
    },
    "Day": {
        "ddl": lambda: items()["pg_Project_starts"].kind == "range",
        "upsert": lambda: related(Finances("a", "b", first_date="2012-03"))[1]["values"]["firstDate"] == "2012-03", "style": DRAWN,
        "graphql": lambda: str(field("Project", "starts").type) == "PartialDate" and str(field("ProjectWhere", "starts").type) == "DateFilter",
        "dump": lambda: described("Project", "starts")["type"] == "Day",
        "reference": lambda: "| Day, indexed |" in line("Project", "starts"),
    },
    "Number unit": {
        "ddl": "-: a unit is told to people", "upsert": "-: a unit is told to people", "style": DRAWN,
        "graphql": lambda: field("Project", "commitmentUsd").description.endswith("[USD]") and str(field("Project", "commitmentUsd").type) == "Float",
        "dump": lambda: described("Project", "commitmentUsd")["unit"] == "USD",
        "reference": lambda: "Number, USD" in line("Project", "commitmentUsd"),
    },
    "abstract": {
        "ddl": "-: an index on an abstract label serves all that extend it", "upsert": "-: no loader yields it; its label comes with its sub-types (see subtypes)",
        "graphql": lambda: isinstance(core().type_map["Place"], GraphQLInterfaceType) and "OtherPlace" not in core().type_map
        and "OtherOrganisation" in core().type_map,
        "dump": lambda: dump(model())["nodes"]["Place"]["abstract"] and not dump(model())["nodes"]["Bank"]["abstract"],
        "reference": lambda: "no node is only this" in section("Place") and "no node is only this" not in section("Bank"),
        "style": lambda: dump(model())["nodes"]["Place"]["style"]["icon"] == "map-pin",
    },
    "subtypes": {
        "ddl": lambda: "pg_Organisation_iatiType" in items() and "pg_Bank_iatiType" not in items(),
        "upsert": lambda: "SET n:Organisation:FinancialInstitution:Bank" in written(Bank)[0],
        "graphql": lambda: interfaces("Bank") == {"Node", "Entity", "Organisation", "FinancialInstitution"},
        "dump": lambda: dump(model())["nodes"]["FinancialInstitution"]["subtypes"] == ["Bank"],
        "reference": lambda: "extends [Entity](#entity) and [Organisation](#organisation) and [FinancialInstitution]" in section("Bank"),
        "style": lambda: dump(model())["nodes"]["Bank"]["style"] != dump(model())["nodes"]["FinancialInstitution"]["style"],
    },
    "parallel": {
        "ddl": lambda: "pg_HAS_VOICE_IN_level" in items(),
        "upsert": lambda: related(HasVoiceIn("a", "b", level="global"))[1]["key"] == "#global" and related(Finances("a", "b"))[1]["key"] == ""
        and "{key: $source + row.key}" in related(Finances("a", "b"))[0],
        "graphql": "-: each of them is an edge; `level` tells them apart", "style": "-: relations have no style of their own",
        "dump": lambda: dump(model())["relations"]["HAS_VOICE_IN"]["parallel"] == ["level"],
        "reference": lambda: "one for each `level`" in section("HAS_VOICE_IN"),
    },
    "derived": {
        "ddl": lambda: "pg_CONNECTS_TO_projectCount" in items(),
        "upsert": lambda: "CONNECTS_TO" not in stated_types(model()) and "FINANCES" in stated_types(model()),
        "graphql": lambda: field("Bank", "connectedCities").type and "bankCityConnections" in core().query_type.fields,  # type: ignore[union-attr]
        "dump": lambda: [n for n, r in dump(model())["relations"].items() if r["derived"]] == ["CONNECTS_TO", "REACHES", "ADVANCES", "COVERS"],
        "reference": lambda: "derived from others" in section("CONNECTS_TO"), "style": "-: relations have no style of their own",
    },
    "says": {
        "ddl": "-: not stored", "upsert": "-: not stored", "style": "-: relations have no style of their own",
        "graphql": "-: tests/api/test_paths.py reads the sentences of hops",
        "dump": lambda: all(r["says"]["en"].count("{a}") == r["says"]["fr"].count("{b}") == 1 for r in dump(model())["relations"].values()),
        "reference": lambda: "Told as: {a} finances {b} / *{a} finance {b}*" in section("FINANCES"),
    },
    "plumbing": {
        "ddl": "-: stored like any other relation", "style": "-: relations have no style of their own",
        "upsert": lambda: ["recount" in sweep.relations(model(), kind, [], STAMP).cypher for kind in ("FINANCES", "FROM")] == [True, False],
        "graphql": "-: tests/api/test_paths.py finds no path through a dataset",
        "dump": lambda: {n for n, r in dump(model())["relations"].items() if r["plumbing"]} == {"FROM", "READ_BY", "STATES", "MENTIONS", "COVERS", "QUESTIONS", "SUGGESTS"},
        "reference": lambda: "no path walks it" in section("FROM") and "no path walks it" not in section("FINANCES"),
    },
    "kept": {
        "ddl": lambda: "pg_Entity_degree" in items(), "upsert": lambda: "n.degree = 0" in written(City)[0], "style": DRAWN,
        "graphql": lambda: str(field("City", "degree").type) == "BigInt" and "DEGREE" in core().type_map["CityOrderBy"].values,  # type: ignore[attr-defined]
        "dump": lambda: described("City", "degree")["kept"] and not described("City", "population")["kept"],
        "reference": lambda: "kept" in line("Entity", "degree") and "kept" not in line("City", "population"),
    },
    "indexes": {
        "ddl": lambda: items()["pg_CONNECTS_TO_countryCode_usdOrder"].properties == ("countryCode", "usdOrder"),
        "upsert": SAME, "graphql": "-: it serves a filter and an order that are there without it", "style": DRAWN,
        "dump": "-: how fast the graph is read is no part of the model's meaning", "reference": "-: as in the dump",
    },
    "deprecated": {
        "ddl": "-: what is deprecated is still written", "upsert": lambda: written(Probe, old="as before")[1]["values"]["old"] == "as before",
        "graphql": lambda: field("Probe", "old", probed=True).deprecation_reason == "It was stale. Ask `fresh`." and field("Probe", "fresh", probed=True).deprecation_reason is None,
        "dump": lambda: (described("Probe", "old")["deprecated"], described("Probe", "old")["replacedBy"]) == ("It was stale.", "fresh"),
        "reference": lambda: "deprecated: It was stale. Ask `fresh`." in line("Probe", "old"), "style": DRAWN,
    },
}


def test_the_matrix_has_no_empty_cell() -> None:
    assert {feature: set(row) for feature, row in MATRIX.items()} == {feature: set(THINGS) for feature in MATRIX}
    assert all(cell.startswith("-: ") and len(cell) > 10 for row in MATRIX.values() for cell in row.values() if isinstance(cell, str))


@pytest.mark.parametrize(("feature", "thing"), [(f, t) for f, row in MATRIX.items() for t, cell in row.items() if not isinstance(cell, str)])
def test_a_feature_shows_in_what_is_derived(feature: str, thing: str) -> None:
    cell = MATRIX[feature][thing]
    assert not isinstance(cell, str)
    assert cell(), f"{feature} does not show in {thing}"


def test_every_type_reaches_every_derived_thing() -> None:
    page, shown = model_page(), dump(model())
    for label, kind in model().nodes.items():
        assert f"\n### {label}\n" in page
        assert shown["nodes"][label]["style"]["colour"].startswith("#")
        assert label in core().type_map
        assert lower_first(kind.plural) in core().query_type.fields  # type: ignore[union-attr]
    for name, relation in model().relations.items():
        assert f"\n### {name}\n" in page
        for end in relation.start:
            assert relation.forward.field in core().type_map[end.__name__].fields  # type: ignore[attr-defined]
        assert (f"pg_{name}_source" in items()) != relation.derived
