import asyncio
import time

import pytest
from rasa.core.lock_store import LockError

from bot.stores.locks import EventLockStore


async def test_messages_of_one_user_wait_in_order_and_without_sleeping():
    store, order = EventLockStore(), []

    async def turn(number):
        async with store.lock("a"):
            await asyncio.sleep(0.01)
            order.append(number)

    started = time.monotonic()
    await asyncio.gather(*(turn(n) for n in range(5)))
    assert order == [0, 1, 2, 3, 4]
    assert time.monotonic() - started < 1.0  # Rasa's own store needs four seconds


async def test_users_do_not_wait_for_each_other():
    store = EventLockStore()
    async with store.lock("a"):
        await asyncio.wait_for(store.lock("b").__aenter__(), 1)


async def test_waiting_too_long_is_an_error_and_leaves_nothing_behind():
    store = EventLockStore()
    async with store.lock("a"):
        with pytest.raises(LockError):
            async with store.lock("a", lock_lifetime=0.01):
                pass
    assert not store._locks
    assert not store._users


async def test_an_error_inside_frees_the_lock():
    store = EventLockStore()
    with pytest.raises(ValueError, match="x"):
        async with store.lock("a"):
            raise ValueError("x")
    async with store.lock("a", lock_lifetime=0.1):
        pass
