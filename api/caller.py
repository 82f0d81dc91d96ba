"""Who asks, and what they may: decided once at the door (api/door.py), looked at by whoever needs it."""

from __future__ import annotations

from dataclasses import dataclass

# What a key or a token can allow. A role is the name of the most that one has.
SCOPES = {
    "read": "Ask, and see the schema: introspection and suggestions of names.",
    "curate": "The same, and ask in words of one's own where only trusted documents are taken.",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks: the name of a key or the subject of a token (empty for who gave none), role, scopes, and whether the schema is shown."""

    name: str
    role: str  # anonymous, reader or curator
    scopes: frozenset[str] = frozenset()
    introspection: bool = True

    @classmethod
    def known(cls, name: str, scopes: frozenset[str]) -> Caller:
        """Somebody with a key or a token."""
        return cls(name, "curator" if "curate" in scopes else "reader", scopes)


# On this machine nobody needs a key, and GraphiQL works; on a network the schema is for those who have one.
LOCAL = Caller("", "anonymous")
STRANGER = Caller("", "anonymous", introspection=False)
