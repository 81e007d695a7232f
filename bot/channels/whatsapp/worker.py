"""Works off inbox and outbox inside the bot's process: takes a user at a time, answers, sends, tries again."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Awaitable, Callable, Dict, List, Optional, Sequence, Set, Tuple

from bot.channels.whatsapp import texts
from bot.channels.whatsapp.inbox import MAX_TURN_ATTEMPTS, Inbox, Sending, Turn
from bot.channels.whatsapp.render import Outgoing
from bot.channels.whatsapp.wire import Incoming, Provider, Status

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.1
AT_ONCE = 32  # users being served; most of that time is waiting for the provider
TURNS_AT_ONCE = 2  # turns need the processor, and the webhook must be answered meanwhile
LONGEST_WAIT_SECONDS = 300.0
PURGE_SECONDS = 3_600.0

# None: it failed for now and should be tried again.
Reply = Callable[[Turn], Awaitable[Optional[Sequence[Outgoing]]]]


class Worker:
    """``reply`` answers a turn; ``ready`` says whether it can yet."""

    def __init__(self, inbox: Inbox, providers: Dict[str, Provider], reply: Reply, ready: Callable[[], bool]):
        self._inbox, self._providers, self._reply, self._ready = inbox, providers, reply, ready
        self._threads = ThreadPoolExecutor(1, "whatsapp-db")  # one writer at a time: nobody waits for SQLite's lock
        self._free, self._turns = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(TURNS_AT_ONCE)
        self._one_store, self._one_job = asyncio.Lock(), asyncio.Lock()
        self._arrived: Optional[Tuple[List[Incoming], List[Status]]] = None
        self._storing: asyncio.Future[None]
        self._running: Set[asyncio.Task[None]] = set()
        self._paused_until = 0.0
        self._listening = False
        self._purge_at = 0.0

    async def receive(self, messages: Sequence[Incoming], statuses: Sequence[Status]) -> None:
        """Store these for good. What comes in meanwhile is stored together: one commit for many webhooks."""
        if self._arrived is None:
            self._arrived = [], []
            self._storing = asyncio.ensure_future(self._store(self._arrived))
        self._arrived[0].extend(messages)
        self._arrived[1].extend(statuses)
        await asyncio.shield(self._storing)

    async def _store(self, arrived: Tuple[List[Incoming], List[Status]]) -> None:
        async with self._one_store:
            self._arrived = None
            await asyncio.get_running_loop().run_in_executor(self._threads, self._inbox.receive, *arrived)

    async def _database(self, work: Callable[..., Any], *arguments: Any) -> Any:
        async with self._one_job:  # so that a webhook never waits for more than one of these
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                if not await self._step():
                    await asyncio.sleep(IDLE_SECONDS)
            except Exception as error:  # noqa: BLE001 - the database may come back
                logger.error("WhatsApp worker: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def close(self) -> None:
        """Wait shortly for what is running and close connections; what is left is resumed after the next start."""
        if self._running:
            await asyncio.wait(self._running, timeout=2)
        for provider in self._providers.values():
            await provider.close()

    async def _step(self) -> bool:
        if time.time() > self._purge_at:
            self._purge_at = time.time() + PURGE_SECONDS
            await self._database(self._inbox.purge)
        if not self._ready() or time.time() < self._paused_until:
            return False
        if not self._listening:
            # Nothing was heard while the bot was down, so what was unsure then is not resent before it can be told.
            await self._database(self._inbox.listen_again)
            self._listening = True
        await self._free.acquire()
        work: Any = False
        try:
            work = await self._database(self._inbox.take)
        finally:
            if isinstance(work, bool):
                self._free.release()
        if not isinstance(work, bool):
            task = asyncio.ensure_future(self._do(work))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(work)

    async def _do(self, work: Any) -> None:
        try:
            await (self._answer(work) if isinstance(work, Turn) else self._send(work))
        except Exception as error:  # noqa: BLE001 - the lease runs out and it is tried again
            logger.error("WhatsApp %s: %s", type(work).__name__.lower(), type(error).__name__)
        finally:
            self._free.release()

    async def _answer(self, turn: Turn) -> None:
        async with self._turns:
            try:
                messages = await self._reply(turn)
            except Exception as error:  # noqa: BLE001 - counts as failed; its text may hold what the user wrote
                logger.error("WhatsApp turn: %s", type(error).__name__)
                messages = None
        if messages is not None:
            await self._database(self._inbox.answered, turn, messages)
        elif turn.attempts < MAX_TURN_ATTEMPTS:
            await self._database(self._inbox.failed, turn, _wait(turn.attempts))
        else:
            logger.error("ALARM: a WhatsApp turn is parked after %d tries", turn.attempts)
            await self._database(self._inbox.answered, turn, [Outgoing(texts.TROUBLE)], True)

    async def _send(self, sending: Sending) -> None:
        result = await self._providers[sending.provider].send(sending.number, sending.message)
        wait = max(result.wait * random.uniform(1, 1.5), _wait(sending.attempts)) if result.kind == "again" else 0.0  # noqa: S311
        if result.pause:
            self._paused_until = time.time() + max(result.wait, 1.0)
        if result.alarm or result.kind == "never":
            logger.error("ALARM: WhatsApp refuses a message: error %s", result.code)
        if result.kind == "unsure":
            wait = self._inbox.unsure_seconds
        state = {"sent": "sent", "again": "new", "unsure": "sending", "never": "parked"}[result.kind]
        await self._database(self._inbox.settle, sending, state, result.code, wait)


def _wait(attempts: int) -> float:
    """Seconds before the next try after ``attempts``: doubling, with chance so that not all come back at once."""
    return min(LONGEST_WAIT_SECONDS, 2.0**attempts / 2) * random.uniform(1, 1.5)  # noqa: S311
