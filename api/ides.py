"""GraphiQL without the internet: Strawberry's own page, its files taken from npm packages at build time (see web/build.py)."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from strawberry.http.ides import get_graphql_ide_html

from api import examples

STATIC = Path(__file__).parent / "static"
GRAPHIQL = STATIC / "graphiql"
MOUNTED = "/static/graphiql"
_ADDRESS = re.compile(r"(?:src|href)=\"(https?://[^/\"]+/([^\"]+))\"")

WELCOME = """# Which banks connect to which cities, and who says so?
# Quelles banques sont liées à quelles villes, et qui le dit ?
{
  bankCityConnections(first: 10) {
    totalCount
    bankCount
    cityCount
    edges {
      bank { name }
      city { name }
      country { name(lang: FR) }
      projectCount
      usd
      projects(first: 2) { nodes { id name } }
      sources { name }
    }
  }
}
"""


def wanted_files() -> list[str]:
    """What the page asks for, as `package@version/path`."""
    return [match[2] for match in _ADDRESS.finditer(get_graphql_ide_html())]


@cache
def page() -> str:
    """The page with every outside address replaced by ours, and our example question."""
    html = get_graphql_ide_html()
    for match in _ADDRESS.finditer(html):
        html = html.replace(match[1], f"{MOUNTED}/{match[2]}")
    # The address that a program asks at opens here with its query too.
    html = html.replace("parameters.q || EXAMPLE_QUERY", "parameters.q || parameters.query || EXAMPLE_QUERY")
    # A key that is typed into the headers is not left behind in the browser.
    html = html.replace("shouldPersistHeaders: true", "shouldPersistHeaders: false")
    html = html.replace("<title>Strawberry GraphiQL</title>", "<title>partnergraph: GraphiQL</title>")
    html = examples.put_into(html)
    return re.sub(r"const EXAMPLE_QUERY = `.*?`;", lambda _: f"const EXAMPLE_QUERY = `{WELCOME}`;", html, count=1, flags=re.DOTALL)


@cache
def policy() -> str:
    """The page's Content-Security-Policy: nothing from outside, and of inline scripts only those that it has."""
    hashes = (hashlib.sha256(script.encode()).digest() for script in re.findall(r"<script>(.*?)</script>", page(), re.DOTALL))
    allowed = " ".join(f"'sha256-{base64.b64encode(one).decode()}'" for one in hashes)
    return "; ".join(["default-src 'none'", f"script-src 'self' {allowed}", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self' data:",
                      "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])


def missing() -> list[str]:
    """The files that the build has not copied yet."""
    return [name for name in wanted_files() if not (GRAPHIQL / name).is_file()]
