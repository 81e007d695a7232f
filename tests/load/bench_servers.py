"""The two assistants of the bench as processes: started, timed, weighed and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.assistant import ROOT, free_port
from tests.load.bench_scenarios import Conversation, starter_stories, transcripts

RASA = ROOT / "bot/.venv/bin/rasa"
START_SECONDS = 300
STOP_SECONDS = 15
TICKS = os.sysconf("SC_CLK_TCK")
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


@dataclass(frozen=True)
class System:
    """One assistant as the bench sees it; ``press`` leads to a button (``None``: the message before it, if any)."""

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    conversations: tuple[Conversation, ...]
    long_talk: tuple[str, ...]
    before_press: str
    payload: str | None


def poortwijzer(model: Path, state: Path) -> System:
    """``make run`` without the making, on ``model``; everything it keeps goes to ``state``."""
    environment = {
        "POORTWIJZER_STATE": str(state),
        "POORTWIJZER_TODAY": "2026-11-22",  # the transcripts hold dates
        "WEB_PER_ADDRESS": "100000",
    }
    talk = ("wat doet de bedrijfsarts?", "wat is de probleemanalise in wek 6", "wat is spoor 2?", "wat is de wia")
    command = (sys.executable, "tools/serve.py", str(model))
    return System(
        "Poortwijzer", command, ROOT, environment, tuple(transcripts()), talk, "wat gebeurt er na twee jaar?", None
    )


def stock(starter: Path) -> System:
    """``rasa run`` in the trained project ``starter``, as ``rasa init`` left it (and with its ``rest`` channel on)."""
    talk = ("hello", "I am feeling great", "are you a bot?", "so sad")
    command = (str(RASA), "run", "--port", "{port}", "--interface", "127.0.0.1")
    return System("Rasa starter", command, starter, QUIET, tuple(starter_stories()), talk, "hello", "/mood_great")


class Running:
    """A started system. Use as a context manager; ``seconds`` is how long it took until the first answer."""

    def __init__(self, system: System, log: Path):
        self.system, self.port, self.seconds = system, free_port(), 0.0
        self.url = f"http://127.0.0.1:{self.port}/webhooks/rest/webhook"
        self._log = log

    def __enter__(self) -> Running:
        started = time.monotonic()
        environment = {**os.environ, **self.system.environment, "PORT": str(self.port)}
        environment.pop("WATCHED_BY_MAKE", None)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [part.format(port=self.port) for part in self.system.command],
                cwd=self.system.folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            while not self._answers():
                if self._process.poll() is not None or time.monotonic() - started > START_SECONDS:
                    raise RuntimeError(f"{self.system.name} did not start; see {self._log}")
                time.sleep(0.1)
        except BaseException:
            self.__exit__()
            raise
        self.seconds = time.monotonic() - started
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _answers(self) -> bool:
        try:
            body = {"sender": "first", "message": self.system.long_talk[0]}
            reply = httpx.post(self.url, json=body, timeout=10)
            return reply.status_code == 200 and bool(reply.json())
        except (httpx.HTTPError, ValueError):
            return False

    def cpu_seconds(self) -> float:
        """Processor time that all processes together have used so far."""
        return sum(_cpu(pid) for pid in self._pids())

    def megabytes(self) -> tuple[float, float]:
        """Resident memory of the largest process, which is the bot, and of all processes together."""
        sizes = [_resident(pid) for pid in self._pids()]
        return max(sizes), sum(sizes)

    def _pids(self) -> list[int]:
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended while we looked
        found = [self._process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
