"""How often one client may ask: the windows and the notation are those of the library `limits`, in memory.

Sliding window counters: its moving window would be exact, but never forgets a client, and so grows with every address that comes by.
"""

from __future__ import annotations

import ipaddress
import math
import time
from functools import lru_cache

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.refusals import TooOften


class Rates:
    """Two rates: one for each address without a key, one for each key or token. An empty one is no limit."""

    def __init__(self, address: str, keyed: str) -> None:
        self._address, self._keyed = _item(address), _item(keyed)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage()) if address or keyed else None

    def of_address(self, address: str) -> None:
        """Count a request without a good key. Raises TooOften."""
        self._hit(self._address, "address", address)

    def of_key(self, name: str) -> None:
        """Count a request with one. Raises TooOften."""
        self._hit(self._keyed, "key", name)

    def _hit(self, rate: RateLimitItem | None, kind: str, who: str) -> None:
        if rate is None or self._limiter is None:
            return
        client = network(who) if kind == "address" else who
        if not self._limiter.hit(rate, kind, client):
            wait = self._limiter.get_window_stats(rate, kind, client).reset_time - time.time()
            raise TooOften(f"{rate.amount} requests in {rate.get_expiry()} s", max(1, math.ceil(wait)))


def _item(rate: str) -> RateLimitItem | None:
    return parse(rate) if rate else None


@lru_cache(maxsize=4_096)
def network(address: str) -> str:
    """Whom an address belongs to: itself, or for IPv6 its /64, of which one subscriber has every address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return address
