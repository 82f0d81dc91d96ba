"""The list of supranational bodies (general_list.yaml), each under its English name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from loaders.base import Bundle, Context, Loader, LoadError, Problem, each_file
from loaders.resolve import registry
from loaders.un_entities.records import Bodies
from schema.core import Node, Relation

WANTED = ("SPRVD_id", "Name_en", "Org_family")  # fields that tell the list from another YAML file


class UNEntities(Loader):
    """A file is a dataset."""

    takes_paths = "required"

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        return each_file(self.source, paths, "Give the list as YAML (general_list.yaml).")

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The records of every body; one under a name that came before, or that is no mapping, is told."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        entries = list(_entries(bundle.path))
        bodies, met = Bodies(registry.known(context), bundle.path.name, {name: body for name, body, _ in reversed(entries) if isinstance(body, dict)}), set[str]()
        for done, (name, body, line) in enumerate(entries, 1):
            if not isinstance(body, dict) or not all(field in body for field in WANTED):
                yield Problem("no-body", f"{name!r} lacks one of {', '.join(WANTED)}: not read", bundle.path.name, line, str(name))
            elif name in met:
                yield Problem("doubled-name", f"{name!r} is there twice: the first is read", bundle.path.name, line, name)
            else:
                met.add(name)
                yield from bodies.records(name, body, line)
            context.progress(done / len(entries))


def _entries(path: Path) -> Iterator[tuple[str, object, int]]:
    """Name, fields and line of each entry. (A plain load would drop the first of two entries of one name, and tell no line.)"""
    maker = yaml.constructor.SafeConstructor()
    try:
        root = yaml.compose(path.read_text("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        if not isinstance(root, yaml.MappingNode) or not root.value:
            raise LoadError("is no list of bodies by their names.", "Give the list as YAML (general_list.yaml).", path)
        for key, value in root.value:
            yield str(key.value), maker.construct_document(value), key.start_mark.line + 1
    except UnicodeDecodeError as wrong:
        raise LoadError(f"is not UTF-8 (byte {wrong.start}).", "Download it again; it is published in UTF-8.", path) from None
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else None
        raise LoadError(f"is not YAML that can be read: {wrong.problem}.", "Is it cut? Download it again.", path, line) from None
