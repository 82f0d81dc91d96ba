"""The generated half of docs/reference: what the code itself says of its model, sources, errors and settings.

    python -m cli.reference docs/reference     # `make docs`; a test compares the committed pages

The page of the command line comes from typer (`typer partnergraph.py utils docs`), see the Makefile.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from api.questions import Shelf
from api.settings import Serving
from api.types import lower_first
from cli.reference_api import api_page
from cli.reference_glossary import glossary_page
from cli.reference_questions import questions_page
from graph.run import Connect
from graph.server.settings import Tuning
from loaders import base
from loaders.fetch import Fetching
from loaders.iati.online import Services
from schema import Model, model
from schema.core import Node, Record, Relation, Way
from schema.errors import PartnergraphError
from schema.types import Choice, Property

ROOMS = ("schema", "graph", "loaders", "api", "cli")
MADE = "Printed from the code by `make docs`; a test compares. Do not edit.\n"
NAMES = "Names are as in Neo4j and GraphQL. The same as data: `partnergraph schema dump`. The standards behind the words: [terms](../terms.md)."
ERRORS = ("An error says what is wrong and where, and gives a hint on what to do. `--json` prints it as "
          '`{"error": {"code", "message", "hint"}}`; GraphQL has the same code and hint in `extensions`.')
SETTINGS = "Environment variables; none is needed. Memory and homes are explained in [the embedded Neo4j](../explanation/embedded-neo4j.md)."
EXIT_CODES = {0: "done", 1: "an error; its code and hint say which", 2: "wrong usage: an unknown command, option or argument", 3: "the database is away",
              4: "a load that left something out; the report names each dataset and why", 5: "the query was refused"}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A Markdown table with an empty line after it."""
    titles = list(head)
    lines = ["| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}", *lines, ""] if lines else []


# -- model.md --------------------------------------------------------------------------------------------------------------------------


def model_page(of: Model | None = None) -> str:
    """Every type, property and relation of the model (the declared one), in English and French."""
    found = of or model()
    lines = ["# The model", "", MADE, NAMES, "", "## Node types", ""]
    lines += table(("type", "what", "quoi"), ((f"[{label}](#{label.lower()})", *kind.about) for label, kind in found.nodes.items()))
    for label, kind in found.nodes.items():
        lines += _node(label, kind, found)
    lines += ["## What every relation carries", "", *_properties(Relation, Relation.__name__), "## Relation types", ""]
    lines += table(("type", "what", "quoi"), ((f"[{name}](#{name.lower()})", *relation.about) for name, relation in found.relations.items()))
    for name, relation in found.relations.items():
        lines += _relation(name, relation)
    return "\n".join(lines).rstrip() + "\n"


def _node(label: str, kind: type[Node], found: Model) -> Iterator[str]:
    yield from (f"### {label}", "", f"{kind.about.en} / *{kind.about.fr}*", "")
    above = " and ".join(f"[{a}](#{a.lower()})" for a in kind.labels[:-1])
    facts = [f"Asked as `{lower_first(kind.plural)}`", f"extends {above}" if above else "", f"shown by its `{kind.caption}`",
             f"drawn as {kind.style.shape}, {kind.style.colour}", "no node is only this" if kind.abstract else "", _old(kind.deprecated)]
    yield from ("; ".join(filter(None, facts)) + ".", "")
    yield from _properties(kind, label)
    ways = [(way.field, name, ", ".join(end.__name__ for end in ends), way.en, way.fr) for name, relation in found.relations.items()
            for way, here, ends in ((relation.forward, relation.start, relation.end), (relation.backward, relation.end, relation.start)) if kind in here]
    yield from table(("field", "relation", "to", "what", "quoi"), ((f"`{f}`", f"[{n}](#{n.lower()})", *rest) for f, n, *rest in ways))


def _relation(name: str, relation: type[Relation]) -> Iterator[str]:
    yield from (f"### {name}", "", f"{relation.about.en} / *{relation.about.fr}*", "", f"Told as: {relation.says.en} / *{relation.says.fr}*", "")
    ends = [" or ".join(f"[{end.__name__}](#{end.__name__.lower()})" for end in side) for side in (relation.start, relation.end)]
    facts = [f"From {ends[0]} ({_way(relation.forward)}) to {ends[1]} ({_way(relation.backward)})",
             f"one for each {', '.join(f'`{p}`' for p in relation.parallel)}" if relation.parallel else "",
             "derived from others, never stated by a source" if relation.derived else "",
             "no path walks it" if relation.plumbing else "", _old(relation.deprecated)]
    yield from ("; ".join(filter(None, facts)) + ".", "")
    yield from _properties(relation, relation.__name__)


def _way(way: Way) -> str:
    return f"`{way.field}`{f', formerly `{way.was}`' if way.was else ''}"


def _properties(kind: type[Record], owner: str) -> list[str]:
    own = [p for p in kind.properties.values() if p.owner == owner and not p.internal]
    return table(("property", "type", "what", "quoi"), ((f"`{p.stored}`", _type(p), _text(p, "en"), _text(p, "fr")) for p in own))


def _type(declared: Property[Any]) -> str:
    marks = [type(declared).__name__, declared.unit, "required" if declared.required else "", "indexed" if declared.index else "", "kept" if declared.kept else "",
             "searched" if declared.fulltext else "", _old(declared.farewell)]
    return ", ".join(filter(None, marks))


def _text(declared: Property[Any], lang: str) -> str:
    about = declared.en if lang == "en" else declared.fr
    if isinstance(declared, Choice):
        words = (f"`{word}`: {texts[lang == 'fr']}{_old(declared.old.get(word, ''), ', ')}" for word, texts in declared.of.items())
        about += f" {'; '.join(words)}."
    return about


