"""Files from strangers: opened, unpacked and parsed within limits; what is refused says why, where, and what to do.

Refused: a DOCTYPE of any kind (so no entities, no external files: XXE and entity bombs), text nodes over 10 MB and
nesting over 256 levels (libxml2's own limits, kept), an activity over MAX_ACTIVITY, an archive that unpacks to more
than RATIO times its size or than MAX_UNPACKED bytes, anything whose root is not iati-activities.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from lxml import etree

from loaders.iati.lift import line_of
from loaders.iati.versions import PRE_STANDARD, SUPPORTED, normalise
from schema.errors import PartnergraphError

CHUNK = 64 * 1024
MAX_ACTIVITY = 64 * 1024 * 1024
MAX_UNPACKED = 8 * 1024 ** 3
RATIO = 200  # IATI files pack 10 to 40 times
FREE = 16 * 1024 * 1024  # too small to harm, whatever the ratio
MAX_STRANGE = 100  # of the root's children that are no activities, as many are reported
_HUGE = ("huge", "Excessive", "XML_PARSE_HUGE", "too big", "too long", "exceeded")
# these two the parser only tells when the file ends
_TOLD_LATE = frozenset((etree.ErrorTypes.ERR_UNDECLARED_ENTITY, etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE))

Element: TypeAlias = etree._Element  # noqa: SLF001  # lxml has no public name for it


class IatiFileError(PartnergraphError):
    """A file that is not loaded at all. `reason` is one word, `line` 1-based (0: the file as a whole)."""

    code = "iati-file"

    def __init__(self, file: str, line: int, reason: str, problem: str, hint: str) -> None:
        super().__init__(f"{file}{f', line {line}' if line else ''}: {problem}", hint)
        self.file, self.line, self.reason = file, line, reason


class _Head:
    """lxml parser target: stops at a DOCTYPE before anything in it is read; keeps the root's name and attributes."""

    def __init__(self) -> None:
        self.root: tuple[str, dict[str, str]] | None = None
        self.has_doctype = False

    def doctype(self, *_: object) -> None:
        self.has_doctype = True
        raise ValueError("doctype")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.root = self.root or (tag, dict(attributes))

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> None: ...


def _line_of(word: str, data: bytes) -> int:
    """The line of the first `word`, in the encodings a parser may meet (0: not found)."""
    for encoding in ("ascii", "utf-16-le", "utf-16-be"):
        at = data.find(word.encode(encoding))
        if at >= 0:
            return data.count(b"\n", 0, at) + 1
    return 0


# Any: the stubs do not know that the target parser and the pull parser take the same keywords
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
                         "remove_comments": True, "remove_pis": True}


def _syntax_error(file: str, error: etree.XMLSyntaxError, ending: etree.XMLPullParser | None) -> IatiFileError:
    """`ending`: the parser, if the error came when it was told that the file ends."""
    text, line = error.msg or "not well-formed", error.lineno or 0
    late = [entry for entry in ending.feed_error_log if entry.type in _TOLD_LATE] if ending else []
    if late:
        text, line = late[0].message, late[0].line
    if any(word in text for word in _HUGE):
        return IatiFileError(file, line, "huge", f"a text or nesting beyond the parser's limits ({text})",
                             "No IATI file needs that; ask its publisher.")
    if ending and not late:
        return IatiFileError(file, line, "cut", f"the file ends in the middle ({text})", "Download it again; nothing of it was loaded.")
    return IatiFileError(file, line, "malformed", f"not well-formed XML ({text})",
                         "Have the publisher repair it, or download it again; nothing of it was loaded.")


def _check_root(file: str, head: _Head, data: bytes) -> dict[str, str]:
    tag, attributes = head.root or ("", {})
    line = _line_of(f"<{tag}", data)
    if tag == "iati-organisations":
        raise IatiFileError(file, line, "organisations", "an IATI organisation file, not an activity file",
                            "Give the publisher's activity file.")
    if tag != "iati-activities":
        raise IatiFileError(file, line, "not-iati", f"the root is <{tag}>, not <iati-activities>", "Give an IATI activity file.")
    if normalise(attributes.get("version", "")) is None:
        raise IatiFileError(file, line, "version", f"IATI version {attributes['version']!r} is not supported",
                            f"Supported: {', '.join((PRE_STANDARD, *SUPPORTED))}.")
    return attributes


def _read_head(file: str, stream: Iterator[bytes]) -> tuple[bytes, dict[str, str]]:
    """The bytes read so far and the root's attributes, once the root element has begun."""
    head = _Head()
    parser = etree.XMLParser(target=cast(Any, head), **_SAFE)
    data = b""
    for chunk in stream:
        data += chunk
        try:
            parser.feed(chunk)
        except (ValueError, etree.XMLSyntaxError) as error:
            if head.has_doctype:
                raise IatiFileError(file, _line_of("<!DOCTYPE", data), "doctype", "the file declares a document type (DOCTYPE)",
                                    "IATI files need none, and entities are refused: remove the declaration.") from None
            if head.root is None and isinstance(error, etree.XMLSyntaxError):
                raise IatiFileError(file, error.lineno or 0, "not-xml", f"not an XML file ({error.msg})",
                                    "Give an IATI activity file (XML, gz or zip).") from None
        if head.root is not None:
            return data, _check_root(file, head, data)
        if len(data) > FREE:
            break
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise IatiFileError(file, 0, "empty", "the file is empty", "Download it again.")
    raise IatiFileError(file, 0, "not-xml", "no root element found", "Give an IATI activity file (XML, gz or zip).")


