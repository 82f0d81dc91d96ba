"""The bytes of a table: plain, packed with gzip, or a member of a zip; within limits, so that a small file cannot fill the machine.

The text of a table is UTF-8 when it can be, with or without a byte order mark, whatever its source says: no text in another encoding
passes for UTF-8 by chance. Else it is in the encoding that the source declares. So a publisher who changes to UTF-8 makes no mojibake.
"""

from __future__ import annotations

import codecs
import gzip
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Any, cast

from loaders.base import LoadError

RATIO = 200  # tables pack 5 to 30 times; sheets of blank cells more
FREE = 64 * 1024 * 1024  # too small to harm, whatever the ratio
MAX_UNPACKED = 8 * 1024 ** 3
HELD = 32 * 1024 * 1024  # of a packed workbook in memory; more goes to disk
LINE = 16 * 1024 * 1024
PACKED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, RuntimeError)
"""What unpacking raises; RuntimeError and its NotImplementedError are zipfile's words for a password and an unknown compression."""


class _Limited(io.RawIOBase):
    """A stream of at most `limit` bytes; more of them is a LoadError."""

    def __init__(self, inner: IO[bytes], limit: int, file: str) -> None:
        self._inner, self._left, self._file = inner, limit, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise _bomb(self._file)
        buffer[:len(data)] = data
        return len(data)


def _bomb(file: str) -> LoadError:
    return LoadError(f"unpacks to more than {RATIO} times its size.", "That looks like a zip bomb; if the file is honest, unpack it first.", file)


def _limit(packed: int) -> int:
    return min(MAX_UNPACKED, max(FREE, RATIO * packed))


def named(path: Path, member: str) -> str:
    """What the file is called in problems: the path, and the member of the archive."""
    return f"{path}!{member}" if member else str(path)


@contextmanager
def opened(path: Path, member: str = "") -> Iterator[IO[bytes]]:
    """The unpacked bytes. Raises LoadError for a damaged archive, a bomb, or a member that is not there."""
    file = named(path, member)
    try:
        with path.open("rb") as raw:
            magic = raw.read(2)
            raw.seek(0)
            if member:
                with zipfile.ZipFile(raw) as archive:
                    info = archive.getinfo(member)
                    with archive.open(info) as inner:
                        yield _buffered(inner, _limit(info.compress_size), file)
            elif magic == b"\x1f\x8b":
                with gzip.GzipFile(fileobj=raw) as packed:
                    yield _buffered(cast("IO[bytes]", packed), _limit(path.stat().st_size), file)
            else:
                yield raw
    except KeyError:
        raise LoadError(f"has no member {member!r}.", "Look into the archive.", path) from None
    except PACKED as wrong:
        raise LoadError(f"cannot be unpacked ({wrong}).", "Download it again.", file) from None


def _buffered(inner: IO[bytes], limit: int, file: str) -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(_Limited(inner, limit, file), 1 << 18))


def member(path: Path, pattern: str) -> str:
    """The one member of a zip whose name fits the pattern (as in a shell). Raises LoadError when there is none, or more than one."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except PACKED as wrong:
        raise LoadError(f"is no archive that can be read ({wrong}).", "Download it again.", path) from None
    found = [name for name in names if fnmatch(name, pattern)]
    if len(found) != 1:
        raise LoadError(f"has {len(found)} members {pattern!r}, one was expected.", f"There are: {', '.join(sorted(names)[:20])}.", path)
    return found[0]


@contextmanager
def seekable(path: Path, inside: str = "") -> Iterator[IO[bytes]]:
    """The same bytes where a reader has to jump about: a packed workbook is unpacked to memory, or to disk when it is large."""
    with opened(path, inside) as raw:
        if isinstance(raw, io.FileIO) or not isinstance(getattr(raw, "raw", None), _Limited):
            yield raw
            return
        with tempfile.SpooledTemporaryFile(HELD) as held:
            shutil.copyfileobj(raw, held)
            held.seek(0)
            yield cast("IO[bytes]", held)


def check_workbook(raw: IO[bytes], file: str) -> None:
    """Refuses a workbook that would unpack to a bomb. Its sizes are those that zipfile will not read beyond."""
    try:
        with zipfile.ZipFile(raw) as archive:
            for info in archive.infolist():
                if info.file_size > _limit(info.compress_size):
                    raise _bomb(f"{file}!{info.filename}")
    except PACKED as wrong:
        raise LoadError(f"is no Excel workbook ({wrong}).", "Save it as .xlsx or .csv.", file) from None
    raw.seek(0)


def encoding_of(path: Path, inside: str, declared: str) -> str:
    """UTF-8 or UTF-16 where the text is that; else what the source declares. Reads the whole text once.

    Lines that are UTF-8 and hold more than ASCII are counted against those that cannot be: a damaged line does not turn all others into
    mojibake."""
    good = bad = 0
    with opened(path, inside) as raw:
        line = raw.readline(LINE)
        if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if line.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        while line:
            if not line.isascii():
                try:
                    line.decode("utf-8")
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
            line = raw.readline(LINE)
    return "utf-8" if good > bad or not bad else declared


def lines(raw: IO[bytes], encoding: str, file: str) -> Generator[str, None, None]:
    """The text's lines with their ends; bytes that the encoding has not stay as lone surrogates, for the reader of rows to find."""
    with io.TextIOWrapper(raw, encoding, errors="surrogatepass" if encoding == "utf-16" else "surrogateescape", newline="") as text:
        number = 0
        while line := text.readline(LINE):
            number += 1
            if len(line) >= LINE:
                raise LoadError(f"has a line of more than {LINE >> 20} MB.", "That is no table of rows.", file, number)
            yield line
