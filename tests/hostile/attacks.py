"""Hostile operations: texts that are too deep, too wide, wrong or absurd. Each attack takes a seeded Random and gives (document, variables, operationName)."""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable
from random import Random
from typing import Any

Attack = Callable[[Random], tuple[Any, Any, Any]]
ATTACKS: dict[str, Attack] = {}
NASTY = ("\ud800", "\udfff\ud800", "\x00", "\u0000\u0001\u001f", "\u202e\u2066", "\ufeff", "\uffff", "\U0010ffff", "a\u0301" * 50, "\u2028\u2029", "\x7f", "'", '"', "`",
         "\\", "x' OR 1=1 //", "}) DETACH DELETE n //", "${jndi:x}", "../../etc/passwd", "%00", "<script>", "NaN", "null", "__proto__", "constructor", "\U0001d54c", "ß", "İ", "\ufb00")
LUCENE = ('"', "(", ")", "[a TO", "*", "?", "~", "~999", "^", "^1e9", "\\", "/", "/.*/", "+", "-", "&&", "||", "!", ":", "name:", "AND", "OR", "NOT", "*:*", "a~2", "{a TO b}")


def attack(made: Attack) -> Attack:
    ATTACKS[made.__name__] = made
    return made


def many(r: Random, most: int) -> int:
    """From 1 to `most`, as often small as large."""
    return int(most ** r.random())


def nasty(r: Random) -> str:
    """A text that somebody might choke on."""
    return r.choice((lambda: r.choice(NASTY), lambda: r.choice(NASTY) * many(r, 2000), lambda: "".join(r.choice(LUCENE) for _ in range(many(r, 60))),
                     lambda: "".join(chr(r.choice((r.randrange(0x80), r.randrange(0x3000), r.randrange(0x110000)))) for _ in range(many(r, 200))),
                     lambda: r.choice(string.ascii_letters) * many(r, 50_000), lambda: " ".join("word" for _ in range(many(r, 3000)))))()


def number(r: Random) -> Any:
    return r.choice((0, -1, 501, 10_001, 2**31 - 1, 2**31, -(2**31), 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, 1e308, -1e308, 5e-324, 0.1, 1e400, -1e400))


def anything(r: Random, depth: int = 0) -> Any:
    """Some JSON value, seldom the one that is wanted."""
    if depth < 3 and r.random() < 0.3:
        return [anything(r, depth + 1) for _ in range(r.randrange(4))] if r.random() < 0.5 else {
            r.choice(("id", "by", "not", "and", "equals", nasty(r)[:40])): anything(r, depth + 1) for _ in range(r.randrange(4))}
    return r.choice((None, True, False, "", nasty(r)[:200], number(r)))


@attack
def deep(r: Random) -> Any:
    step = r.choice(("partOf { nodes", "financed { edges { node { ... on Project { financedBy { nodes", "a: __typename ... on Bank", "..."))
    n = many(r, 3000)
    return "{ banks { nodes { " + f"{step} {{ " * n + "id " + "} " * ((step.count("{") + 1) * n) + "} } }", None, None


@attack
def wide(r: Random) -> Any:
    return "{ banks { nodes { " + " ".join(r.choice(("id", f"a{n}: name", "name(lang: FR)", "__typename")) for n in range(many(r, 5000))) + " } } }", None, None


@attack
def many_roots(r: Random) -> Any:
    return "{ " + " ".join(f"a{n}: {r.choice(('banks { totalCount }', '__typename', 'node(id: 1) { id }', 'projects(first: 500) { nodes { id } }'))}"
                           for n in range(many(r, 2000))) + " }", None, None


@attack
def cyclic_fragments(r: Random) -> Any:
    n = many(r, 300)
    through = r.choice(("...F{0}", "partOf {{ nodes {{ ...F{0} }} }}", "... on Bank {{ ...F{0} }}", "id ...F{0} ...F{0}"))
    cycle = " ".join(f"fragment F{i} on Organisation {{ {through.format((i + 1) % n)} }}" for i in range(n))
    return "{ banks { nodes { id ...F0 } } } " + cycle, None, None


@attack
def doubling_fragments(r: Random) -> Any:
    n = many(r, 60)
    text = " ".join(f"fragment F{i} on Bank {{ a: id ...F{i + 1} partOf {{ nodes {{ ... on Bank {{ ...F{i + 1} }} }} }} ...F{i + 1} }}" for i in range(n))
    return f"{{ banks {{ nodes {{ ...F0 }} }} }} {text} fragment F{n} on Bank {{ id }}", None, None


