"""Readers on a cluster: Dask's distributed scheduler runs the tasks of loaders/ahead.py on other machines. The extra `cluster` brings it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from loaders.ahead import Executors
from schema.errors import PartnergraphError

CONNECT = "10s"


class NoCluster(PartnergraphError):
    """A Dask scheduler that does not answer, or has nobody who would work for it."""

    code = "no-cluster"


@contextmanager
def readers(address: str) -> Iterator[tuple[int, Executors]]:
    """How many readers the scheduler at that address has (threads of its workers), and the executor of them. Raises NoCluster."""
    try:
        from distributed import Client  # noqa: PLC0415  # an extra
    except ImportError as wrong:
        raise NoCluster("Dask is not installed.", "Install it: pip install 'partnergraph[cluster]'.") from wrong
    try:
        client = Client(address, timeout=CONNECT)
    except (OSError, ValueError) as wrong:  # TimeoutError is an OSError
        raise NoCluster(f"No Dask scheduler answers at {address}.", "Start one with `dask scheduler`, and give the address that it prints, as tcp://host:8786.") from wrong
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise NoCluster(f"The Dask scheduler at {address} has no workers.", f"Start some: dask worker {address} --nthreads 1")

        @contextmanager
        def executor(_folder: Path) -> Iterator[Executor]:
            found = client.get_executor(pure=False)  # a source may change between two readings
            try:
                yield found
            finally:
                found.shutdown(wait=False)  # takes back what has not begun

        yield threads, executor