def _old(text: str, before: str = "") -> str:
    return f"{before}deprecated: {text}" if text else ""


# -- sources.md, errors.md, settings.md ------------------------------------------------------------------------------------------------


def sources_page() -> str:
    """Every loader, from its source.yml."""
    lines = ["# Sources", "", MADE, "`partnergraph load --list` prints the same. How to add one: [add a loader](../howto/add-a-loader.md).", ""]
    for name in sorted(base.found()):
        loader = base.get(name)
        source = loader.source
        lines += [f"## {name}", "", f"{source.title.en} / *{source.title.fr}*", ""]
        lines += table(("fact", ""), [("publisher", source.publisher), ("licence", source.licence), ("address", source.url or "none"),
                                      ("loaded after", ", ".join(f"[{a}](#{a})" for a in source.after) or "anything"), ("takes paths", loader.takes_paths),
                                      ("found by `load all FOLDER` as", ", ".join(f"`{f}`" for f in source.files))])
        if source.note:
            lines += [source.note.en, "", f"*{source.note.fr}*", ""]
        lines += table(("type", "at least", "at most"), ((k, b.min, "any" if b.max is None else b.max) for k, b in source.counts.items()))
    return "\n".join(lines).rstrip() + "\n"


def every_error() -> list[type[PartnergraphError]]:
    """All errors that we raise on purpose, by code."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for info in pkgutil.walk_packages(package.__path__, f"{room}."):
            importlib.import_module(info.name)
    found: list[type[PartnergraphError]] = [PartnergraphError]
    for error in found:
        found += error.__subclasses__()
    return sorted((e for e in found if e.__module__.split(".")[0] in ROOMS), key=lambda e: (e.code, e.__name__))


def errors_page() -> str:
    """Exit codes of the command line, and the code of each error."""
    lines = ["# Errors", "", MADE, ERRORS, "", "## Exit codes", ""]
    lines += table(("exit code", "meaning"), EXIT_CODES.items())
    lines += ["## Codes", ""]
    lines += table(("code", "exit code", "meaning", "raised as"),
                   ((f"`{e.code}`", e.exit_code, " ".join((e.__doc__ or "").split()), f"`{e.__module__}.{e.__name__}`") for e in every_error()))
    return "\n".join(lines).rstrip() + "\n"


def settings() -> list[tuple[str, str, str]]:
    """Environment variables: name, default, meaning. Defaults of declared settings are read from their declaration."""
    connect, tuning = Connect.model_fields, Tuning.model_fields
    return [
        ("NEO4J_URI", "", "Another Neo4j instead of the embedded one: `bolt://host:port`, or `neo4j+s://host` for a cluster or Aura."),
        ("NEO4J_USER", str(connect["user"].default), "User there."),
        ("NEO4J_PASSWORD", "", "Password there."),
        ("NEO4J_DATABASE", "the user's home database", "Database there."),
        ("PARTNERGRAPH_HOME", "the user's data folder", "Data folder of the embedded Neo4j; `--home` goes before it."),
        ("PARTNERGRAPH_CACHE", "the user's cache folder", "Where the jars of Neo4j, prepared gazetteers and fetched sources are kept, shared by all homes."),
        ("PARTNERGRAPH_OUTCOME_RULES", "", "File of outcome rules in the place of ours; `load --outcome-rules` goes before it."),
        ("PARTNERGRAPH_CURATOR", "", "Who decides with `partnergraph review`, where `--by` does not say so."),
        ("PARTNERGRAPH_HEAP", str(tuning["heap"].default), f"{tuning['heap'].description} Takes effect at the next start."),
        ("PARTNERGRAPH_PAGECACHE", str(tuning["pagecache"].default), f"{tuning['pagecache'].description} Takes effect at the next start."),
        ("PARTNERGRAPH_REPLAN", str(tuning["replan"].default), f"{tuning['replan'].description} Takes effect at the next start."),
        ("JAVA_TOOL_OPTIONS", "", "Java's own variable: further options of the embedded Neo4j's Java machine."),
        *_declared(Fetching, Services, Serving, Shelf),
        ("PARTNERGRAPH_TEST_NEO4J", "the default version", "Tests only: the Neo4j version to test on."),
        ("PARTNERGRAPH_GENERATED", "50", "Tests only: how many generated operations go through both ways of the engine."),
        ("PARTNERGRAPH_HOSTILE", "700", "Tests only: how many hostile operations are sent to the server."),
        ("PARTNERGRAPH_TEST_BACKEND", "embedded", "Tests only: `testcontainers` runs them on Neo4j in Docker."),
    ]


def _declared(*kinds: type[BaseSettings]) -> Iterator[tuple[str, str, str]]:
    for kind in kinds:
        for name, field in kind.model_fields.items():
            yield f"{kind.model_config['env_prefix']}{name}".upper(), _default(field.default), str(field.description)


def _default(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return ",".join(value) if isinstance(value, tuple) else str(value or "")


def settings_page() -> str:
    """Environment variables."""
    lines = ["# Settings", "", MADE, SETTINGS, ""]
    lines += table(("variable", "default", "meaning"), ((f"`{name}`", default or "none", text) for name, default, text in settings()))
    return "\n".join(lines).rstrip() + "\n"


PAGES = {"model.md": model_page, "glossary.md": glossary_page, "graphql.md": api_page, "questions.md": questions_page, "sources.md": sources_page, "errors.md": errors_page, "settings.md": settings_page}


def main(folder: Path) -> None:
    """Write the pages into the folder."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
