"""The documentation as a site, made offline: `make site`. Links and anchors are checked, and a broken one ends it.

    python docs/build.py [FOLDER]     # default: build/; the site is in FOLDER/site

What is common to all readers of docs/ is in index.md, which also orders the site: a part of it is a tab, its links are the pages.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
CHANGES = "changelog.md"
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s#]+\.md)(?:#[^)\s]*)?\)")


def parts() -> dict[str, list[str]]:
    """The pages of each part of the index, in its order; a page that several parts name is of the first. The changes are of the last."""
    made: dict[str, list[str]] = {}
    seen: set[str] = set()
    for text in (DOCS / "index.md").read_text("utf-8").split("\n## ")[1:]:
        title, _, body = text.partition("\n")
        made[title.strip()] = [page for page in dict.fromkeys(LINK.findall(body)) if page not in seen]
        seen.update(made[title.strip()])
    made[list(made)[-1]].append(CHANGES)
    return made


def stage(folder: Path) -> Path:
    """Copy the pages, with the changes among them, and the configuration; the configuration's file."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("*.py", "*.toml", "__pycache__"))
    changes = (DOCS.parent / "CHANGELOG.md").read_text("utf-8")
    (folder / "docs" / CHANGES).write_text(changes.replace("](docs/", "]("), "utf-8")
    nav = [{"partnergraph": "index.md"}, *({title: pages} for title, pages in parts().items())]
    told = ", ".join(f"{{ {json.dumps(title)} = {json.dumps(pages)} }}" for one in nav for title, pages in one.items())
    config = folder / "zensical.toml"
    config.write_text((DOCS / "zensical.toml").read_text("utf-8").replace("nav = []", f"nav = [{told}]"), "utf-8")
    return config


def build(folder: Path) -> Path:
    """The site's folder. Raises CalledProcessError; what is wrong with a page is told on standard error."""
    subprocess.run([sys.executable, "-m", "zensical", "build", "--strict", "--clean", "--config-file", str(stage(folder))], check=True)
    return folder / "site"


if __name__ == "__main__":
    place = Path(sys.argv[1]) if sys.argv[1:] else DOCS.parent / "build"
    try:
        print(f"The site is in {build(place)}: open index.html. Its search wants a server: python -m http.server --directory {place / 'site'}")
    except subprocess.CalledProcessError:
        sys.exit("The site was not built: see the warnings above.")
