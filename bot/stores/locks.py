"""A lock store for one process that does not sleep: the next message of a user starts the moment the last is done."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore


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