@attack
def giant_variables(r: Random) -> Any:
    text = "query ($w: BankWhere, $ids: [ID!]!, $s: String!) { banks(where: $w) { totalCount } nodes(ids: $ids) { id } search(text: $s) { totalCount } }"
    where: Any = {}
    for _ in range(many(r, 20_000)):
        where = r.choice(({"not": where}, {"and": [where]}, {"or": [where, {}]}))
    ids = [r.choice(("org:alpha", "x", nasty(r)[:30])) for _ in range(many(r, 30_000))]
    return text, {"w": where, "ids": ids, "s": nasty(r), **{f"x{n}": n for n in range(many(r, 2000))}}, None


@attack
def many_variables(r: Random) -> Any:
    n = many(r, 1500)
    declared = " ".join(f"$v{i}: {r.choice(('Int', 'String', 'BankWhere', '[[[ID]]]', 'Nothing'))}" for i in range(n))
    return f"query ({declared}) {{ banks(first: $v0) {{ totalCount }} }}", {f"v{i}": anything(r) for i in range(0, n, 7)}, None


@attack
def bad_cursors(r: Random) -> Any:
    """Among them cursors that name the right connection and hold wrong values."""
    sign = r.choice(("1d05f44add", "bf168a38c2", "", "x" * 1000))
    values = r.choice(([1, sign, number(r), nasty(r)[:50]], [1, sign], [2, sign, 1], [1, sign, [[]], {}], [1, sign, *range(many(r, 5000))], anything(r), [None] * 4))
    made = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    cursor = r.choice((made, made[: many(r, len(made))], made + r.choice("=.!é"), nasty(r), "W" * many(r, 50_000), ""))
    order = r.choice(("", ", orderBy: {by: ID}", ", orderBy: [{by: HEADQUARTERS, direction: DESC}, {by: NAME}]"))
    return f"query ($c: String) {{ banks({r.choice(('after', 'before'))}: $c{order}, {r.choice(('first', 'last'))}: 3) {{ nodes {{ id }} pageInfo {{ hasNextPage }} }} }}", {"c": cursor}, None


@attack
def bad_unicode(r: Random) -> Any:
    bad = nasty(r)[:2000]
    escaped = r.choice(('"\\uD800"', '"\\u{110000}"', '"\\u{}"', '"\\uZZZZ"', '"\\uDE00\\uD83D"', '"\\x00"', '"\\u0000"', json.dumps(bad), f'"{bad}"', f'"""{bad}"""'))
    return r.choice((f"{{ banks(where: {{name: {{equals: {escaped}}}}}) {{ totalCount }} }}", f"{{ {bad} }}", f"{bad}{{ __typename }}", f"{{ search(text: {escaped}) {{ totalCount }} }}",
                     f"query {bad} {{ __typename }}", f"{{ node(id: {escaped}) {{ id }} }}")), None, r.choice((None, bad))


@attack
def wrong_types(r: Random) -> Any:
    text = r.choice(("query ($v: BankWhere) { banks(where: $v) { totalCount } }", "query ($v: Int) { banks(first: $v) { totalCount } }",
                     "query ($v: [ID!]!) { nodes(ids: $v) { id } }", "query ($v: BankCityWhere) { bankCityConnections(where: $v) { totalCount } }",
                     "query ($v: [CityOrder!]) { cities(orderBy: $v) { nodes { id } } }", "query ($v: Boolean!) { banks @include(if: $v) { totalCount } }",
                     "query ($v: PartialDate) { projects(where: {starts: {gte: $v}}) { totalCount } }", "query ($v: Language) { banks { nodes { name(lang: $v) } } }"))
    return text, r.choice(({"v": anything(r)}, anything(r), {}, {"v": number(r)}, {"v": nasty(r)})), r.choice((None, None, anything(r)))


@attack
def huge_numbers(r: Random) -> Any:
    n = r.choice((str(number(r)), "9" * many(r, 50_000), "1e" + "9" * many(r, 20), "-0", "0x10", "1.", ".5", "00", "1e-99999", "--1", "Infinity"))
    return r.choice((f"{{ banks(first: {n}) {{ totalCount }} }}", f"{{ cities(where: {{population: {{gte: {n}}}}}) {{ totalCount }} }}",
                     f"{{ bankCityConnections(where: {{minUsd: {n}, year: {n}}}) {{ totalCount }} }}")), None, None


@attack
def unknown_fields(r: Random) -> Any:
    name = r.choice(("x", "bank", "nam", "__schema__", "a" * many(r, 30_000), "ba" + "n" * many(r, 3000) + "ks"))
    return r.choice((f"{{ {name} }}", f"{{ banks {{ nodes {{ {' '.join(f'{name}{i}' for i in range(many(r, 300)))} }} }} }}", f"{{ banks({name}: 1) {{ totalCount }} }}",
                     f"{{ banks {{ ... on {name} {{ id }} }} }}", f"query ($v: {name}) {{ banks(first: $v) {{ totalCount }} }}", f"{{ banks @{name} {{ totalCount }} }}",
                     f"{{ banks(orderBy: {{by: {name}}}) {{ totalCount }} }}")), None, None


