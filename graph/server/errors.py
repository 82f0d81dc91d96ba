"""What can go wrong around the embedded Neo4j: facts as attributes, one suggestion each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from schema.errors import PartnergraphError, did_you_mean


class ServerError(PartnergraphError):
    """Anything that keeps the embedded Neo4j from doing what was asked."""

    code = "server"
    exit_code = 3  # the database is away


class UnknownVersion(ServerError):
    """A Neo4j version that no lock file describes: `version`, `known`."""

    code = "unknown-version"

    def __init__(self, version: str, known: Iterable[str]) -> None:
        self.version, self.known = version, tuple(known)
        super().__init__(f"Neo4j {version} has no lock file of its jars.", did_you_mean(version, self.known))


class BrokenLock(ServerError):
    """A lock file that cannot be read: `path`, `line` (from 1)."""

    code = "broken-lock"

    def __init__(self, path: Path, line: int, text: str) -> None:
        self.path, self.line = path, line
        super().__init__(
            f"{path}, line {line}: expected 'coordinate bytes sha256', got {text!r}.",
            "Restore the file from version control, or write it anew: python -m graph.server.relock",
        )


class JarsMissing(ServerError):
    """Jars could not be downloaded: `missing` (coordinates), `cache`, `cause`."""

    code = "jars-missing"

    def __init__(self, missing: Iterable[str], cache: Path, cause: str) -> None:
        self.missing, self.cache, self.cause = tuple(missing), cache, cause
        super().__init__(
            f"{len(self.missing)} jars of Neo4j are not in {cache} (the first: {self.missing[0]}) and could not be downloaded: {cause}.",
            "Connect to the network and run the command again (it continues where it stopped), or copy "
            "a complete cache folder from another machine and name it in PARTNERGRAPH_CACHE.",
        )


class ChecksumMismatch(ServerError):
    """A jar is not the one that was locked: `jar`, `url`, `expected`, `actual` (sha256)."""

    code = "checksum-mismatch"

    def __init__(self, jar: str, url: str, expected: str, actual: str) -> None:
        self.jar, self.url, self.expected, self.actual = jar, url, expected, actual
        super().__init__(
            f"{jar} from {url} has sha256 {actual}, not {expected}; it was thrown away.",
            "Run the command again; if it repeats, the repository or a proxy on the way alters files: "
            "name another repository under [repositories] in jgo's configuration file.",
        )


class HomeUnusable(ServerError):
    """The data folder cannot be made or written: `home`, `cause`."""

    code = "home-unusable"

    def __init__(self, home: Path, cause: str) -> None:
        self.home, self.cause = home, cause
        super().__init__(
            f"The data folder {home} cannot be used: {cause}.",
            "Choose another with --home or PARTNERGRAPH_HOME.",
        )


class WrongVersion(ServerError):
    """The data folder belongs to another Neo4j version: `home`, `found`, `asked`."""

    code = "wrong-version"

    def __init__(self, home: Path, found: str, asked: str) -> None:
        self.home, self.found, self.asked = home, found, asked
        super().__init__(
            f"The data folder {home} was made by Neo4j {found}; Neo4j {asked} cannot share its store.",
            f"Use --neo4j {found}, or give Neo4j {asked} a folder of its own with --home.",
        )


class BadSetting(ServerError):
    """A size or a time that Java or Neo4j would not take: `name` of the environment variable, `value`."""

    code = "bad-setting"

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value
        super().__init__(f"{name} is {value!r}, which is no size or time.", "Write a number and a unit: a size as in 512m or 2g, a time as in 10s or 1h.")


class PasswordLost(ServerError):
    """The password file of a running server is gone: `home`, `file`."""

    code = "password-lost"

    def __init__(self, home: Path, file: Path) -> None:
        self.home, self.file = home, file
        super().__init__(
            f"Neo4j runs in {home}, but its password file {file} is gone.",
            "Stop and start it (partnergraph down, then up): a new password is set; the data stay.",
        )


class HomeBusy(ServerError):
    """Another command is starting or stopping the server of this home: `home`, `seconds` waited."""

    code = "home-busy"

    def __init__(self, home: Path, seconds: float) -> None:
        self.home, self.seconds = home, seconds
        super().__init__(
            f"Another command has been starting or stopping Neo4j in {home} for more than {seconds:.0f} s.",
            "Wait for it, or end it, and try again.",
        )


class StoreLocked(ServerError):
    """A process that we cannot name holds the store: `home`, `lock`."""

    code = "store-locked"

    def __init__(self, home: Path, lock: Path) -> None:
        self.home, self.lock = home, lock
        super().__init__(
            f"Another process holds the lock {lock} of the data folder {home}.",
            "Wait for it to end, or stop it; two servers on one store would destroy it.",
        )


class StartFailed(ServerError):
    """Neo4j ended, or was not ready in time: `home`, `log`, `cause`, `tail` (last lines of the log)."""

    code = "start-failed"

    def __init__(self, home: Path, log: Path, cause: str, tail: str) -> None:
        self.home, self.log, self.cause, self.tail = home, log, cause, tail
        super().__init__(
            f"Neo4j did not start in {home}: {cause}.\n{tail}\n",
            f"The whole story is in {log} and in debug.log beside it.",
        )


class StopFailed(ServerError):
    """Neo4j did not stop in time: `pid`, `seconds`, `log`."""

    code = "stop-failed"

    def __init__(self, pid: int, seconds: float, log: Path) -> None:
        self.pid, self.seconds, self.log = pid, seconds, log
        super().__init__(
            f"Neo4j (process {pid}) is still stopping after {seconds:.0f} s.",
            f"Look at {log}; ending the process by force is safe, the next start recovers the store.",
        )


class ImportFailed(ServerError):
    """The offline import ended with an error: `exit`, `tail` (what it said last)."""

    code = "import-failed"

    def __init__(self, exit_: int, tail: str) -> None:
        self.exit, self.tail = exit_, tail
        super().__init__(f"The import ended with code {exit_}: {tail}", "The graph is as it was. Make room on the disk if it says so; else load without --bulk, and tell us.")


class SwapBusy(ServerError):
    """Another command is making a store for this home: `home`."""

    code = "swap-busy"

    def __init__(self, home: Path) -> None:
        self.home = home
        super().__init__(f"Another command is making a new store for {home}.", "Wait for it to end.")
