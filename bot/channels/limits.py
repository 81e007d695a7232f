"""Rate limits per session and per address, kept in memory of this process."""

from __future__ import annotations

from aiolimiter import AsyncLimiter
from cachetools import TTLCache

_REMEMBERED = 50_000


class RateLimit:
    """At most ``amount`` events in ``seconds`` for each key; a leaky bucket, so a short burst is fine."""

    def __init__(self, amount: float, seconds: float):
        self._amount = amount
        self._seconds = seconds
        self._buckets: TTLCache[str, AsyncLimiter] = TTLCache(maxsize=_REMEMBERED, ttl=2 * seconds)

    async def allows(self, key: str) -> bool:
        """True and counted, or False when ``key`` has used up its amount."""
        bucket = self._buckets.get(key) or AsyncLimiter(self._amount, self._seconds)
        self._buckets[key] = bucket
        if not bucket.has_capacity():
            return False
        await bucket.acquire()
        return True