@attack
def repeated_directives(r: Random) -> Any:
    some = " ".join(r.choice(("@include(if: true)", "@skip(if: false)", "@x", "@include", "@deprecated", "@specifiedBy(url: 1)", "@oneOf")) for _ in range(many(r, 800)))
    return r.choice((f"{{ banks {some} {{ totalCount }} }}", f"query Q {some} {{ __typename }}", f"query ($v: Int {some}) {{ banks(first: $v) {{ totalCount }} }}",
                     f"{{ banks {{ ...F {some} }} }} fragment F on BankConnection {some} {{ totalCount }}")), None, None


@attack
def many_operations(r: Random) -> Any:
    n = many(r, 1200)
    kinds = ("query", "query", "mutation", "subscription", "fragment", "type", "extend schema")
    text = " ".join(f"{r.choice(kinds[: r.choice((1, 7))])} Q{r.choice((i, 0))} {{ __typename }}" for i in range(n))
    return text, None, r.choice((None, "Q0", f"Q{n - 1}", "nobody", "", "Q" * many(r, 10_000)))


@attack
def deep_inputs(r: Random) -> Any:
    n = many(r, 2500)
    return r.choice(("{ banks(where: " + "{not: " * n + "{}" + "}" * n + ") { totalCount } }", "{ banks(where: " + "{or: [{}, " * n + "{}" + "]}" * n + ") { totalCount } }",
                     "{ nodes(ids: " + "[" * n + "1" + "]" * n + ") { id } }", "{ banks(where: " + "{and: " * n,
                     "{ nodes(ids: [" + '"org:alpha" ' * n + "]) { id } }", "query ($v: " + "[" * n + "ID" + "]" * n + ") { nodes(ids: $v) { id } }")), None, None


@attack
def block_strings(r: Random) -> Any:
    block = '"' * r.choice((3, 4, 6, 7)) + r.choice((nasty(r), "\n" * many(r, 50_000), " \n\t" * many(r, 20_000), '\\"""' * many(r, 5000))) + '"' * r.choice((0, 1, 3, 3, 3))
    return r.choice((f"{{ search(text: {block}) {{ totalCount }} }}", block, f"{block} query {{ __typename }}")), None, None


@attack
def nothing(r: Random) -> Any:
    n = many(r, 60_000)
    return r.choice(("#" + "x" * n, "#\n" * n, "," * n, " \t\r\n" * (n // 4), "\ufeff" * many(r, 20), "", "{}", "{", "}" * n, "{ }", "query", "...", "null", "[]", "!" * n)), None, None


@attack
def introspection(r: Random) -> Any:
    n = many(r, 400)
    return r.choice(("{ __schema { types { fields { type " + "{ ofType " * n + "{ name }" + " }" * n + " } } } }",
                     "{ __schema { types { name fields { name type { fields { name type { fields { name args { type { name } } } } } } } } } }",
                     "{ " + " ".join(f'a{i}: __type(name: "Bank") {{ fields {{ name }} }}' for i in range(n)) + " }", f"{{ __type(name: {json.dumps(nasty(r)[:500])}) {{ name }} }}",
                     "mutation { __schema { types { name } } }", "{ banks { nodes { __schema { types { name } } } } }")), None, None


@attack
def searches(r: Random) -> Any:
    text = r.choice((nasty(r), "".join(r.choice(LUCENE) + r.choice(("", " ", "a")) for _ in range(many(r, 300))), "a " * many(r, 5000), "a" * many(r, 90_000)))
    return "query ($t: String!) { search(text: $t, first: 5) { totalCount edges { score node { id } } } }", {"t": text}, None


@attack
def expensive(r: Random) -> Any:
    n = r.choice((100, 500, 5000, 10_000))
    return r.choice((
        f"{{ entities(first: {n}) {{ nodes {{ sources(first: {n}) {{ nodes {{ holds(first: {n}) {{ totalCount }} }} }} }} }} }}",
        f"{{ sources(first: {n}) {{ nodes {{ holds(first: {n}) {{ nodes {{ sources {{ nodes {{ holds(first: {n}) {{ nodes {{ id }} }} }} }} }} }} }} }} }}",
        f"{{ bankCityConnections(first: {n}) {{ edges {{ projects(first: {n}) {{ edges {{ finances {{ usd }} locations {{ evidence {{ passages {{ id }} }} }} }} }} }} }} }}",
        "{ " + " ".join(f"a{i}: entities(first: {n}, orderBy: {{by: NAME}}) {{ nodes {{ id name evidence {{ source {{ id }} }} }} }}" for i in range(15)) + " }")), None, None
