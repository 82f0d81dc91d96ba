"""GET /brief/ID?lang=fr: a brief as a page that prints, or with `format` as a file. Behind the same door as /graphql, and asked in the same way."""

from __future__ import annotations

import asyncio
import logging
import re
from html import escape
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.asked import Asked
from api.brief import to_html
from api.brief.field import SOME
from api.brief.written import FORMATS, QUERY, NoBrief, NoForm, known, written
from api.http import Endpoint, keyed, not_from_another_site, request_id_of
from api.refusals import Refusal
from api.watch import Gone
from schema.nodes.evidence import STALE_MONTHS

log = logging.getLogger("partnergraph.api")
FILES = ("pdf", "docx", "md")
PRIVATE = {"Cache-Control": "no-store", "Vary": "Authorization, X-API-Key"}


def route(endpoint: Endpoint) -> Route:
    """The route; the endpoint has the door, the engine and the limits."""
    async def answer(request: Request) -> Response:
        headers = dict(request.headers.raw)
        request_id = request_id_of(headers)
        try:
            if headers.get(b"sec-fetch-mode") != b"navigate":  # somebody who follows a link is welcome, whatever page it is on
                not_from_another_site(headers, endpoint.settings.origins)
            caller = await endpoint.door.enter(request.scope, headers)
            form = known(request.query_params.get("format", "html"))
            found = await endpoint.run(QUERY, _asked(request), request.receive, caller, request_id)
            if errors := found.body.get("errors"):
                return _told(errors[0]["message"], errors[0]["extensions"].get("hint", ""), found.status)
            return await _page(request, found.body["data"]["brief"], form, private=keyed(headers))
        except Refusal as refusal:
            return _told(refusal.message, refusal.hint, refusal.status, {name.decode(): value.decode() for name, value in refusal.headers})
        except (NoBrief, NoForm) as problem:
            return _told(problem.message, problem.hint, 404 if isinstance(problem, NoBrief) else 400)
        except Gone:
            return Response(status_code=499)
        except Exception:
            log.exception("request %s failed", request_id)
            return _told(f"Something failed inside; the log tells it under request {request_id}.", "", 500)
    return Route("/brief/{entity:path}", answer)


def _asked(request: Request) -> Asked:
    """The variables, as the address gives them: what they may be is the engine's to say."""
    given = request.query_params
    numbers = {name: int(text) if re.fullmatch(r"\d{1,9}", text) else text for name, text in (("staleMonths", given.get("staleMonths", str(STALE_MONTHS))), ("first", given.get("first", str(SOME))))}
    return Asked(QUERY, None, None, {"entity": request.path_params["entity"], "lang": given.get("lang", "en").upper(), **numbers}, {})


async def _page(request: Request, found: dict[str, object] | None, form: str, *, private: bool) -> Response:
    entity = request.path_params["entity"]
    if form == "html" and found and not private:  # whoever comes with a key cannot follow a link with it
        address = {name: f"{quote(request.url.path)}?{urlencode({**request.query_params, 'format': name})}" for name in FILES}
        media, content = FORMATS["html"][0], await asyncio.to_thread(to_html.write, found, address)
    else:
        media, content = await asyncio.to_thread(written, found, form, entity)
    name = re.sub(r"[^\w.-]+", "-", entity, flags=re.ASCII).strip("-") or "brief"
    where = {} if form == "html" else {"Content-Disposition": f'{"inline" if form == "pdf" else "attachment"}; filename="brief-{name}.{form}"'}
    return Response(content, headers={**where, **(PRIVATE if private else {"Cache-Control": "no-cache", "Vary": PRIVATE["Vary"]}), "Content-Type": media})


def _told(message: str, hint: str, status: int, headers: dict[str, str] | None = None) -> Response:
    text = f'<!doctype html>\n<meta charset="utf-8"><title>partnergraph</title>\n<p>{escape(message)}</p>\n<p>{escape(hint)}</p>\n'
    return Response(text, status, {**(headers or {}), "Cache-Control": "no-store"}, "text/html")
