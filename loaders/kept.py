"""Answers of servers, kept on disk with what their servers said of them: so that a second time they are only asked whether it has changed."""

from __future__ import annotations

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import orjson

DAY = 24 * 3600.0  # what was used within a day may be in use by another load, and stays
_ASKED = {"etag": "If-None-Match", "modified": "If-Modified-Since"}


@dataclass(frozen=True)
class Kept:
    """One answer: `body` are its bytes; `about` says where it came from, and by what its server knows it again."""

    body: Path
    about: Path

    @classmethod
    def of(cls, folder: Path, url: str) -> Kept:
        """Where the answer of that address is kept, or will be."""
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        return cls(folder / f"{name}.body", folder / f"{name}.json")

    def conditions(self) -> dict[str, str]:
        """The headers that ask for it only if it has changed; none when it is not there."""
        try:
            known = orjson.loads(self.about.read_bytes()) if self.body.is_file() else {}
            return {header: str(known[name]) for name, header in _ASKED.items() if known.get(name)}
        except (OSError, orjson.JSONDecodeError, AttributeError):
            return {}  # as if it had never been fetched

    def used(self) -> Path:
        """The bytes' file, noted as used now. Raises OSError when it has gone."""
        os.utime(self.body)
        return self.body

    @contextmanager
    def anew(self, url: str, validators: dict[str, str]) -> Iterator[IO[bytes]]:
        """Take in new bytes. The description goes first and comes last, and bytes get their name when all are there: a killed write leaves nothing that passes for whole."""
        self.body.parent.mkdir(parents=True, exist_ok=True)
        with whole(self.body) as out:
            yield out
            self.about.unlink(missing_ok=True)
        with whole(self.about) as out:
            out.write(orjson.dumps({"url": url, **validators}))


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there when all of it has been written, and not before; one that fails leaves what was there."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def prune(folder: Path, most: int) -> None:
    """Delete what was used longest ago until the folder holds at most `most` bytes; what was used within a day stays."""
    answers: dict[str, list[os.DirEntry[str]]] = defaultdict(list)
    with os.scandir(folder) as found:
        for entry in found:
            answers[entry.name.split(".")[0]].append(entry)
    sizes = {name: sum(file.stat().st_size for file in files) for name, files in answers.items()}
    used = {name: max(file.stat().st_mtime for file in files) for name, files in answers.items()}
    held = sum(sizes.values())
    for name in sorted(used, key=used.__getitem__):
        if held <= most or used[name] > time.time() - DAY:
            return
        held -= sizes[name]
        for file in answers[name]:
            Path(file.path).unlink(missing_ok=True)
