"""IATI files from the net: an address, all of a publisher's from the registry, or what a query of the Datastore finds.

- `https://...`: that file.
- `registry:PUBLISHER`: the registry's datasets of that publisher, in the copies of IATI's Bulk Data Service. It took the place of the CKAN registry in December 2025
  (IATI Unified Platform: Bulk Data Service API 0.9.4): one index of all datasets, and of each the last copy that could be fetched.
- `datastore:QUERY`: activities that the Datastore's Solr finds (IATI Datastore API v3), as one file. It wants a subscription key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

import httpx
import orjson
from lxml import etree
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from loaders import fetch, kept
from loaders.base import LoadError
from loaders.iati import safety
from loaders.iati.versions import normalise
from schema.errors import did_you_mean

ROWS = 1000  # activities of a page, the most that the Datastore gives
KEY = "Ocp-Apim-Subscription-Key"
NEWEST = "2.03"
_WORDS = re.compile(r"^(registry|datastore):(.+)$", re.DOTALL)


class Services(BaseSettings):
    """Where IATI's services are: PARTNERGRAPH_IATI_..."""

    model_config = SettingsConfigDict(env_prefix="PARTNERGRAPH_IATI_", frozen=True)
    registry: str = Field(default="https://bulk-data.iatistandard.org", description="The index of IATI's registry: its Bulk Data Service.")
    datastore: str = Field(default="https://api.iatistandard.org/datastore/activity", description="The IATI Datastore's activities.")
    key: SecretStr = Field(default=SecretStr(""), description="Your subscription key for the IATI Datastore; free, from https://developer.iatistandard.org.")


@dataclass(frozen=True)
class Fetched:
    """One file from the net: what it is called (as the registry does), where it is kept, where it came from."""

    name: str
    path: Path
    url: str
    licence: str = ""
    chosen: bool = True  # False: came with others, and may be no file of activities


def is_online(path: Path) -> bool:
    """Whether an argument means something on the net. A file of that name goes before it."""
    return bool(fetch.url_of(path) or _WORDS.match(str(path))) and not path.exists()


def files(path: Path) -> Iterator[Fetched | LoadError]:
    """The files that an argument means. One that cannot be had is an error, and the others go on."""
    found = _WORDS.match(str(path))
    kind, words = found.groups() if found else ("", "")
    with fetch.client() as http:
        try:
            if kind == "registry":
                yield from _registry(http, words)
            elif kind == "datastore":
                yield _datastore(http, words)
            else:
                url = fetch.url_of(path)
                yield Fetched(PurePosixPath(httpx.URL(url).path).name or httpx.URL(url).host, fetch.file(http, url), url)
        except LoadError as wrong:
            yield wrong


# -- the registry ------------------------------------------------------------------------------------------------------------------------


def _registry(http: httpx.Client, publisher: str) -> Iterator[Fetched | LoadError]:
    base = Services().registry.rstrip("/")
    datasets = _listed(http, f"{base}/datasets-minimal", "datasets")
    publishers = {str(dataset.get("reporting_org_short_name")) for dataset in datasets}
    name = publisher if publisher in publishers else _short_name(http, base, publisher)
    if name not in publishers:
        raise LoadError(f"the registry has no datasets of {publisher!r}.", did_you_mean(publisher, publishers) or "Give the publisher's short name, as in its address in the registry, or its identifier.", base)
    for dataset in sorted((one for one in datasets if one.get("reporting_org_short_name") == name), key=lambda one: str(one.get("short_name"))):
        yield _copy(http, dataset, base)


def _listed(http: httpx.Client, url: str, name: str) -> list[dict[str, Any]]:
    """The entries of one of the service's indexes."""
    try:
        entries = orjson.loads(fetch.fetch(http, url))[name]
        return [entry for entry in entries if isinstance(entry, dict)]
    except (orjson.JSONDecodeError, KeyError, TypeError) as wrong:
        raise LoadError("is no index of IATI's Bulk Data Service.", "Give its address in PARTNERGRAPH_IATI_REGISTRY.", url) from wrong


def _short_name(http: httpx.Client, base: str, publisher: str) -> str:
    """The short name of a publisher that is given by its identifier or its name."""
    for entry in _listed(http, f"{base}/reporting-orgs", "reporting_orgs"):
        if publisher.casefold() in {str(entry.get(name)).casefold() for name in ("organisation_identifier", "human_readable_name", "short_name")}:
            return str(entry.get("short_name"))
    return ""


def _copy(http: httpx.Client, dataset: dict[str, Any], base: str) -> Fetched | LoadError:
    name, source = str(dataset.get("short_name")), str(dataset.get("source_url") or base)
    copy = dataset.get("last_known_good_dataset") or {}
    # The packed copy is a tenth of the other. The service has written these names in both orders.
    url = next((copy[word] for word in ("cached_dataset_zip_url", "cached_dataset_url_zip", "cached_dataset_xml_url", "cached_dataset_url_xml") if copy.get(word)), "")
    if not url:
        return LoadError(f"could never be fetched by the registry, so that it has no copy of {name}.", "Ask its publisher, or load the address itself.", source)
    try:
        return Fetched(f"{name}.xml", fetch.file(http, url), source, str(dataset.get("licence_id") or ""), chosen=False)
    except LoadError as wrong:
        return wrong


# -- the Datastore -----------------------------------------------------------------------------------------------------------------------


def _datastore(http: httpx.Client, query: str) -> Fetched:
    """What the query finds, page by page, as one file. Raises LoadError when a page is missing or there are fewer than the Datastore says: then nothing is taken for gone."""
    services = Services()
    base, secret = services.datastore.rstrip("/"), {KEY: services.key.get_secret_value()}
    if not secret[KEY]:
        raise LoadError("the IATI Datastore wants a key.", "Set PARTNERGRAPH_IATI_KEY; it is free, from https://developer.iatistandard.org.", f"datastore:{query}")
    asked = {"q": query, "sort": "id asc"}
    total = _total(fetch.fetch(http, f"{base}/select", {**asked, "rows": "0", "wt": "json"}, secret), base)
    if not total:
        raise LoadError("the IATI Datastore finds no activity.", 'Its words are those of Solr: `reporting_org_ref:"XM-DAC-41120" AND recipient_country_code:KE`.', f"datastore:{query}")
    mark = sha256(f"{base} {query}".encode()).hexdigest()[:8]
    file = fetch.cache_dir() / f"datastore-{mark}.xml"
    with kept.whole(file) as out:
        got = 0
        for start in range(0, total, ROWS):
            page = fetch.file(http, f"{base}/iati", {**asked, "rows": str(ROWS), "start": str(start)}, secret)
            with safety.activities(page, f"{base}/iati from {start}") as activities:
                if not start:
                    version = activities.attributes.get("version", "")
                    out.write(f'<iati-activities version="{version if normalise(version) else NEWEST}">\n'.encode())
                for activity in activities:
                    got += 1
                    out.write(etree.tostring(activity, encoding="utf-8") + b"\n")
        if got < total:
            raise LoadError(f"gives {got} of {total} activities.", "Try again later; what was loaded before stays.", f"datastore:{query}")
        out.write(b"</iati-activities>\n")
    words = "_".join(re.findall(r"[\w-]+", query))[:60]
    return Fetched(f"datastore-{words}-{mark}.xml", file, f"{base}/iati?{httpx.QueryParams({'q': query})}")


def _total(body: bytes, base: str) -> int:
    try:
        return int(orjson.loads(body)["response"]["numFound"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as wrong:
        raise LoadError("is not the IATI Datastore.", "Give its address in PARTNERGRAPH_IATI_DATASTORE.", base) from wrong
