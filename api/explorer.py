"""The explorer: a page of our own at `/`, built by web/build.py into static/explorer. It asks /graphql by trusted documents only."""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api import documents
from api.brief import to_html

FOLDER = Path(__file__).parent / "static" / "explorer"
MOUNTED = "/static/explorer"
PAGE, MANIFEST = FOLDER / "index.html", FOLDER / "documents.json"
POLICY = (f"default-src 'none'; script-src 'self'; style-src 'self' {to_html.style_hash()}; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'none'")
BROWSER = '<meta name="neo4j-browser" content="{}">'
NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>partnergraph</title>
<style>body{font:16px/1.5 system-ui;max-width:40em;margin:3em auto;padding:0 1em}</style>
<h1>partnergraph</h1>
<p>The explorer page is not built yet: run <code>make web</code>, then start the server again. Everything else works.</p>
<p lang="fr">La page d'exploration n'est pas encore construite : lancez <code>make web</code>, puis redémarrez le serveur. Le reste fonctionne.</p>
<ul>
<li><a href="/graphql">/graphql</a>: ask in GraphQL, with GraphiQL in a browser / <span lang="fr">interroger en GraphQL</span></li>
<li><a href="/readyz">/readyz</a>: is the database there? / <span lang="fr">la base répond-elle ?</span></li>
<li><a href="/healthz">/healthz</a>: is this server alive? / <span lang="fr">ce serveur vit-il ?</span></li>
</ul></html>
"""


class Files(StaticFiles):
    """The bundle's files. Those whose name holds their hash never change, so a browser need not ask again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if "-" in path and path.endswith((".js", ".css")) else "no-cache"
        return answer


@cache
def trusted() -> dict[str, str]:
    """The page's own documents, answered wherever the page is served; none when it is not built. Raises BadManifest."""
    return documents.read(MANIFEST) if MANIFEST.is_file() else {}


async def home(request: Request) -> Response:
    """The page, asked for anew each time, since it names the files of this build; it is told which Neo4j Browser there is, if any."""
    if not PAGE.is_file():
        return HTMLResponse(NOT_BUILT, 503)
    page = PAGE.read_text("utf-8").replace(BROWSER.format(""), BROWSER.format(escape(request.app.state.browser)), 1)
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})
