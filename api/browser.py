"""What the Neo4j Browser takes from us: a style sheet made from the model's styles, guides and favourites. The Browser runs on another
origin and sends a preflight, so all answer with CORS; they hold nothing that is not public."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import guides
from schema import Model, model
from schema.core import Style

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Access-Control-Allow-Methods": "GET, OPTIONS",
        "Cross-Origin-Resource-Policy": "cross-origin"}
DARK = 0.5  # relative brightness below which a caption is white


def grass(of: Model) -> str:
    """The style sheet of the Browser (GRASS): one rule a type, the general ones first, so that the most specific label tells."""
    rules = ["node { diameter: 50px; caption: '{name}'; }", "relationship { caption: '<type>'; font-size: 8px; }"]
    kinds = sorted((kind for kind in of.nodes.values() if not kind.abstract), key=lambda kind: len(kind.labels))
    rules += [_rule(kind.__name__, kind.style, kind.caption) for kind in kinds]
    return "\n".join(rules) + "\n"


def _rule(label: str, style: Style, caption: str) -> str:
    red, green, blue = (int(style.colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    text = "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < DARK else "#000000"
    return (f"node.{label} {{ color: {style.colour}; border-color: {style.colour}; text-color-internal: {text}; "
            f"diameter: 50px; caption: '{{{caption}}}'; }}")


def _page(name: str, media: str, made: Callable[[Request], str | bytes]) -> Route:
    async def answer(request: Request) -> Response:
        return Response("" if request.method == "OPTIONS" else made(request), media_type=media, headers=CORS)
    return Route(f"/browser/{name}", answer, methods=["GET", "OPTIONS"])


def _beside(request: Request, name: str) -> str:
    """The address of another page, as this one was asked for: the Browser takes `localhost` without further settings."""
    return str(request.url.replace(path=f"/browser/{name}", query=""))


ROUTES = [
    _page("partnership.grass", "text/plain", lambda _: grass(model())),
    _page("guide.html", "text/html", lambda request: guides.html("en", _beside(request, "guide.fr.html"))),
    _page("guide.fr.html", "text/html", lambda request: guides.html("fr", _beside(request, "guide.html"))),
    _page("guide.adoc", "text/plain", lambda _: guides.adoc("en")),
    _page("guide.fr.adoc", "text/plain", lambda _: guides.adoc("fr")),
    _page("favourites.zip", "application/zip", lambda _: guides.favourites("en")),
    _page("favourites.fr.zip", "application/zip", lambda _: guides.favourites("fr")),
]