class ActivityStream:
    """The iati-activity elements of a file, one at a time; each is cleared when the next is asked for.

    `attributes` are the root's, `strange` the names and lines of the root's other children met so far.
    Raises IatiFileError at the place where the file stops making sense.
    """

    def __init__(self, file: str, stream: Iterator[bytes]) -> None:
        self.file = file
        self.strange: list[tuple[str, int]] = []
        self._stream = stream
        self._first, self.attributes = _read_head(file, stream)

    def __iter__(self) -> Iterator[Element]:
        # all elements are parsed, only the activities (and the root's start) come up as events
        parser = etree.XMLPullParser(events=("end",), tag="iati-activity", remove_blank_text=True, collect_ids=False, **_SAFE)
        held = 0
        for chunk in self._chunks():
            held += len(chunk)
            try:
                parser.feed(chunk)
            except etree.XMLSyntaxError as error:
                raise _syntax_error(self.file, error, None) from None
            for _, found in parser.read_events():
                element = cast("Element", found)
                parent = element.getparent()
                if parent is None or parent.getparent() is not None:
                    continue  # an activity inside an activity: the outer one reports it
                held = 0
                yield element
                self._clear(element, parent)
            if held > MAX_ACTIVITY:
                raise IatiFileError(self.file, 0, "huge", f"an activity of more than {MAX_ACTIVITY >> 20} MB", "Ask its publisher.")
        try:
            root = parser.close()
        except etree.XMLSyntaxError as error:
            raise _syntax_error(self.file, error, parser) from None
        self._note(root)

    def _chunks(self) -> Iterator[bytes]:
        yield self._first
        self._first = b""
        yield from self._stream

    def _note(self, root: Element) -> None:
        self.strange += [(child.tag, line_of(child)) for child in root if child.tag != "iati-activity"]

    def _clear(self, element: Element, root: Element) -> None:
        element.clear()
        while root[0] is not element:
            if root[0].tag != "iati-activity" and len(self.strange) < MAX_STRANGE:
                self.strange.append((root[0].tag, line_of(root[0])))
            del root[0]


def _limited(file: str, stream: IO[bytes], packed: int | None) -> Iterator[bytes]:
    """The bytes of a stream in chunks; `packed` is the size of the archive that it comes from."""
    limit = None if packed is None else min(MAX_UNPACKED, max(FREE, RATIO * packed))
    total = 0
    while chunk := stream.read(CHUNK):
        total += len(chunk)
        if limit is not None and total > limit:
            raise IatiFileError(file, 0, "bomb", f"the archive of {packed} bytes unpacks to more than {limit}",
                                "That looks like a zip bomb; if the file is honest, unpack it and give the XML.")
        yield chunk


def _unpack(file: str, raw: IO[bytes], size: int) -> Iterator[bytes]:
    magic = raw.read(4)
    raw.seek(0)
    try:
        if magic[:2] == b"\x1f\x8b":
            yield from _limited(file, cast("IO[bytes]", gzip.GzipFile(fileobj=raw)), size)
        elif magic == b"PK\x03\x04":
            with zipfile.ZipFile(raw) as archive:
                members = [member for member in archive.infolist() if not member.is_dir()]
                if len(members) != 1:
                    # Among tables, as in AidData's releases, an XML file is a copy of what they tell.
                    reason = "archive" if all(member.filename.lower().endswith(".xml") for member in members) else "not-iati"
                    raise IatiFileError(file, 0, reason, f"a zip file of {len(members)} files", "Unpack it, and give the files in it.")
                with archive.open(members[0]) as stream:
                    yield from _limited(file, stream, members[0].compress_size)
        else:
            yield from _limited(file, raw, None)
    # RuntimeError and NotImplementedError are zipfile's words for a password and an unknown compression
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, RuntimeError) as error:
        raise IatiFileError(file, 0, "archive", f"the archive cannot be unpacked ({error})", "Download it again, or unpack it.") from None


def _open(path: Path) -> IO[bytes]:
    file = str(path)
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise IatiFileError(file, 0, "missing", "no such file", "Check the path.") from None
    except PermissionError:
        raise IatiFileError(file, 0, "permission", "no permission to read it", "Allow reading (chmod +r), or run as its owner.") from None
    except IsADirectoryError:
        raise IatiFileError(file, 0, "folder", "a folder, not a file", "Give the files in it.") from None


@contextmanager
def activities(path: Path, called: str = "") -> Iterator[ActivityStream]:
    """Opens a file (plain, gz or a zip of one file), which errors name as `called`, and hands over its activities. Raises IatiFileError."""
    file = called or str(path)
    with _open(path) as raw:
        yield ActivityStream(file, _unpack(file, raw, path.stat().st_size))
