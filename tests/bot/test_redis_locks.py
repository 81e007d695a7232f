"""The lock across processes, on a real Redis that this module starts and stops."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import subprocess
import time

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.stores import locks
from bot.stores.locks import RedisLockStore


def start_redis(port, folder):
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process
    raise RuntimeError("redis-server did not start")


@pytest.fixture
def redis(tmp_path):
    """Port and process of a Redis of this test's own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = start_redis(port, tmp_path)
    yield port, process
    process.kill()
    process.wait()


def store_at(port):
    config = EndpointConfig(f"redis://127.0.0.1:{port}/0", type="bot.stores.locks.RedisLockStore")
    return LockStore.create(config)


def add_often(port, file):
    """Read a number, wait, write it one higher: loses counts unless the lock holds across processes."""

    async def add():
        store = store_at(port)
        for _ in range(20):
            async with store.lock("a"):
                number = int(file.read_text())
                await asyncio.sleep(0.002)
                file.write_text(str(number + 1))

    asyncio.run(add())


async def test_rasa_finds_it_and_processes_exclude_each_other(redis, tmp_path):
    assert isinstance(store_at(redis[0]), RedisLockStore)
    file = tmp_path / "number"
    file.write_text("0")
    processes = [multiprocessing.Process(target=add_often, args=(redis[0], file)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert file.read_text() == "60"


async def test_in_one_process_messages_wait_in_order_and_without_sleeping(redis):
    store, order = store_at(redis[0]), []

    async def turn(number):
        async with store.lock("a"):
            order.append(number)

    started = time.monotonic()
    await asyncio.gather(*(turn(n) for n in range(20)))
    assert order == list(range(20))
    assert time.monotonic() - started < 1


async def test_the_lock_of_a_process_that_died_is_soon_free(redis, monkeypatch):
    monkeypatch.setattr(locks, "LEASE_SECONDS", 0.4)
    dead, alive = store_at(redis[0]), store_at(redis[0])
    held = dead.lock("a")
    await held.__aenter__()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()  # nobody renews it any more
    started = time.monotonic()
    async with alive.lock("a", lock_lifetime=5):
        assert 0.1 < time.monotonic() - started < 1


async def test_a_long_turn_keeps_its_lock(redis, monkeypatch):
    monkeypatch.setattr(locks, "LEASE_SECONDS", 0.4)
    async with store_at(redis[0]).lock("a"):
        await asyncio.sleep(1)
        with pytest.raises(LockError):
            async with store_at(redis[0]).lock("a", lock_lifetime=0.2):
                pass


async def test_without_redis_the_turn_fails_and_with_redis_it_works_again(redis, tmp_path):
    port, process = redis
    store = store_at(port)
    async with store.lock("a"):
        pass
    process.kill()
    process.wait()
    with pytest.raises(LockError):
        async with store.lock("a"):
            pass
    again = start_redis(port, tmp_path)
    try:
        async with store.lock("a"):
            pass
    finally:
        again.kill()
        again.wait()


async def test_redis_gone_during_a_turn_does_not_undo_the_turn(redis):
    port, process = redis
    async with store_at(port).lock("a"):
        process.kill()
        process.wait()
