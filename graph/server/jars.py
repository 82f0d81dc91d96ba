"""The jars of a Neo4j version: its lock file, and the cache that all homes share.

A lock file has one jar a line, `coordinate bytes sha256`, in class path order; a line with `#` at its begin is a comment. It is written by
`python -m graph.server.relock` and names no repository: where jars come from is jgo's configuration.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from graph.server.errors import BrokenLock, UnknownVersion

DEFAULT_VERSION = "2026.08.1"
_HERE = Path(__file__).parent
_LINE = re.compile(r"(?P<coordinate>[\w.-]+(:[\w.-]+){2,3}) (?P<size>\d+) (?P<sha256>[0-9a-f]{64})$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Jar:
    """One locked artifact; `coordinate` is group:artifact:version or group:artifact:version:classifier, `size` in bytes."""

    coordinate: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where a Maven repository keeps it, relative and with forward slashes; the cache has the same layout."""
        group, artifact, version, *classifier = self.coordinate.split(":")
        name = "-".join([artifact, version, *classifier])
        return f"{group.replace('.', '/')}/{artifact}/{version}/{name}.jar"

    def is_in(self, folder: Path) -> bool:
        """Whether `folder` holds exactly this jar, by size and sha256."""
        file = folder / self.path
        return file.is_file() and file.stat().st_size == self.size and sha256_of(file) == self.sha256


def sha256_of(file: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def versions() -> list[str]:
    """The Neo4j versions that have a lock file, newest name last."""
    return sorted(file.stem.removeprefix("jars-") for file in _HERE.glob("jars-*.lock"))


def lock_path(version: str) -> Path:
    """The lock file of a version, whether it exists or not."""
    return _HERE / f"jars-{version}.lock"


def read_lock(version: str) -> list[Jar]:
    """The jars of a version, in class path order. Raises UnknownVersion or BrokenLock."""
    if version not in versions():
        raise UnknownVersion(version, versions())
    return parse_lock(lock_path(version))


def parse_lock(path: Path) -> list[Jar]:
    """The jars that a lock file names, in its order. Raises BrokenLock."""
    jars = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if match := _LINE.match(line):
            jars.append(Jar(match["coordinate"], int(match["size"]), match["sha256"]))
        elif not line.startswith("#"):
            raise BrokenLock(path, number, line)
    return jars


def cache_dir() -> Path:
    """The folder of downloaded jars, one for all homes: PARTNERGRAPH_CACHE, else the user's cache folder."""
    override = os.environ.get("PARTNERGRAPH_CACHE")
    base = Path(override).expanduser() if override else platformdirs.user_cache_path("partnergraph")
    return base.absolute() / "jars"
