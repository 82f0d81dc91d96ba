"""What the Neo4j Browser takes from us: a style sheet made from the model's styles, and a first guide. The Browser runs on another
origin and sends a preflight, so both answer with CORS; they hold nothing that is not public."""

from __future__ import annotations

import json
import re
from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api import questions
from schema import Model, model
from schema.core import Style

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*", "Access-Control-Allow-Methods": "GET, OPTIONS",
        "Cross-Origin-Resource-Policy": "cross-origin"}
DARK = 0.5  # relative brightness below which a caption is white
GUIDE = (
    ("Banks and cities", "Banques et villes", "MATCH path = (b:Bank)-[:CONNECTS_TO]->(c:City) RETURN path ORDER BY b.name, c.name LIMIT 60"),
    ("The strategy's partner categories", "Les catégories de partenaires",
     "MATCH path = (:Strategy)-[:TARGETS_CATEGORY]->(:PartnerCategory)-[:HAS_OBJECTIVE]->(:Objective) RETURN path"),
    ("Who says so", "Qui le dit", "MATCH path = (p:Passage {number: '9'})-[:STATES|MENTIONS]->(n) RETURN path LIMIT 60"),
    ("Where UN-Habitat's voice is to be heard", "Où la voix d'ONU-Habitat doit être entendue",
     "MATCH path = (:UNEntity {id: 'org:XM-DAC-41120'})-[:HAS_VOICE_IN]->(n) RETURN path"),
)


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


def guide() -> str:
    """A guide for the classic Browser: a few queries to click on, in both languages, and the saved questions as Cypher."""
    steps = [*GUIDE, *((q.title["en"], q.title["fr"], _ready(q)) for q in questions.every().questions)]
    slides = "".join(f"<slide><h3>{escape(en)}</h3><p lang='fr'>{escape(fr)}</p><pre class='code runnable'>{escape(cypher)}</pre></slide>"
                     for en, fr, cypher in steps)
    return f"<article class='guide'><carousel class='deck'>{slides}</carousel></article>"


def _ready(question: questions.Question) -> str:
    """The question's Cypher with its defaults written in, as the Browser runs it without parameters."""
    values = question.values()
    return re.sub(r"\$(\w+)", lambda found: json.dumps(values[found[1]], ensure_ascii=False), question.cypher)


async def _style(request: Request) -> Response:
    return PlainTextResponse("" if request.method == "OPTIONS" else grass(model()), headers=CORS)


async def _guide(request: Request) -> Response:
    return Response("" if request.method == "OPTIONS" else guide(), media_type="text/html", headers=CORS)


ROUTES = [Route("/browser/partnership.grass", _style, methods=["GET", "OPTIONS"]), Route("/browser/guide.html", _guide, methods=["GET", "OPTIONS"])]
