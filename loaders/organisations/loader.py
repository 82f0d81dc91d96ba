"""Organisations: our curated facts, and the IATI registry's publishers when a path to publishers.json is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from loaders import curated
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.organisations import publishers
from loaders.organisations.curated import FILES
from loaders.source import Bounds
from schema.core import Node, Relation


class OrganisationsLoader(Loader):
    """Without a path the curated organisations; with paths, those and each registry file."""

    takes_paths = "optional"

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """The curated facts are one dataset, each registry file another."""
        yield Bundle(f"dataset:{self.source.name}", self.source.title.en)
        for path in paths:
            if path.is_file():
                yield Bundle(f"dataset:{self.source.name}:{path.stem}", f"IATI registry, {path.name}", path,
                             {"publisher": "IATI registry", "licence": "by record"})
            else:
                yield LoadError("is no file.", "Give the registry's publishers.json.", path)

    def expected(self, bundle: Bundle) -> Mapping[str, Bounds]:
        """source.yml counts the curated facts; of a registry file only that it is not empty is known."""
        return {} if bundle.path else super().expected(bundle)

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:  # noqa: ARG002  # the protocol's signature
        """Records of one of them."""
        yield from publishers.records(bundle.path) if bundle.path else curated.read(FILES)
