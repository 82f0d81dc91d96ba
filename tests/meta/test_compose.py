"""docker-compose.yml and Dockerfile, checked as they are written: no engine is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph import server

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    assert set(found) == {"neo4j", "api"}
    return found


def test_the_images_are_pinned_to_our_versions(services: dict[str, Any]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert services["neo4j"]["image"] == f"neo4j:{server.DEFAULT_VERSION}-community"
    assert services["api"]["image"] == f"partnergraph:{version}"


def test_there_is_no_default_password() -> None:
    text = COMPOSE.read_text("utf-8")
    passwords = re.findall(r"\$\{NEO4J_PASSWORD[^}]*\}", text)
    assert len(passwords) == 2
    assert all(password.startswith("${NEO4J_PASSWORD:?") for password in passwords)
    assert not re.search(r"NEO4J_AUTH: *\"?(none|neo4j/[^$])", text)


def test_every_port_is_on_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service["ports"]]
    assert sorted(ports) == ["127.0.0.1:7474:7474", "127.0.0.1:7687:7687", "127.0.0.1:8000:8000"]
    assert services["api"]["environment"]["PARTNERGRAPH_EXPOSED"] == "0"  # so GraphiQL needs no key there


def test_every_service_tells_its_health_and_the_api_waits_for_it(services: dict[str, Any]) -> None:
    assert all(service["healthcheck"]["test"] and service["healthcheck"]["retries"] for service in services.values())
    assert services["api"]["depends_on"]["neo4j"]["condition"] == "service_healthy"
    assert "/readyz" in services["api"]["healthcheck"]["test"][-1]


def test_data_outlives_the_containers(services: dict[str, Any]) -> None:
    declared = set(yaml.safe_load(COMPOSE.read_text("utf-8"))["volumes"])
    used = {volume.split(":")[0] for service in services.values() for volume in service["volumes"] if not volume.startswith(".")}
    assert used == declared
    assert "neo4j-data:/data" in services["neo4j"]["volumes"]


def test_the_image_copies_what_the_wheel_needs_and_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    copied = {word for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for word in line.split()}
    assert set(wheel["only-include"]) <= copied
    assert all((ROOT / name).exists() for name in copied - {"./", "web/"})
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied - {"./", "web/"} <= allowed
    assert "--require-hashes" in text
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)


def test_docker_compose_reads_it() -> None:
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker has no compose plug-in here")
    without = {name: value for name, value in os.environ.items() if name != "NEO4J_PASSWORD"}
    config = ["docker", "compose", "-f", str(COMPOSE), "config", "--quiet"]
    refused = subprocess.run(config, env=without, capture_output=True, text=True, check=False)
    assert refused.returncode
    assert "no default password" in refused.stderr
    assert subprocess.run(config, env={**without, "NEO4J_PASSWORD": "x"}, capture_output=True, check=False).returncode == 0
