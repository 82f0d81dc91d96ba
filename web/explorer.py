"""The explorer page: what it takes from the model, its trusted documents, and the bundle. Used by build.py."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent
sys.path.insert(0, str(WEB.parent))

from api import documents, explorer  # noqa: E402  # found through the line above
from api.search import node_type  # noqa: E402
from schema.dump import dump  # noqa: E402
from schema.model import model  # noqa: E402
from schema.names import called  # noqa: E402

GENERATED = WEB / "generated"
SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")
TOLD_APART = {"id", "name", "aliases", "description", "note", "degree", "source", "firstSeen", "lastSeen", "retiredAt"}  # the page has a place for each
WAYS = ("forward", "backward")


def queries() -> dict[str, str]:
    """Every operation of the page by its name, whole: those of queries/ with the fragments that they use, and one for each type that tells all its facts."""
    fragments = {file.stem: _bare(file) for file in sorted((WEB / "queries/fragments").glob("*.graphql"))}
    own = {file.stem: _bare(file) for file in sorted((WEB / "queries").glob("*.graphql"))}
    own |= {f"Facts{label}": _facts(label, node) for label, node in dump(model())["nodes"].items() if not node["abstract"]}
    return {name: _with_fragments(text, fragments) for name, text in own.items()}


def _bare(file: Path) -> str:
    return "\n".join(line for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))


def _with_fragments(text: str, fragments: Mapping[str, str]) -> str:
    used: list[str] = []
    waiting = [text]
    while waiting:
        for name in SPREAD.findall(waiting.pop()):
            if name not in used:
                used.append(name)
                waiting.append(fragments[name])
    return "\n".join([text, *(fragments[name] for name in used)]) + "\n"


def _facts(label: str, node: Mapping[str, Any]) -> str:
    told = [f"{name} {name}Fr: {name}(lang: FR)" if facts["type"] == "Label" else name
            for name, facts in node["properties"].items() if not facts["internal"] and name not in TOLD_APART]
    return (f"query Facts{label}($id: ID!) {{\n  node(id: $id) {{\n    ...Item\n    ... on {label} {{\n      aliases description descriptionFr: description(lang: FR) "
            f"note noteFr: note(lang: FR) firstSeen lastSeen\n      {' '.join(told)}\n      evidence {{ ...Said }}\n    }}\n  }}\n}}\n")


def generate() -> None:
    """Write generated/model.ts and generated/documents.ts, and the manifest of the page's documents."""
    GENERATED.mkdir(exist_ok=True)
    (GENERATED / "model.ts").write_text(_model(dump(model())), "utf-8")
    texts = queries()
    ids = {name: documents.PREFIX + documents.hashed(text) for name, text in texts.items()}
    (GENERATED / "documents.ts").write_text(f"// Made by web/explorer.py: the id of each trusted document.\nexport const documents = {_json(ids)} as const;\n"
                                            "export type Operation = keyof typeof documents;\n", "utf-8")
    explorer.FOLDER.mkdir(parents=True, exist_ok=True)
    explorer.MANIFEST.write_text(_json(documents.manifest(texts.values())), "utf-8")


def _model(model: Mapping[str, Any]) -> str:
    """Types with style, relations with their words, and the facts that each type declares: from the one declaration."""
    nodes = {label: {"kind": node_type(label), "labels": node["labels"], "colour": node["style"]["colour"], "shape": node["style"]["shape"], "name": [*called(label)],
                     "about": _pair(node["about"])}
             for label, node in model["nodes"].items()}
    relations = {name: {"about": _pair(one["about"]), "derived": one["derived"], **{way: _pair(one[way]["about"]) for way in WAYS}}
                 for name, one in model["relations"].items() if not one["plumbing"]}
    facts = {label: [_fact(name, one) for name, one in node["properties"].items()
                     if one["declaredBy"] == label and not one["internal"] and name not in TOLD_APART] for label, node in model["nodes"].items()}
    return (f"// Made by web/explorer.py from the model.\nexport const types = {_json(nodes)} as const;\nexport type Label = keyof typeof types;\n"
            f"export const relations = {_json(relations)} as const;\nexport type Relation = keyof typeof relations;\n"
            "export interface Fact { name: string; kind: string; unit: string; about: readonly [string, string]; of?: Record<string, readonly [string, string]> }\n"
            f"export const facts: Partial<Record<Label, Fact[]>> = {_json({label: own for label, own in facts.items() if own})};\n")


def _fact(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    made = {"name": name, "kind": one["type"], "unit": one["unit"], "about": _pair(one["about"])}
    return made | ({"of": {word: _pair(texts) for word, texts in one["of"].items()}} if "of" in one else {})


def _pair(both: Mapping[str, str]) -> list[str]:
    return [both["en"].rstrip("."), both["fr"].rstrip(".")]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def sources() -> Iterable[Path]:
    """Everything that the bundle is made of, but for the packages."""
    yield from sorted([*(WEB / "src").rglob("*.*"), *(WEB / "queries").rglob("*.graphql"), *WEB.glob("*.html"), *WEB.glob("*.css"), WEB / "tsconfig.json"])


def fingerprint() -> str:
    """What the bundle depends on: our files, the model and the lock file."""
    parts = [file.read_bytes() for file in (*sources(), WEB / "explorer.py", WEB / "package-lock.json")]
    return hashlib.sha256(b"\0".join([*parts, _model(dump(model())).encode()])).hexdigest()


def bundle(node: Callable[..., None]) -> None:
    """Bundle script and style with names that hold their hash, and write the page that names them; `node` runs Node in web/ and raises when that fails."""
    for old in explorer.FOLDER.glob("*-*.*"):
        old.unlink()
    node("node_modules/esbuild/bin/esbuild", "src/main.ts", "page.css", "--bundle", "--minify", "--format=esm", "--splitting", "--target=es2022", "--charset=utf8",
         "--entry-names=[name]-[hash]", "--chunk-names=part-[hash]", f"--outdir={explorer.FOLDER}", f"--metafile={GENERATED / 'meta.json'}", "--log-level=warning",
         "--legal-comments=linked")
    shutil.copyfile(WEB / "node_modules/world-atlas/land-110m.json", explorer.FOLDER / "land-110m.json")
    page = (WEB / "page.html").read_text("utf-8")
    for made in sorted(explorer.FOLDER.glob("*-*.*")):
        for name in ("main", "page"):
            if re.fullmatch(rf"{name}-[A-Z0-9]+\.(js|css)", made.name):
                page = page.replace(f"{{{name}{made.suffix}}}", f"{explorer.MOUNTED}/{made.name}")
    explorer.PAGE.write_text(page, "utf-8")
