"""The declaration language: node types and relation types are Python classes, and their instances are the records that loaders yield.

    class City(Place):
        about = Both("A populated place of any size.", "Un lieu habité, quelle que soit sa taille.")
        style = Style("#1b7837", "ellipse", "building-2")
        population = Integer("Inhabitants.", "Nombre d'habitants.", index=True)

    City(id="city:geonames:1", name="Testville", population=12)     # cleaned, frozen

Everything is checked when the class is made, that is at import; a mistake names the class, the field and a remedy.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple

from schema.errors import ModelError, ValueRefused, did_you_mean
from schema.types import Day, Integer, Label, Moment, Number, Property, Text, Texts

SHAPES = ("ellipse", "rectangle", "round-rectangle", "triangle", "diamond", "pentagon", "hexagon", "octagon", "star", "barrel", "tag")


class Both(NamedTuple):
    """One text in English and French."""

    en: str
    fr: str


class Style(NamedTuple):
    """How a type is drawn: fill colour (#rrggbb), shape (one of SHAPES), icon (a lucide name)."""

    colour: str
    shape: str
    icon: str


class Way(NamedTuple):
    """The field by which one end of a relation reaches the other, with its description. `was` is its earlier name, kept as deprecated."""

    field: str
    en: str
    fr: str
    was: str = ""


def _checked_text(where: str, field: str, text: object) -> None:
    if not isinstance(text, Both) or not text.en.strip() or not text.fr.strip():
        raise ModelError(where, field, "needs a text in English and in French", "Write it as Both('...', '...').")


_MACHINERY = ("settings", "properties", "required", "labels", "values")


class Record:
    """What node and relation types have in common: declared properties, and instances whose values are cleaned and frozen.

    `indexes` asks for indexes over several properties in turn: equal in the first ones, sorted by the last.
    """

    properties: ClassVar[dict[str, Property[Any]]] = {}
    required: ClassVar[tuple[Property[Any], ...]] = ()
    settings: ClassVar[frozenset[str]] = frozenset({"about", "indexes"})
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = ()
    about: ClassVar[Both]
    values: dict[str, Any]
    __slots__ = ("values",)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own: dict[str, Property[Any]] = {}
        for name, value in list(vars(cls).items()):
            if isinstance(value, Property):
                own[name] = value
                own.update(cls._add_variants(value))
            elif not (name.startswith("_") or name in _MACHINERY or name in cls.settings or callable(value)
                      or name in cls.__slots__ or isinstance(value, property | classmethod | staticmethod)):
                raise ModelError(cls.__name__, name, "is neither a property nor a setting", did_you_mean(name, cls.settings))
        for name, declared in own.items():
            cls._check_property(name, declared)
        cls.properties = {**cls.properties, **own}
        cls.required = tuple(declared for declared in cls.properties.values() if declared.required)
        cls.indexes = vars(cls).get("indexes", ())  # those of an ancestor are the ancestor's
        for field in (field for index in cls.indexes for field in index if field not in cls.properties):
            raise ModelError(cls.__name__, "indexes", f"names no property: {field!r}", did_you_mean(field, cls.properties))
        _checked_text(cls.__name__, "about", vars(cls).get("about"))

    @classmethod
    def _add_variants(cls, label: Property[Any]) -> dict[str, Text]:
        variants = label.variants() if isinstance(label, Label) else {}
        for name, variant in variants.items():
            if name in vars(cls):
                raise ModelError(cls.__name__, name, f"is already declared by the label {label.name!r}", "Leave it out.")
            setattr(cls, name, variant)
            variant.__set_name__(cls, name)
        return variants

    @classmethod
    def _check_property(cls, name: str, declared: Property[Any]) -> None:
        if name in cls.properties:
            raise ModelError(cls.__name__, name, f"is already declared by {cls.properties[name].owner}", "Give it another name.")
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
            raise ModelError(cls.__name__, name, "is no property name", "Use lower case words joined by underscores.")
        if any(name in vars(base) for base in cls.__mro__[1:]):
            raise ModelError(cls.__name__, name, "is a word of the declaration language", "Give the property another name.")
        _checked_text(cls.__name__, name, Both(declared.en, declared.fr))
        known = {*cls.properties, *(other for other, value in vars(cls).items() if isinstance(value, Property))}
        if declared.replaced_by and declared.replaced_by not in known:
            raise ModelError(cls.__name__, name, f"is replaced by {declared.replaced_by!r}, which is not declared",
                             did_you_mean(declared.replaced_by, known))

    def __init__(self, **given: Any) -> None:
        values: dict[str, Any] = {}
        properties = type(self).properties
        for name, raw in given.items():
            declared = properties.get(name)
            if declared is None:
                raise ValueRefused(f"{type(self).__name__}.{name}", raw, "no such property", did_you_mean(name, properties))
            value = declared.clean(raw)
            if value is not None:
                values[declared.stored] = value
        for declared in type(self).required:
            if declared.stored not in values:
                raise ValueRefused(f"{type(self).__name__}.{declared.name}", given.get(declared.name), "a value is required")
        object.__setattr__(self, "values", values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"records are frozen: {type(self).__name__}.{name} cannot be set; make a new record")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.values.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(other) is type(self) and other.values == self.values

    __hash__ = None  # type: ignore[assignment]  # a record holds lists


class Node(Record):
    """A node type. Its label is the class name; its labels are those of all declared ancestors, the root's first."""

    settings = frozenset({"about", "style", "caption", "abstract", "plural", "indexes", "deprecated"})
    about = Both("Anything in the graph.", "Toute chose du graphe.")
    style: ClassVar[Style] = Style("#777777", "ellipse", "circle")
    caption: ClassVar[str] = "name"
    abstract: ClassVar[bool] = True
    plural: ClassVar[str] = ""
    deprecated: ClassVar[str] = ""
    labels: ClassVar[tuple[str, ...]] = ()
    __slots__ = ()

    def __init_subclass__(cls, **options: Any) -> None:
        if "abstract" not in vars(cls):
            cls.abstract = False
        super().__init_subclass__(**options)
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", cls.__name__):
            raise ModelError(cls.__name__, "label", "a label is one word in CamelCase", "Rename the class.")
        cls.labels = (*cls.__mro__[1].labels, cls.__name__)  # type: ignore[attr-defined]  # single inheritance among types
        if "plural" not in vars(cls):
            cls.plural = _plural(cls.__name__)
        cls._check_style()

    @classmethod
    def _check_style(cls) -> None:
        style: object = cls.style
        if not isinstance(style, Style) or not re.fullmatch(r"#[0-9a-f]{6}", style.colour):
            raise ModelError(cls.__name__, "style", "needs a colour as #rrggbb, in lower case", "Write it as Style('#1b7837', 'ellipse', 'icon').")
        if cls.style.shape not in SHAPES:
            raise ModelError(cls.__name__, "style", f"knows no shape {cls.style.shape!r}", did_you_mean(cls.style.shape, SHAPES))
        if cls.properties and cls.caption not in cls.properties:
            raise ModelError(cls.__name__, "caption", f"names no property: {cls.caption!r}", did_you_mean(cls.caption, cls.properties))


NodeType = type[Node]


class Relation(Record):
    """A relation type from one of the node types in `start` to one of those in `end`.

    `forward` and `backward` name the fields by which each end reaches the other; `says` tells the relation as a sentence, from `{a}`, its
    start, to `{b}`, its end. `parallel` names the properties that tell relations of one source between the same two nodes apart. A `derived`
    relation is computed from others and never stated by a source. `plumbing` tells who says what, and links no two things: no path walks it, and no degree counts it.
    """

    settings = frozenset({"about", "type", "start", "end", "says", "forward", "backward", "parallel", "derived", "plumbing", "indexes", "deprecated"})
    about = Both("A relation.", "Une relation.")
    type: ClassVar[str] = ""
    start: ClassVar[tuple[NodeType, ...]] = ()
    end: ClassVar[tuple[NodeType, ...]] = ()
    forward: ClassVar[Way]
    backward: ClassVar[Way]
    says: ClassVar[Both]
    parallel: ClassVar[tuple[str, ...]] = ()
    derived: ClassVar[bool] = False
    plumbing: ClassVar[bool] = False
    deprecated: ClassVar[str] = ""
    from_id: str
    to_id: str
    __slots__ = ("from_id", "to_id")

    # What every relation carries: who says so, since when, and how sure (see schema/evidence.py for the datasets and passages meant).
    source = Text("Id of the dataset that states it.", "Identifiant du jeu de données qui l'énonce.", index=True)
    record = Text("The record of the source that states it.", "L'enregistrement de la source qui l'énonce.")
    passages = Texts("Ids of the passages that state it.", "Identifiants des passages qui l'énoncent.")
    cite = Text("Citation of a work outside the graph that states it.", "Référence d'un ouvrage extérieur au graphe qui l'énonce.")
    status = Text("Status as the source gives it, for example 'to become'.", "Statut donné par la source, par exemple « à devenir ».")
    valid_from = Day("Since when it holds.", "Depuis quand elle est valable.")
    valid_to = Day("Until when it holds.", "Jusqu'à quand elle est valable.")
    note = Label("What a reader should know about it.", "Ce que le lecteur doit savoir.")
    curator = Text("Who decided it, where it is a reading and not a statement.", "Qui l'a décidée, s'il s'agit d'une lecture et non d'un énoncé.")
    confidence = Number("How sure the curator is, from 0 to 1.", "Degré de certitude du curateur, de 0 à 1.", low=0, high=1)
    start_as = Text("The id that the source's own words give to its start, where a curator has decided that it is this one.",
                    "L'identifiant que les mots de la source donnent à son départ, si un curateur a décidé qu'il s'agit de celui-ci.")
    end_as = Text("The id that the source's own words give to its end, where a curator has decided that it is this one.",
                  "L'identifiant que les mots de la source donnent à son arrivée, si un curateur a décidé qu'il s'agit de celui-ci.")
    run = Text("The run that last confirmed it.", "L'exécution qui l'a confirmée en dernier.", internal=True)
    hash = Integer("Hash of all that the source states of it; on FROM, of the thing.", "Empreinte de tout ce que la source en énonce ; sur FROM, de la chose.", internal=True)
    first_seen = Moment("When the graph first held it.", "Première présence dans le graphe.")
    last_seen = Moment("When a load last wrote it; its dataset's loadedAt tells when it was last read.",
                       "Dernière écriture par un chargement ; loadedAt du jeu de données dit quand il a été lu.")

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        name = cls.__name__
        if not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", cls.type):
            raise ModelError(name, "type", f"{cls.type!r} is no relation type", "Use upper case words joined by underscores.")
        for field in ("start", "end"):
            ends = getattr(cls, field)
            if not ends or not isinstance(ends, tuple) or not all(isinstance(end, type) and issubclass(end, Node) for end in ends):
                raise ModelError(name, field, "names the node types at this end", "Write a tuple of node classes.")
        for field in ("forward", "backward"):
            way = getattr(cls, field, None)
            if not isinstance(way, Way) or not all(part.strip() for part in way[:3]):
                raise ModelError(name, field, "needs a field name and a description in English and French", "Write it as Way('field', '...', '...').")
        says = getattr(cls, "says", None)
        if not isinstance(says, Both) or not all(text.count("{a}") == text.count("{b}") == 1 for text in says):
            raise ModelError(name, "says", "is a sentence from {a} to {b} in English and in French", "Write it as Both('{a} holds {b}', '{a} tient {b}').")
        for field in cls.parallel:
            if field not in cls.properties:
                raise ModelError(name, "parallel", f"names no property: {field!r}", did_you_mean(field, cls.properties))

    def __init__(self, from_id: str, to_id: str, **given: Any) -> None:
        super().__init__(**given)
        ends: tuple[tuple[str, object], ...] = (("from_id", from_id), ("to_id", to_id))
        for name, end in ends:
            if not isinstance(end, str) or not end.strip():
                raise ValueRefused(f"{type(self).__name__}.{name}", end, "the id of a node is wanted")
            object.__setattr__(self, name, end)

    @property
    def key(self) -> str:
        """What tells this relation from its parallels, as text; empty where one relation a source is all there can be."""
        return "|".join(str(self.values.get(type(self).properties[name].stored, "")) for name in self.parallel)

    def __repr__(self) -> str:
        return f"({self.from_id})-[{super().__repr__()}]->({self.to_id})"

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and isinstance(other, Relation) and (other.from_id, other.to_id) == (self.from_id, self.to_id)

    __hash__ = None  # as of every record


def _plural(name: str) -> str:
    if name.endswith("y") and name[-2] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")


__all__ = ["SHAPES", "Both", "Node", "NodeType", "Record", "Relation", "Style", "Way"]
