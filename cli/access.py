"""The commands for whoever puts the API on a network: API keys, and manifests of trusted documents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from api import questions
from api.caller import SCOPES
from api.keys import Key, Keys
from cli import output
from cli.commands import AsJson, HomeOption, told
from schema.errors import PartnergraphError

app = typer.Typer(no_args_is_help=True, help="API keys: who may ask a server that others reach.")
SCOPES_TOLD = "; ".join(f"`{name}`: {text}" for name, text in SCOPES.items())


def _keys(home: Path | None) -> Keys:
    from api.settings import serving  # noqa: PLC0415  # the other commands need not wait for it

    return Keys(serving(home=home).keys_file)


def _facts(key: Key) -> dict[str, Any]:
    return {"id": key.id, "name": key.name, "scopes": list(key.scopes), "created": key.created, "expires": key.expires, "state": key.state(dt.datetime.now(dt.UTC))}


@app.command("create")
@told
def create(name: Annotated[str, typer.Argument(help="Whose key it is: a person, a page, a program.")],
           scope: Annotated[list[str] | None, typer.Option(help=f"What it allows; may be given twice. {SCOPES_TOLD} Default: read.", show_default=False)] = None,
           expires: Annotated[str, typer.Option(help="How long it is good: 12h, 90d, 8w, 1y.")] = "90d",
           home: HomeOption = None, as_json: AsJson = False) -> None:
    """Make a key. It is shown once; only its hash is kept."""
    token, key = _keys(home).create(name, scope or ["read"], expires)
    output.show({"key": token, **_facts(key)}, as_json=as_json,
                text=f"{token}\nIt is not shown again. Good until {key.expires} for {', '.join(key.scopes)}; send it as Authorization: Bearer, or X-API-Key.")


@app.command("list")
@told
def listed(home: HomeOption = None, as_json: AsJson = False) -> None:
    """List the keys: id, name, scopes, until when they are good. The keys themselves are nowhere."""
    found = [_facts(key) for key in _keys(home).all().values()]
    if as_json:
        output.emit({"keys": found})
        return
    table = Table("id", "name", "scopes", "created", "expires", "state")
    for facts in found:
        table.add_row(facts["id"], facts["name"], " ".join(facts["scopes"]), facts["created"], facts["expires"], facts["state"])
    output.out.print(table)


@app.command("revoke")
@told
def revoke(which: Annotated[str, typer.Argument(help="The id of a key, or a name: then all keys of that name.")],
           home: HomeOption = None, as_json: AsJson = False) -> None:
    """End a key at once; a running server need not be restarted."""
    ended = _keys(home).revoke(which)
    output.show({"revoked": [key.id for key in ended]}, as_json=as_json, text="\n".join(f"Revoked {key.id} ({key.name})." for key in ended))


@told
def write_documents(paths: Annotated[list[Path] | None, typer.Argument(help="Files of GraphQL text, or folders with *.graphql.", show_default=False)] = None,
                    saved: Annotated[bool, typer.Option(help="The saved questions too.")] = True) -> None:
    """Print a manifest of trusted documents for `serve --documents`: the hash of each text, and the text."""
    from api import documents  # noqa: PLC0415  # it brings graphql-core

    texts = [question.graphql for question in questions.every().questions] if saved else []
    for path in paths or []:
        for file in sorted(path.rglob("*.graphql")) if path.is_dir() else [path]:
            try:
                texts.append(file.read_text("utf-8"))
            except (OSError, UnicodeDecodeError) as wrong:
                raise PartnergraphError(f"{file}: cannot be read ({wrong}).", "Give a file of GraphQL text.") from wrong
    typer.echo(orjson.dumps(documents.manifest(texts), option=orjson.OPT_INDENT_2))
