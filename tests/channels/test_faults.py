"""What the visitor sees when something breaks, and what `make run` leaves behind. Real processes, really stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid

import pytest

from tests.assistant import ROOT, Assistant, free_port

SECRET_WORDS = "mijn zeer geheime klacht over xyzzy"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """An assistant of this module's own, to break."""
    with Assistant(tmp_path_factory.mktemp("faults")) as running:
        yield running


def test_action_server_hangs_then_comes_back(own):
    pid = own.children()["actions"]
    os.kill(pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        said = own.rest(SECRET_WORDS)
        assert time.monotonic() - started < 3
    finally:
        os.kill(pid, signal.SIGCONT)
    assert said["custom"] == {"type": "error", "code": "temporary"}
    assert "Probeer het over een minuut opnieuw" in said["text"]
    assert own.rest("hallo")["custom"]["topic"] == "begroeting"


def test_action_server_dies_and_is_started_again(own):
    session = own.client.post("/chat/session", json={}).json()["session"]
    message = {"session": session, "id": uuid.uuid4().hex, "text": "wat is de wia"}
    os.kill(own.children()["actions"], signal.SIGKILL)
    said = own.client.post("/chat/message", json=message).json()["messages"][0]
    assert said["custom"]["type"] == "error"
    assert own.client.get("/health").status_code == 503
    deadline = time.monotonic() + 20
    while not own.healthy() and time.monotonic() < deadline:
        time.sleep(0.2)
    # The same message again, as the widget's "Opnieuw proberen" sends it: answered now, and shown once.
    said = own.client.post("/chat/message", json=message).json()["messages"][0]
    assert said["custom"]["topic"] == "wia_wat"
    history = own.client.get("/chat/history", headers={"Poortwijzer-Session": session}).json()["messages"]
    assert [e["text"] for e in history if e["from"] == "user"] == ["wat is de wia"]


def test_bot_dies_and_the_conversation_goes_on(own):
    session = own.client.post("/chat/session", json={}).json()["session"]
    message = {"session": session, "id": "m1", "text": "wat houdt het tweede spoor in"}
    first = own.client.post("/chat/message", json=message).json()
    os.kill(own.children()["bot"], signal.SIGKILL)
    deadline = time.monotonic() + 90
    time.sleep(1)
    while not own.healthy() and time.monotonic() < deadline:
        time.sleep(0.3)
    assert own.client.post("/chat/message", json=message).json() == first, (
        "sent again after the crash: not answered twice"
    )
    more = {"session": session, "id": "m2", "text": "geef eens een voorbeeld"}
    said = own.client.post("/chat/message", json=more).json()["messages"][0]
    assert said["custom"]["topic"] == "spoor2_wat"


def test_no_log_holds_what_was_typed(own):
    for text in (SECRET_WORDS, f"/{SECRET_WORDS}", "/restart xyzzy"):
        own.rest(text)
    own.client.post("/webhooks/rest/webhook", json={"sender": "a", "message": {"xyzzy": 1}})
    own.client.post("/chat/message", json={"session": "xyzzy", "text": SECRET_WORDS})
    assert "xyzzy" not in own.logs()


def test_conversations_logs_and_secrets_are_for_their_owner_only(own):
    files = [file for file in own.state.rglob("*") if file.is_file() and file.name != "serve.out"]
    assert {"conversations.db", "web.secret", "bot.log"} <= {file.name for file in files}
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_stops_within_ten_seconds_and_leaves_nothing(tmp_path):
    with Assistant(tmp_path) as running:
        children = running.children()
        assert set(children) == {"actions", "bot"}
        started = time.monotonic()
        running._process.send_signal(signal.SIGTERM)
        assert running._process.wait(10) == 0
        assert time.monotonic() - started < 10
    for pid in children.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_killed_outright_it_leaves_nothing_either(tmp_path):
    with Assistant(tmp_path) as running:
        children = running.children()
        running._process.kill()
        running._process.wait()
        deadline = time.monotonic() + 10
        while any(map(alive, children.values())) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert not any(map(alive, children.values()))


def alive(pid):
    """True while the process exists and is no zombie."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def test_a_taken_port_is_one_clear_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = {**os.environ, "PORT": str(taken.getsockname()[1]), "POORTWIJZER_STATE": str(tmp_path)}
        ended = subprocess.run(
            [sys.executable, "tools/serve.py", "models/x.tar.gz"],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=20, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert len(ended.stdout.strip().splitlines()) == 1
    assert "is al in gebruik" in ended.stdout


def test_a_broken_model_says_so(tmp_path):
    broken = tmp_path / "poortwijzer-x.tar.gz"
    broken.write_bytes(b"geen model")

    environment = {**os.environ, "PORT": str(free_port()), "POORTWIJZER_STATE": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "tools/serve.py", str(broken)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "kan niet worden geladen" in ended.stdout
