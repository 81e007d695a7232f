"""Lock stores that do not sleep: the next message of a user starts the moment the last is done.

``EventLockStore`` for one bot process, ``RedisLockStore`` where several share the conversations.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from redis import asyncio as redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

LEASE_SECONDS = 8.0  # after which the lock of a bot that died is free; a living one renews it
POLL_SECONDS = 0.03  # how often a bot looks whether another is done; seldom needed, for the proxy pins conversations
REDIS_SECONDS = 2.0  # for Redis to answer


class EventLockStore(LockStore):
    """One ``asyncio.Lock`` a conversation, served in order of arrival. Rasa's own store looks once a second."""

    def __init__(self, endpoint_config: Any = None, **kwargs: Any):
        self._locks: Dict[str, asyncio.Lock] = {}
        self._users: Dict[str, int] = {}
        super().__init__()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 0
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the lock of ``conversation_id``. Raises LockError after ``lock_lifetime`` seconds of waiting."""
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        self._users[conversation_id] = self._users.get(conversation_id, 0) + 1
        try:
            try:
                await asyncio.wait_for(lock.acquire(), lock_lifetime)
            except asyncio.TimeoutError:
                raise LockError(f"waited {lock_lifetime} seconds for the conversation's previous message") from None
            try:
                yield TicketLock(conversation_id)
            finally:
                lock.release()
        finally:
            self._users[conversation_id] -= 1
            if not self._users[conversation_id]:
                del self._users[conversation_id], self._locks[conversation_id]


class RedisLockStore(EventLockStore):
    """Locks that hold across processes. Configured with ``url`` (``redis://…``) in the endpoints file.

    Within a process messages wait in order of arrival; of each process only the first in line asks Redis. A lock is
    a lease: taken and given back atomically under a token of its own, renewed while the turn runs.
    """

    def __init__(self, endpoint_config: Any, **kwargs: Any):
        super().__init__(endpoint_config)
        self._redis = redis.Redis.from_url(
            endpoint_config.url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
        )

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 0
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the lock of ``conversation_id`` over all processes.

        Raises LockError after ``lock_lifetime`` seconds of waiting, or when Redis does not answer.
        """
        async with super().lock(conversation_id, lock_lifetime) as ticket:
            lease = self._redis.lock(f"poortwijzer:lock:{conversation_id}", timeout=LEASE_SECONDS, sleep=POLL_SECONDS)
            try:
                held = await lease.acquire(blocking_timeout=lock_lifetime)
            except RedisError as error:
                raise LockError(f"the lock could not be taken: {type(error).__name__}") from None
            if not held:
                raise LockError(f"waited {lock_lifetime} seconds for another process")
            renewal = asyncio.ensure_future(_renew(lease))
            try:
                yield ticket
            finally:
                renewal.cancel()
                await _give_back(lease)


async def _renew(lease: Lock) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 4)
        try:
            await lease.reacquire()
        except RedisError as error:  # perhaps only for a moment; whether the lease held is seen when it is given back
            logger.error("a lock could not be renewed: %s", type(error).__name__)


async def _give_back(lease: Lock) -> None:
    try:
        await lease.release()
    except RedisError as error:  # the turn is stored and the lease ends by itself
        logger.error("a lock could not be given back: %s", type(error).__name__)
