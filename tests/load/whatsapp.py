"""5,000 WhatsApp messages of 200 people through the stand-in, with the bot killed ten times: is each answered once?

Messages come in bursts, shuffled, some twice; 5 % of what is sent fails. The bot is tests/load/echo_bot.py: the real
webhook, inbox, outbox and sending around an assistant that repeats what it was told, so that every answer shows which
messages it answers. Usage: python -m tests.load.whatsapp [--messages N] [--people N] [--kills N] [--rate N]
Prints the figures; ends with 1 when a message was lost, answered twice or out of order.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

from tests.channels.fake_cloud_api import FakeCloudApi
from tests.load.process import EchoBot, echo
from tests.load.secrecy import numbers_in_clear

BURST = (1, 2, 2, 3, 4)
OUT_OF_ORDER_SECONDS = 0.25  # how far the calls for one burst lie apart at most
PATIENCE_SECONDS = 300
_MARK = re.compile(r"\bm(\d+)\b")


class Crowd:
    """People who send bursts; everyone waits until a burst is confirmed before the next, as phones do."""

    def __init__(self, api: FakeCloudApi, people: int, messages: int, rate: float, seed: int = 7):
        self.api, self.total = api, messages
        self.random = random.Random(seed)
        self.numbers = [f"3165{n:07d}" for n in range(people)]
        self.said: dict[str, list[int]] = defaultdict(list)  # in the order of their timestamps
        self.confirmed: dict[int, float] = {}
        self._pause = 1.0 / rate
        self._started = time.time()

    def run(self) -> None:
        """Send everything; returns when all is confirmed."""
        free, back = list(self.numbers), threading.Condition()
        marks = iter(range(self.total))
        left = self.total
        while left:
            with back:
                while not free:
                    back.wait()
                number = free.pop(self.random.randrange(len(free)))
            burst = [next(marks) for _ in range(min(self.random.choice(BURST), left))]
            left -= len(burst)
            open_calls = set(burst)

            def done(mark: int, number: str = number, open_calls: set[int] = open_calls) -> None:
                self.confirmed[mark] = time.time()
                with back:
                    open_calls.discard(mark)
                    if not open_calls:
                        free.append(number)
                        back.notify()

            # A second apart by their timestamps, which is all the order that Meta gives, but called in any order.
            for mark in burst:
                at = self._started - self.total + len(self.said[number])
                self.said[number].append(mark)
                after = self.random.uniform(0, OUT_OF_ORDER_SECONDS)
                self.api.say(
                    number, f"bericht m{mark}", at=at, after=after, done=lambda mark=mark, done=done: done(mark)
                )
                time.sleep(self._pause * self.random.uniform(0.5, 1.5))
        while len(self.confirmed) < self.total:
            time.sleep(0.1)


def main() -> int:
    """Run and report; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--rate", type=float, default=50.0, help="messages a second")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        api, bot = echo(Path(folder))
        api.failure_rate, api.duplicate_rate, api.delay = 0.05, 0.15, (0.02, 0.15)
        crowd = Crowd(api, options.people, options.messages, options.rate)
        with api, bot:
            started = time.monotonic()
            sending = threading.Thread(target=crowd.run, daemon=True)
            sending.start()
            kill_at_random(bot, crowd, options.kills)
            sending.join()
            sent_in = time.monotonic() - started
            wait_for_answers(api, options.messages)
            time.sleep(5)  # a second answer to anything would come now
            took = time.monotonic() - started
            clear = numbers_in_clear(bot.state, crowd.numbers)
            wrong = report(api, crowd, bot, sent_in, took)
    print(f"telefoonnummers leesbaar in database of log: {len(clear)}")
    return int(bool(wrong or clear))


def kill_at_random(bot: EchoBot, crowd: Crowd, kills: int) -> None:
    """Kill and restart while messages come in, evenly over the run."""
    for n in range(kills):
        while len(crowd.confirmed) < crowd.total * (n + 0.5) / kills:
            time.sleep(0.01)
        bot.kill()
        time.sleep(crowd.random.uniform(0, 0.5))
        bot.start()


def wait_for_answers(api: FakeCloudApi, messages: int) -> None:
    """Until all are answered, or nothing new comes for a long time."""
    seen, since = -1, time.monotonic()
    while len(answered := set(marks(api))) < messages and time.monotonic() - since < PATIENCE_SECONDS:
        if len(answered) > seen:
            seen, since = len(answered), time.monotonic()
        time.sleep(0.5)


def marks(api: FakeCloudApi) -> list[int]:
    """The messages that were answered, in order, as often as they were."""
    return [int(mark) for sent in list(api.sent) for mark in _MARK.findall(sent.shown)]


def report(api: FakeCloudApi, crowd: Crowd, bot: EchoBot, sent_in: float, took: float) -> int:
    """Print the figures; the number of things that went wrong."""
    times = Counter(marks(api))
    lost = crowd.total - len(times)
    twice = sum(1 for count in times.values() if count > 1)
    disorder, unknowable = out_of_order(api, crowd)
    slow = sorted(1_000 * seconds for seconds in api.latencies)
    print(
        f"berichten: {crowd.total} van {len(crowd.numbers)} mensen in {sent_in:.0f} s, alles beantwoord na {took:.0f} s"
    )
    print(f"beantwoord: {len(times)}, verloren: {lost}, dubbel: {twice}, in verkeerde volgorde: {disorder}")
    print(f"  te laat bezorgd om op volgorde te kunnen: {unknowable}")
    print(f"antwoorden: {len(api.sent)}; mislukt op bevel: {dict(api.refused)}; herstarts na SIGKILL: {bot.starts - 1}")
    print(f"webhook: {len(slow)} keer 200, overige {dict(api.webhook_statuses)} (0 = bot lag stil)")
    print(
        f"  duur in ms: p50 {statistics.median(slow):.0f}, p95 {slow[int(len(slow) * 0.95)]:.0f}, "
        f"p99 {slow[int(len(slow) * 0.99)]:.0f}, hoogste {slow[-1]:.0f}"
    )
    print(f"buiten de grenzen van Meta: {len(api.breaches)} {api.breaches[:3]}")
    return lost + twice + disorder + len(api.breaches)


def out_of_order(api: FakeCloudApi, crowd: Crowd) -> tuple[int, int]:
    """Pairs of one person's messages answered the wrong way round: where the bot could know better, and where not.

    It could not know when the earlier message was confirmed after the later one (the bot was down in between, and the
    answer to the later one was under way).
    """
    known = unknowable = 0
    for number in crowd.numbers:
        place = {mark: n for n, mark in enumerate(crowd.said[number])}
        order = [int(mark) for sent in api.to(number) for mark in _MARK.findall(sent.shown)]
        for earlier, later in zip(order, order[1:], strict=False):
            if place[earlier] > place[later]:
                if crowd.confirmed[later] > crowd.confirmed[earlier]:
                    unknowable += 1
                else:
                    known += 1
    return known, unknowable


if __name__ == "__main__":
    sys.exit(main())
