"""How the API is served: environment variables PARTNERGRAPH_..., each with its reason. Nothing needs to be set on one machine."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from limits import parse
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graph.server import Home
from schema.errors import PartnergraphError

PREFIX = "PARTNERGRAPH_"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # signed by a key that only the issuer has
FEW, MANY = "120/minute", "1200/minute"


class WrongSetting(PartnergraphError):
    """A setting that cannot be used: `name` of the environment variable."""

    code = "wrong-setting"

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"{name}: {problem}", "All settings are in docs/reference/settings.md.")


def _words(value: Any) -> Any:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]  # a list with commas


class Serving(BaseSettings):
    """The settings of one server. Without a word in the environment: this machine only, no key, no limit on the rate."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    exposed: bool = Field(default=False, description="1: others than this machine reach the server. It is so by itself when `serve` listens on another address "
                          "than loopback; 0 takes that back, for a container whose port is bound to loopback.")
    hosts: Words = Field(default=(), description="Host names that are answered, with commas. By default those of loopback, and any when exposed.")
    anonymous: bool = Field(default=True, description="0: nobody is answered without a key or a token.")
    origins: Words = Field(default=(), description="Origins (https://example.org) whose pages may ask, with commas: CORS. None by default.")
    proxies: Words = Field(default=(), description="Addresses or networks of the reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, with commas.")
    keys: Path | None = Field(default=None, description="File of API keys; by default keys.json in the data folder.")
    documents: Path | None = Field(default=None, description="Manifest of trusted documents; `serve --documents` goes before it.")
    documents_only: bool = Field(default=False, description="1: only trusted documents are answered, except for a curator.")
    persisted_queries: bool = Field(default=True, description="0: no automatic persisted queries.")
    deadline: float = Field(default=35, gt=0, le=600, description="Seconds in which a request is answered, its body read and the database asked.")
    concurrency: int = Field(default=64, ge=1, le=10_000, description="Operations that run at once; more are told to come back in a second.")
    rate: str = Field(default="", description=f"Requests of one address without a key, as in `{FEW}`, which is the default when exposed.")
    rate_keyed: str = Field(default="", description=f"Requests of one key or token, as in `{MANY}`, which is the default when exposed.")
    browser: str = Field(default="", description="Address of the Neo4j Browser that the page opens a view in; by default the embedded server's, where nobody but this "
                         "machine reaches the server. Without one the page does not offer it.")
    log_requests: bool = Field(default=False, description="1: one line a request in the log: status, milliseconds, caller, request id.")
    oidc_issuer: str = Field(default="", description="Issuer whose tokens (JWT) are taken, exactly as in their `iss`.")
    oidc_audience: Words = Field(default=(), description="What their `aud` must name, with commas; needed with an issuer.")
    oidc_keys: str = Field(default="", description="Address of the issuer's JWKS; needed with an issuer.")
    oidc_algorithms: Words = Field(default=("RS256", "ES256"), description="Signatures that are taken, with commas; only those with a public key exist here.")
    oidc_leeway: int = Field(default=30, ge=0, le=300, description="Seconds that the issuer's clock may differ from ours.")
    oidc_role_claim: str = Field(default="roles", description="Claim that holds the roles; dots lead into objects, as in `realm_access.roles`. `curator` among them makes one.")

    @field_validator("rate", "rate_keyed")
    @classmethod
    def _rate(cls, value: str) -> str:
        if value:
            parse(value)
        return value

    @field_validator("browser")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("it is no address: http://localhost:7474/browser/")
        return value

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ipaddress.ip_network(network)
        return value

    @field_validator("oidc_algorithms")
    @classmethod
    def _signed(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or set(value) - {*SIGNED}:
            raise ValueError(f"only {', '.join(SIGNED)} can be taken")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Serving:
        if self.oidc_issuer and not (self.oidc_audience and self.oidc_keys):
            raise ValueError("PARTNERGRAPH_OIDC_ISSUER needs PARTNERGRAPH_OIDC_AUDIENCE and PARTNERGRAPH_OIDC_KEYS")
        if self.documents_only and not self.documents:
            raise ValueError("PARTNERGRAPH_DOCUMENTS_ONLY needs PARTNERGRAPH_DOCUMENTS")
        if "*" in self.origins:
            raise ValueError("PARTNERGRAPH_ORIGINS takes no *: name the origins")
        return self

    @property
    def answered_hosts(self) -> tuple[str, ...]:
        """Host names that are answered; none means any."""
        return self.hosts or (() if self.exposed else LOOPBACK)

    @property
    def keys_file(self) -> Path:
        """Where the API keys are."""
        return self.keys or Home.of().path / "keys.json"

    @property
    def rates(self) -> tuple[str, str]:
        """The rate of an address and that of a key; empty where there is no limit."""
        return self.rate or (FEW if self.exposed else ""), self.rate_keyed or (MANY if self.exposed else "")


def serving(host: str = "127.0.0.1", home: Path | None = None, **given: Any) -> Serving:
    """The settings of this moment for a server that listens on `host`; what is given goes before the environment. Raises WrongSetting."""
    values = {name: value for name, value in given.items() if value is not None}
    try:
        made = Serving(**values)
        if "exposed" not in made.model_fields_set and host not in ("localhost", "127.0.0.1", "::1"):
            made = made.model_copy(update={"exposed": True})
        return made.model_copy(update={"keys": Home.of(home).path / "keys.json"}) if home and not made.keys else made
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{first['loc'][0]}".upper() if first["loc"] else "Settings"
        raise WrongSetting(name, first["msg"]) from error
