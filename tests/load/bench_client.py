"""The visitors of the bench: one or many at a time over the ``rest`` channel, every answer timed.

Not Locust: two assistants are measured in turns of a few seconds inside one program, with percentiles of each turn, and
Locust runs one load at a time in processes of its own (tests/load/locustfile.py is there for that).
"""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.load.bench_scenarios import Conversation, Message, endless
from tests.load.bench_servers import Running, System

TIMEOUT_SECONDS = 60
BURST = 3  # messages of one visitor, sent at once
LONG = 200  # turns of the long conversation
AROUND = {5: range(3, 8), 60: range(56, 65), 200: range(192, 201)}  # turn -> the turns whose median stands for it


@dataclass
class Timed:
    """Seconds per answered message, and how many messages got no proper answer."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0

    def percentile(self, share: float) -> float:
        """The ``share`` (0-1) percentile in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Visitor:
    """One conversation with a running assistant."""

    def __init__(self, client: httpx.AsyncClient, url: str, timed: Timed):
        self._client, self._url, self._timed = client, url, timed
        self._sender = uuid.uuid4().hex

    async def say(self, text: str) -> list[Message]:
        """Send ``text``; the answers. The time and any failure go to ``timed``."""
        started = time.perf_counter()
        try:
            reply = await self._client.post(self._url, json={"sender": self._sender, "message": text})
            answers: list[Message] = reply.json() if reply.status_code == 200 else []
        except (httpx.HTTPError, ValueError):
            answers = []
        self._timed.seconds.append(time.perf_counter() - started)
        if not answers or any((answer.get("custom") or {}).get("type") == "error" for answer in answers):
            self._timed.errors += 1
        return answers

    async def talk(self, conversation: Conversation) -> None:
        """The whole ``conversation``, one message after the other; a button that is not there ends it as an error."""
        last: list[Message] = []
        for turn in conversation:
            try:
                said = turn.said(last)
            except LookupError:
                self._timed.errors += 1
                return
            last = await self.say(said)


async def measure(running: Running, messages: int, seed: int) -> dict[str, Any]:
    """One round with one assistant: every figure of the bench that is about answers, in milliseconds.

    ``messages`` is how many a single visitor sends; twenty at once send four times as many together.
    """
    system = running.system
    limits = httpx.Limits(max_connections=50, max_keepalive_connections=50)
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, limits=limits) as client:
        before = running.cpu_seconds()
        alone = await _load(client, running, 1, messages, seed)
        cpu = running.cpu_seconds() - before
        started = time.perf_counter()
        together = await _load(client, running, 20, 4 * messages, seed)
        lasted = time.perf_counter() - started
        burst = [await _burst(client, running, system) for _ in range(5)]
        pressed = Timed()
        for _ in range(15):
            await _press(client, running, system, pressed)
        long = await _long(client, running, system)
    figures = {
        **_percentiles("1 user", alone),
        **_percentiles("20 users", together),
        "messages a second, 20 users": len(together.seconds) / lasted,
        "CPU ms a message": 1000 * cpu / len(alone.seconds),
        "button press": pressed.percentile(0.5),
        "errors": alone.errors + together.errors + pressed.errors + long.errors,
    }
    for place in range(1, BURST):
        figures[f"message {place + 1} of a burst"] = 1000 * statistics.median(b[place] for b in burst)
    for turn, turns in AROUND.items():
        figures[f"turn {turn}"] = 1000 * statistics.median(long.seconds[t - 1] for t in turns)
    figures["turn 200 / turn 5"] = figures["turn 200"] / figures["turn 5"]
    return figures


def _percentiles(name: str, timed: Timed) -> dict[str, float]:
    return {f"reply p{share}, {name}": timed.percentile(share / 100) for share in (50, 95, 99)}


async def _load(client: httpx.AsyncClient, running: Running, users: int, messages: int, seed: int) -> Timed:
    """``users`` visitors at a time, each going on with the next conversation, until ``messages`` have been sent."""
    timed = Timed()
    conversations = endless(list(running.system.conversations), seed)

    async def visit(todo: Iterator[Conversation]) -> None:
        while len(timed.seconds) < messages:
            await Visitor(client, running.url, timed).talk(next(todo))

    await asyncio.gather(*(visit(conversations) for _ in range(users)))
    return timed


async def _burst(client: httpx.AsyncClient, running: Running, system: System) -> list[float]:
    """Seconds until the first, second and third answer to three messages that one visitor sends at once."""
    visitor = Visitor(client, running.url, Timed())
    await visitor.say(system.long_talk[0])
    started = time.perf_counter()

    async def send(text: str) -> float:
        await visitor.say(text)
        return time.perf_counter() - started

    return sorted(await asyncio.gather(*(send(text) for text in system.long_talk[:BURST])))


async def _press(client: httpx.AsyncClient, running: Running, system: System, pressed: Timed) -> None:
    asked = Timed()
    visitor = Visitor(client, running.url, asked)
    last = await visitor.say(system.before_press)
    payload = system.payload or last[0]["buttons"][0]["payload"]
    await visitor.say(payload)
    pressed.seconds.append(asked.seconds[-1])
    pressed.errors += asked.errors


async def _long(client: httpx.AsyncClient, running: Running, system: System) -> Timed:
    timed = Timed()
    visitor = Visitor(client, running.url, timed)
    for turn in range(LONG):
        await visitor.say(system.long_talk[turn % len(system.long_talk)])
    return timed
