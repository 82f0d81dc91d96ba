"""From lxml to plain tuples: what the table of spec.py knows is kept, the rest is reported or skipped by name.

One pass over the tree in C objects, then everything else works on plain Python: fast, and free of lxml.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

from lxml import etree

from loaders.iati import codes
from loaders.iati.model import Problems, Texts
from loaders.iati.spec import XML_LANG, Spec

T = TypeVar("T")


class Node(NamedTuple):
    """An element: stripped text, known and unknown attributes, known children, line in the file (1-based)."""

    tag: str
    attributes: dict[str, str]
    text: str
    children: list[Node]
    line: int

    def get(self, name: str) -> str:
        """The stripped attribute, "" if absent."""
        value = self.attributes.get(name)
        return value.strip() if value else ""


def line_of(element: etree._Element) -> int:
    """The element's line, 1-based (0: not known)."""
    return cast("int | None", element.sourceline) or 0


def lift(element: Any, spec: Spec, problems: Problems) -> Node:
    """The lxml element and all below it that `spec` knows; an unknown name is one problem, counted."""
    items: list[tuple[str, str]] = element.items()
    attributes = dict(items) if items else {}
    line: int = element.sourceline or 0
    if items and not spec.attributes.issuperset(attributes):
        for name in sorted(attributes.keys() - spec.attributes):
            problems.add("unknown-element", line, f"attribute {name} of <{spec.path or 'iati-activity'}> is not known: not read")
    children: list[Node] = []
    for child in element if len(element) else ():
        known = spec.children.get(child.tag)
        if known is None:
            problems.add("unknown-element", line_of(child), f"<{child.tag}> in <{spec.path or 'iati-activity'}> is not known: not read")
        elif known.counted:
            children.append(Node(child.tag, {}, "", [], line_of(child)))
        elif not known.skip:
            children.append(lift(child, known, problems))
    text = element.text
    # what Node(...) does, at half the cost: this line runs for every element of a file
    return tuple.__new__(Node, (spec.tag, attributes, text.strip() if text else "", children, line))


def texts(node: Node | None, default: str) -> Texts:
    """The texts of an element by language: of its narratives (2.0x) or its own (1.0x); several of one language are joined by "; "."""
    found: Texts = {}
    if node is None:
        return found
    children = node.children
    if len(children) == 1 and not node.text and not children[0].attributes and not node.attributes:
        node, children = children[0], []  # by far the most frequent: one narrative in the default language
    if not children and not node.attributes:
        return {default: " ".join(node.text.split())} if node.text else found
    own = node.attributes.get(XML_LANG)
    outer = codes.language(own, default) if own else default
    for part in (node, *children):
        if part.text:
            text = " ".join(part.text.split())
            own = part.attributes.get(XML_LANG) if part is not node else None
            lang = codes.language(own, outer) if own else outer
            known = found.get(lang)
            if known is None:
                found[lang] = text
            elif text not in known.split("; "):
                found[lang] = f"{known}; {text}"
    return found


def coded(value: str, table: dict[str, str], node: Node, problems: Problems) -> str | None:
    """The 2.03 code of a code or word of any version; an unknown one is reported, an empty one is just absent."""
    found = table.get(value) or table.get(" ".join(value.split()).casefold())
    if found is None and value.strip():
        problems.add("unknown-code", node.line, f"{node.tag} {value!r} is in no codelist: left empty")
    return found


def parsed(value: str, parse: Callable[[str], T | None], node: Node, problems: Problems) -> T | None:
    """`parse(value)`; a value that does not parse is reported, an empty one is just absent."""
    found = parse(value) if value else None
    if value and found is None:
        problems.add(f"bad-{parse.__name__}", node.line, f"{node.tag} {value[:80]!r} is no {parse.__name__}: left empty")
    return found
