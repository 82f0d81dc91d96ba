"""What GraphiQL offers to start from: examples that teach the API, and the saved questions, as a plugin of its own in GraphiQL's side bar."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache

from api import questions

# Each teaches one thing that docs/howto tells at more length.
EXAMPLES: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("Find something by some letters of its name", "Trouver une chose par quelques lettres de son nom",
     "query Suggest($text: String!) {\n  suggest(text: $text, first: 5) { id name kind met country { name } }\n}", {"text": "development bank"}),
    ("What stands beside it, by kind, with counts", "Ce qui se trouve à côté, par sorte, avec nombres",
     "query Neighbours($of: ID!) {\n  neighbours(of: $of) {\n    node { name }\n    groups {\n      relation\n      about\n      fr: about(lang: FR)\n      neighbours(first: 3) { totalCount nodes { id name } }\n    }\n  }\n}",
     {"of": "org:XM-DAC-41120"}),
    ("How two things hang together, told and cited", "Comment deux choses se tiennent, dit et prouvé",
     "query Paths($from: ID!, $to: [ID!]!) {\n  paths(from: $from, to: $to, k: 3) {\n    complete\n    found { length sentence fr: sentence(lang: FR) hops { evidence { passageIds source { name } } } }\n  }\n}",
     {"from": "org:XM-DAC-41120", "to": ["mechanism:un-country-team"]}),
    ("Filter, sort and page", "Filtrer, trier et paginer",
     'query Projects($after: String) {\n  projects(first: 10, after: $after, where: {starts: {gte: "2015"}}, orderBy: [{by: STARTS, direction: DESC}]) {\n    totalCount\n    pageInfo { hasNextPage endCursor }\n    nodes { id name starts ends }\n  }\n}', {}),
    ("Count and group", "Compter et grouper",
     "{\n  organisations {\n    aggregate(groupBy: [{by: TYPE}], first: 20) { groups { keys { value } count } }\n  }\n}", {}),
    ("Banks against cities", "Banques et villes croisées",
     "{\n  matrix(rows: BANK, columns: CITY, firstRows: 5, firstColumns: 8) {\n    rows { entity { name } count }\n    columns { entity { name } }\n    cells { row column count usd }\n  }\n}", {}),
)
TITLE = "Examples and saved questions / Exemples et questions enregistrées"
PLUGIN = """
        const questionsPlugin = React.useMemo(() => ({
          title: "%(title)s",
          icon: () => React.createElement("svg", { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.5, height: "1em" },
            React.createElement("path", { d: "M5 4h14v13H11l-4 4v-4H5z M9 9h6 M9 12.5h4" })),
          content: () => React.createElement("section", { "aria-label": "%(title)s" },
            QUESTIONS.map(group => React.createElement("div", { key: group.title },
              React.createElement("div", { className: "graphiql-doc-explorer-section-title" }, group.title),
              group.rows.map(row => React.createElement("button", { key: row.title, type: "button", className: "graphiql-un-styled partnergraph-question",
                style: { display: "block", textAlign: "left", padding: "6px 0", width: "100%%", cursor: "pointer" },
                onClick: () => { onEditQuery(row.query); onEditVariables(row.variables); } },
                row.title, React.createElement("br"), React.createElement("small", { lang: "fr" }, row.fr)))))),
        }), []);
"""


def offered() -> list[dict[str, object]]:
    """The groups of the plugin: each row has both titles, a document and its variables as JSON."""
    return _offered(dt.datetime.now(dt.UTC).date())


@lru_cache(maxsize=1)
def _offered(_today: dt.date) -> list[dict[str, object]]:  # the variables of some questions name the day
    saved = [(f"{one.number}. {one.title['en']}", one.title["fr"], one.graphql, one.values()) for one in questions.every().questions]
    return [{"title": title, "rows": [{"title": en, "fr": fr, "query": text, "variables": json.dumps(variables, indent=2, ensure_ascii=False) if variables else ""} for en, fr, text, variables in rows]}
            for title, rows in (("Examples / Exemples", EXAMPLES), ("Saved questions / Questions enregistrées", saved))]


def put_into(html: str) -> str:
    """Strawberry's page with the plugin. What a question says cannot end the script: `<` is written as an escape."""
    data = json.dumps(offered(), ensure_ascii=False).replace("<", "\\u003c")
    html = html.replace("      // Parse URL parameters", f"      const QUESTIONS = {data};\n      // Parse URL parameters", 1)
    html = html.replace("        return React.createElement(GraphiQL, {", PLUGIN % {"title": TITLE} + "        return React.createElement(GraphiQL, {", 1)
    return html.replace("plugins: [explorerPlugin],", "plugins: [questionsPlugin, explorerPlugin],", 1)
