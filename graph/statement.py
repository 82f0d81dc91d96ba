"""Statement: what every compiler returns. Names are quoted here and nowhere else; values travel as parameters only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from graph.later import Later, Together, Values, settled
from schema.errors import PartnergraphError


@dataclass(frozen=True)
class Statement:
    """Cypher and its parameters, ready for the driver."""

    cypher: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def bound(self, values: Values) -> Statement:
        """The same with what was to be known later taken from the variables. Raises Unfit."""
        return Statement(self.cypher, {name: settled(value, values) for name, value in self.parameters.items()})


def quoted(name: str) -> str:
    """A label, type, property or variable name as Cypher writes it: bare where that is safe, else in backticks."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return name
    if "\x00" in name or "\\u" in name or not name:
        raise PartnergraphError(f"{name!r} cannot be a name in Cypher.", "Use letters, digits and underscores.")
    return "`" + name.replace("`", "``") + "`"


class Parameters:
    """Collects values under short names: `p.add(5)` gives `$p0`. A value may be a Later, or a list that holds some."""

    def __init__(self, prefix: str = "p") -> None:
        self.values: dict[str, Any] = {}
        self._prefix = prefix

    def add(self, value: Any) -> str:
        if isinstance(value, list | tuple):
            value = Together(tuple(value)) if any(isinstance(one, Later) for one in value) else list(value)
        name = f"{self._prefix}{len(self.values)}"
        self.values[name] = value
        return f"${name}"
