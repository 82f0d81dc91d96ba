"""`python -m bench.rss FILE`: read one IATI file to staged records and print the peak resident memory in MB. A process of its own, as peaks never sink."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from loaders.iati.model import Activity
from loaders.iati.read import check, read
from loaders.iati.records import Resolvers, records_of
from loaders.resolve.organisations import Organisations
from loaders.stage import Stage
from schema.core import Node, Relation

KIB_PER_MB = 1024


def main(path: Path) -> float:
    """Everything that the loader does before the first write: check, read, resolve, spool."""
    header = check(path)
    resolvers = Resolvers(Organisations([]), set(), "dataset:bench")
    with Stage() as stage:
        for item in read(path, header):
            if isinstance(item, Activity):
                for record in records_of(item, header, resolvers):
                    if isinstance(record, Node | Relation):
                        stage.add(record)
    return peak()


def peak() -> float:
    """Peak resident MB of this process. On Linux from /proc: ru_maxrss begins there with the peak of the process that started this one."""
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text("ascii", "replace").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / KIB_PER_MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_MB


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
