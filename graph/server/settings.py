"""How Neo4j is set up: neo4j.conf and the options of its Java machine."""

from __future__ import annotations

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.server.errors import BadSetting
from graph.server.home import HOST, Home, Ports, write_private

_SIZE = r"^[1-9]\d*[kKmMgG]$"
_TIME = r"^\d+(ms|s|m|h)$"


class Tuning(BaseSettings):
    """What a laptop can spare: PARTNERGRAPH_HEAP and PARTNERGRAPH_PAGECACHE, as in `1500m` or `2g`; and how long plans of queries are kept."""

    model_config = SettingsConfigDict(env_prefix="PARTNERGRAPH_")
    heap: str = Field(default="1g", pattern=_SIZE, description="Most of the Java heap.")
    pagecache: str = Field(default="256m", pattern=_SIZE, description="Neo4j's cache of the store, beside the heap.")
    replan: str = Field(default="10s", pattern=_TIME, description="How long Neo4j keeps the plan of a query at least, however much the data changes: as in `10s` or `1h`.")


def tuning() -> Tuning:
    """The settings of this moment. Raises BadSetting."""
    try:
        return Tuning()
    except ValidationError as problem:
        first = problem.errors()[0]
        raise BadSetting(f"PARTNERGRAPH_{first['loc'][0]}".upper(), str(first["input"])) from problem


def jvm_options(chosen: Tuning) -> list[str]:
    """Options of the Java machine, for every version."""
    return [
        f"-Xmx{chosen.heap}",
        # SIGTERM stays with us: we close the database, then end.
        "-Xrs",
        "-XX:+ExitOnOutOfMemoryError",
        # Neo4j reaches for memory by ways that Java warns about.
        "--enable-native-access=ALL-UNNAMED",
        "--add-opens=java.base/java.nio=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
    ]


def neo4j_conf(home: Home, version: str, ports: Ports, chosen: Tuning, api_url: str | None) -> str:
    """The text of neo4j.conf. With `api_url` (http://localhost:8000) the Browser takes its style and guide from there."""
    settings = {
        # The embedded builder leaves authentication off, and then takes any password.
        "dbms.security.auth_enabled": "true",
        "server.default_listen_address": HOST,
        "server.default_advertised_address": HOST,
        "dbms.cypher.min_replan_interval": chosen.replan,
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"{HOST}:{ports.bolt}",
        "server.bolt.advertised_address": f"{HOST}:{ports.bolt}",
        # On this machine no connection is lost unseen. The beat makes the driver watch a clock at each of some fifteen reads an answer.
        "server.bolt.connection_keep_alive_for_requests": "OFF",
        "server.http.enabled": "true",
        "server.http.listen_address": f"{HOST}:{ports.http}",
        "server.http.advertised_address": f"{HOST}:{ports.http}",
        "server.https.enabled": "false",
        "server.directories.logs": home.log.parent.as_posix(),
        "server.memory.pagecache.size": chosen.pagecache,
        # Without this each of the two databases begins with a log of 256 MiB.
        "db.tx_log.preallocate": "false",
        # A graph of this size fills more log than store; what a checkpoint has secured may go.
        "db.tx_log.rotation.size": "32m",
        "db.tx_log.rotation.retention_policy": "64M size",
        "dbms.usage_report.enabled": "false",
        **_of_version(version),
        **_browser(api_url),
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def write_conf(home: Home, version: str, ports: Ports, api_url: str | None = None) -> None:
    """Write neo4j.conf with the settings of this moment. Raises BadSetting."""
    write_private(home.conf(version), neo4j_conf(home, version, ports, tuning(), api_url).encode())


def _of_version(version: str) -> dict[str, str]:
    """Settings that one line of versions has and the other refuses. Connections get no 5 s to say goodbye twice."""
    quiet = "internal.dbms.bolt.netty_server_shutdown_quiet_period"
    if version.startswith("5."):
        return {quiet: "0"}
    return {
        f"{quiet}_duration": "0s",
        # It would call out to the local network, and offer itself to a console in the cloud.
        "server.fleet_discovery.enabled": "false",
        "dbms.fleet_manager.enabled": "false",
    }


def _browser(api_url: str | None) -> dict[str, str]:
    """Neo4j Browser without the internet: nothing is reported, and the page may speak to this machine only."""
    images = f" {api_url}" if api_url else ""
    settings = {
        "client.allow_telemetry": "false",
        "browser.remote_content_hostname_whitelist": "localhost,127.0.0.1",
        # allow_telemetry alone does not stop the requests to outside hosts; this does.
        "dbms.security.http_static_content_security_policy_header": "; ".join(
            [
                "default-src 'self'",
                "script-src 'self'",
                f"img-src 'self' data:{images}",
                "style-src 'self' 'unsafe-inline'",
                "font-src 'self'",
                "base-uri 'none'",
                "object-src 'none'",
                "frame-ancestors 'none'",
                "connect-src 'self' ws: http://localhost:* http://127.0.0.1:*",
            ]
        ),
    }
    if api_url:
        page = f"{api_url}/browser"
        settings["browser.post_connect_cmd"] = f"style {page}/partnership.grass; play {page}/guide.html"
    return settings
