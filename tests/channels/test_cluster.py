"""Two bots, two action servers, PostgreSQL, Redis and a proxy, really started; then one after the other is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.assistant import ROOT, free_port

pytestmark = pytest.mark.skipif(
    not os.environ.get("CLUSTER"),
    reason="seven processes need more than two busy cores to be back in time: CLUSTER=1 runs it (docs/operations.md)",
)

READY_SECONDS = 150
BACK_SECONDS = 15  # from a kill until every answer is as before
QUESTIONS = {"wat is de wia": "wia_wat", "wat houdt het tweede spoor in": "spoor2_wat"}


class Cluster:
    """``make run-cluster`` with a state folder and a port of its own. Use as a context manager."""

    def __init__(self, state: Path):
        port = free_port()
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
        self._output = state / "cluster.out"
        self._settings = {"PORT": str(port), "POORTWIJZER_STATE": str(state), "WEB_PER_ADDRESS": "100000"}

    def __enter__(self) -> Cluster:
        model = subprocess.run(
            [sys.executable, "tools/model.py"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tools.cluster", model],
                cwd=ROOT, env={**os.environ, **self._settings}, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        deadline = time.monotonic() + READY_SECONDS
        while "http://" not in self._output.read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError(f"the cluster did not start:\n{self._output.read_text()}")
            time.sleep(0.3)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)

    def children(self) -> dict[str, int]:
        """Process ids of the seven processes by kind and number, such as "bot.serve-1"."""
        found = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
        pids: dict[str, int] = {}
        for line in found.splitlines()[1:]:
            pid, parent, command = line.split(None, 2)
            if int(parent) != self.process.pid:
                continue
            for word in ("actions.server", "bot.serve", "postgres", "redis-server", "haproxy"):
                if word in command:
                    number = sum(name.startswith(word) for name in pids) + 1
                    pids[f"{word}-{number}"] = int(pid)
                    break
        return pids

    def session(self) -> str:
        """A new conversation."""
        return str(self.client.post("/chat/session", json={}).json()["session"])

    def ask(self, session: str, text: str, message_id: str | None = None) -> dict[str, Any]:
        """The one message that answers ``text``."""
        body = {"session": session, "id": message_id or uuid.uuid4().hex, "text": text}
        reply = self.client.post("/chat/message", json=body)
        assert reply.status_code == 200, reply.text
        [message] = reply.json()["messages"]
        return dict(message)

    def history(self, session: str) -> list[dict[str, Any]]:
        """All messages of a conversation."""
        reply = self.client.get("/chat/history", headers={"Poortwijzer-Session": session})
        return list(reply.json()["messages"])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def test_everything_runs_and_answers(cluster: Cluster) -> None:
    names = set(cluster.children())
    assert names == {
        "actions.server-1", "actions.server-2", "bot.serve-1", "bot.serve-2", "postgres-1", "redis-server-1", "haproxy-1",
    }  # fmt: skip
    assert cluster.ask(cluster.session(), "wat is de wia")["custom"]["topic"] == "wia_wat"
    assert cluster.client.get("/metrics").status_code == 404


def test_a_burst_of_one_visitor_is_answered_in_full_and_once(cluster: Cluster) -> None:
    session = cluster.session()
    threads = [threading.Thread(target=cluster.ask, args=(session, text)) for text in [*QUESTIONS] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = cluster.history(session)
    assert sum(m["from"] == "user" for m in said) == sum(m["from"] == "bot" for m in said) - 1 == 6  # and the greeting


@pytest.mark.parametrize("bot", ["bot.serve-1", "bot.serve-2"])
def test_conversations_go_on_when_a_bot_is_killed(cluster: Cluster, bot: str) -> None:
    whole(cluster)
    sessions = [cluster.session() for _ in range(6)]  # some live on either bot
    for session in sessions:
        assert cluster.ask(session, "wat houdt het tweede spoor in")["custom"]["topic"] == "spoor2_wat"
    os.kill(cluster.children()[bot], signal.SIGKILL)
    started = time.monotonic()
    for session in sessions:  # a follow-up: it means nothing to a bot that does not know what was said
        assert cluster.ask(session, "geef eens een voorbeeld")["custom"]["topic"] == "spoor2_wat"
    assert time.monotonic() - started < BACK_SECONDS
    for session in sessions:
        assert [m["text"] for m in cluster.history(session) if m["from"] == "user"] == [
            "wat houdt het tweede spoor in", "geef eens een voorbeeld",
        ]  # fmt: skip


def test_a_bot_killed_in_mid_load_loses_and_doubles_nothing(cluster: Cluster) -> None:
    whole(cluster)
    failed: list[str] = []
    sessions = [cluster.session() for _ in range(8)]

    def talk(session: str) -> None:
        for text, topic in [*QUESTIONS.items()] * 4:
            try:
                if cluster.ask(session, text)["custom"].get("topic") != topic:
                    failed.append(text)
            except (AssertionError, httpx.HTTPError, ValueError) as error:
                failed.append(repr(error))

    threads = [threading.Thread(target=talk, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    time.sleep(0.8)
    os.kill(cluster.children()["bot.serve-1"], signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert failed == []
    for session in sessions:
        said = cluster.history(session)
        assert [m["text"] for m in said if m["from"] == "user"] == [*QUESTIONS] * 4
        assert [m["custom"].get("topic") for m in said if m["from"] == "bot"][1:] == [*QUESTIONS.values()] * 4


@pytest.mark.parametrize("name", ["actions.server-1", "redis-server-1", "postgres-1", "haproxy-1"])
def test_the_service_is_back_after_any_other_is_killed(cluster: Cluster, name: str) -> None:
    whole(cluster)
    session = cluster.session()
    cluster.ask(session, "wat houdt het tweede spoor in")
    os.kill(cluster.children()[name], signal.SIGKILL)
    deadline = time.monotonic() + BACK_SECONDS
    message_id, said = uuid.uuid4().hex, {}
    while time.monotonic() < deadline and said.get("type") != "answer":  # as the widget's "Opnieuw proberen"
        time.sleep(0.3)
        with contextlib.suppress(httpx.HTTPError, AssertionError):
            said = cluster.ask(session, "geef eens een voorbeeld", message_id)["custom"]
    assert said.get("topic") == "spoor2_wat"
    assert [m["text"] for m in cluster.history(session) if m["from"] == "user"][-1] == "geef eens een voorbeeld"


def test_killed_outright_it_leaves_nothing(tmp_path: Path) -> None:
    with Cluster(tmp_path) as own:
        children = own.children()
        assert len(children) == 7
        own.process.kill()
        own.process.wait()
        deadline = time.monotonic() + 15
        while any(map(alive, children.values())) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert [name for name, pid in children.items() if alive(pid)] == []


def whole(cluster: Cluster) -> None:
    """Wait until all seven processes run and the proxy sees two bots again."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if len(cluster.children()) == 7 and all(answering(pid) for pid in bots(cluster)):
                time.sleep(1.5)  # one health check of the proxy
                return
        time.sleep(0.3)
    raise AssertionError("the cluster did not become whole again")


def bots(cluster: Cluster) -> list[int]:
    return [pid for name, pid in cluster.children().items() if name.startswith("bot.serve")]


def answering(pid: int) -> bool:
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    port = arguments[arguments.index(b"--port") + 1].decode()
    with contextlib.suppress(httpx.HTTPError):
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=3).status_code == 200
    return False


def alive(pid: int) -> bool:
    """True while the process exists and is no zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")
