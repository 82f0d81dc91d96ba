"""Write the lock file of a Neo4j version: `python -m graph.server.relock [VERSION ...]` (default: all that are there).

A maintenance command, needed only to add or raise a version. jgo resolves and downloads into its own Maven cache
(about a minute); the result is reviewed and committed.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import jgo

from graph.server.fetch import repositories
from graph.server.jars import Jar, lock_path, sha256_of, versions

# The newest classic Browser that is published as a jar; the packaged Neo4j's new Browser is not.
BROWSER = "5.24.0"


def resolve(version: str) -> list[Jar]:
    """Every jar that Neo4j `version` with its Browser needs at run time, for all operating systems."""
    endpoint = "+".join(
        [
            f"org.neo4j:neo4j:{version}",
            f"org.neo4j.app:neo4j-server:{version}",
            f"org.neo4j.client:neo4j-browser:{BROWSER}",
        ]
    )
    artifacts = jgo.resolve(endpoint, repositories=repositories())
    with ThreadPoolExecutor(8) as pool:
        files = list(pool.map(lambda artifact: artifact.resolve(), artifacts))
    parts = [[a.groupId, a.artifactId, a.version, *([a.classifier] if a.classifier else [])] for a in artifacts]
    return [Jar(":".join(p), f.stat().st_size, sha256_of(f)) for p, f in zip(parts, files, strict=True)]


def write(version: str) -> None:
    """Resolve `version` and replace its lock file."""
    lines = [f"{jar.coordinate} {jar.size} {jar.sha256}\n" for jar in resolve(version)]
    head = f"# Neo4j {version}: coordinate bytes sha256. Written by python -m graph.server.relock {version}\n"
    lock_path(version).write_text(head + "".join(lines), "utf-8")
    sys.stdout.write(f"{lock_path(version).name}: {len(lines)} jars\n")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or versions():
        write(wanted)
