"""The embedded Neo4j: `up`, `down` and `status` of a data folder."""

from graph.server.control import Address, Status, down, status, up
from graph.server.home import Home
from graph.server.jars import DEFAULT_VERSION, versions

__all__ = ["DEFAULT_VERSION", "Address", "Home", "Status", "down", "status", "up", "versions"]
