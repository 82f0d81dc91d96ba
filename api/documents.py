"""Documents that are asked by name: trusted ones from a manifest, and those that clients have registered (automatic persisted queries).

A trusted document's id is `sha256:` and the hash of its text, or a name of the manifest's own. Apollo's protocol for the others:
`extensions.persistedQuery` with the hash alone first, and with the text when the server does not know it yet.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from api.asked import Asked
from api.caller import Caller
from api.limits import MAX_TEXT
from api.refusals import Refusal
from schema.errors import PartnergraphError

KEPT = 1_000_000  # characters of registered documents: some hundreds of usual ones
MOST = 10_000  # documents of a manifest
HASH = re.compile(r"[0-9a-f]{64}")
PREFIX = "sha256:"


class BadManifest(PartnergraphError):
    """A manifest of trusted documents that cannot be used: `file`."""

    code = "bad-manifest"

    def __init__(self, file: Path, problem: str) -> None:
        self.file = file
        super().__init__(f"{file}: {problem}.", "It is a JSON object of ids and texts; `partnergraph documents` writes one.")


class UnknownDocument(Refusal):
    """No trusted document has this id."""

    code = "unknown-document"
    well_formed = True


class UntrustedDocument(Refusal):
    """A text of one's own where only trusted documents are answered."""

    code = "untrusted-document"
    status = 403
    well_formed = True


class PersistedQueryNotFound(Refusal):
    """Apollo's protocol: the hash is not known yet; the client sends the text with it."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    well_formed = True

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


class PersistedQueryNotSupported(Refusal):
    """Apollo's protocol: nothing can be registered here; the client sends texts from now on."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    well_formed = True

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")


class PersistedQueryMismatch(Refusal):
    """A hash that is not that of the text beside it."""

    code = "PERSISTED_QUERY_MISMATCH"


class Documents:
    """What this server answers by id; `only` when nothing else is answered, `registers` when clients may add to it. `more` are trusted too, and read when
    one is asked for that is not among the others.
    """

    def __init__(self, trusted: Mapping[str, str] | None = None, *, only: bool = False, registers: bool = True, more: Callable[[], Mapping[str, str]] = dict) -> None:
        self.trusted, self.only, self.registers, self._more = dict(trusted or {}), only, registers and not only, more
        self._registered: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    def text(self, what: Asked, caller: Caller) -> str:
        """The text to run. Raises Refusal."""
        if what.document_id:
            return self._by_id(what.document_id)
        if "persistedQuery" in what.extensions:
            digest = _digest(what.extensions["persistedQuery"])
            if what.text is None:
                return self._by_hash(digest)
            if hashed(what.text) != digest:
                raise PersistedQueryMismatch("The hash is not that of the text.", "Send the SHA-256 of exactly this text.")
        assert what.text is not None  # noqa: S101  # api/asked.py has seen to it
        if self.only and "curate" not in caller.scopes and not self._trusted(PREFIX + hashed(what.text)):
            raise UntrustedDocument("Only trusted documents are answered here.", "Send the `documentId` of one; a curator's key may ask anything.")
        return what.text

    def _trusted(self, name: str) -> str | None:
        return self.trusted.get(name) or self._more().get(name)

    def _by_id(self, name: str) -> str:
        wanted = PREFIX + name if HASH.fullmatch(name) else name
        found = self._registered.get(wanted.removeprefix(PREFIX)) or self._trusted(wanted)
        if found is None:
            raise UnknownDocument(f"No document has the id {name[:100]!r}.", "Send its text as `query`, or have it put into the manifest.")
        return found

    def _by_hash(self, digest: str) -> str:
        if digest in self._registered:
            self._registered.move_to_end(digest)
            return self._registered[digest]
        if found := self._trusted(PREFIX + digest):
            return found
        raise PersistedQueryNotFound if self.registers else PersistedQueryNotSupported

    def remember(self, what: Asked) -> None:
        """Keep a text that came with its hash and was answered."""
        if not self.registers or what.text is None or "persistedQuery" not in what.extensions:
            return
        digest = _digest(what.extensions["persistedQuery"])
        if digest not in self._registered:
            self._registered[digest] = what.text
            self._size += len(what.text)
        while self._size > KEPT:
            self._size -= len(self._registered.popitem(last=False)[1])


def _digest(extension: Any) -> str:
    if not isinstance(extension, dict) or extension.get("version") != 1 or not isinstance(extension.get("sha256Hash"), str):
        raise Refusal("`extensions.persistedQuery` is not as Apollo's protocol has it.", 'Send {"version": 1, "sha256Hash": "..."}.')
    digest: str = extension["sha256Hash"]
    if not HASH.fullmatch(digest):
        raise Refusal("`sha256Hash` is no SHA-256 in lower-case hexadecimal.", "It has 64 digits.")
    return digest


def hashed(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def manifest(texts: Iterable[str]) -> dict[str, str]:
    """Ids and texts, in the order of the ids."""
    return dict(sorted((PREFIX + hashed(text), text) for text in texts))


def read(file: Path) -> dict[str, str]:
    """The documents of a manifest; an id that is a hash must be that of its text. Raises BadManifest."""
    try:
        found = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as wrong:
        raise BadManifest(file, f"it cannot be read ({wrong})") from wrong
    if not isinstance(found, dict) or not all(isinstance(text, str) and text.strip() for text in found.values()):
        raise BadManifest(file, "it is no object of ids and texts")
    if len(found) > MOST:
        raise BadManifest(file, f"it has {len(found)} documents, and {MOST} are the most")
    made: dict[str, str] = {}
    for name, text in found.items():
        digest = name.removeprefix(PREFIX)
        if len(text) > MAX_TEXT:
            raise BadManifest(file, f"{name[:80]} has more than {MAX_TEXT} characters")
        if (HASH.fullmatch(digest) or name.startswith(PREFIX)) and digest != hashed(text):
            raise BadManifest(file, f"{name[:80]} is not the SHA-256 of its text, which is {hashed(text)}")
        made[PREFIX + digest if HASH.fullmatch(digest) else name] = text
    return made
