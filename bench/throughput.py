"""Requests per second: `wrk` where it is installed (a Debian package), else `autocannon` from the peer's npm packages. Both take a query's bodies in turn."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from bench.asking import NODE, PEER

SCRIPT = """local bodies, i = {{}}, 0
for line in io.lines("{file}") do bodies[#bodies + 1] = line end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function() i = i % #bodies + 1; return wrk.format(nil, "/graphql", nil, bodies[i]) end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('JSON {{"p50": %.3f, "p95": %.3f, "rps": %.2f, "answers": %d, "bad": %d}}\\n',
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, summary.requests / (summary.duration / 1e6), summary.requests, e.status + e.connect + e.read + e.timeout))
end
"""


def tool() -> str:
    """What measures here."""
    return "wrk" if shutil.which("wrk") else "autocannon"


def measured(port: int, bodies: Sequence[bytes], connections: int, seconds: int, folder: Path) -> dict[str, Any]:
    """`rps`, `answers` and how many of them were `bad` (HTTP and socket errors); by wrk also `p50` and `p95` in ms."""
    file = folder / "bodies"
    file.write_bytes(b"\n".join(bodies) + b"\n")
    return (_wrk if tool() == "wrk" else _autocannon)(port, file, connections, seconds)


def _wrk(port: int, file: Path, connections: int, seconds: int) -> dict[str, Any]:
    script = file.with_suffix(".lua")
    script.write_text(SCRIPT.format(file=file))
    said = _run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", str(script), f"http://127.0.0.1:{port}"])
    found: dict[str, Any] = orjson.loads(next(line for line in said.splitlines() if line.startswith("JSON"))[5:])
    return found


def _autocannon(port: int, file: Path, connections: int, seconds: int) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(_run([NODE, str(PEER / "load.js"), str(port), str(file), str(connections), str(seconds)]))
    return found


def _run(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
