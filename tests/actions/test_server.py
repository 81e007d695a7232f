"""The action server over real HTTP, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import httpx
import pytest

from actions.server.app import create_app
from tests.assistant import free_port

SECRET = "s" * 40
HEADERS = {"Poortwijzer-Secret": SECRET}
CALL = {
    "next_action": "action_antwoord",
    "sender_id": "web-1",
    "tracker": {
        "sender_id": "web-1",
        "slots": {},
        "latest_message": {"text": "mijn geheime klacht", "intent": {"name": "spoor2_wat"}, "entities": []},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A client of the running server; ``log()`` is what the server has printed."""
    folder = tmp_path_factory.mktemp("actions")
    port, log = free_port(), folder / "log"
    environment = {**os.environ, "ACTION_SECRET": SECRET, "BAR_DB": f"sqlite:///{folder / 'bar.db'}"}
    subprocess.run([sys.executable, "-m", "actions.cli", "bar", "migrate"], env=environment, check=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "actions.server.app", "--port", str(port)],
        env=environment,
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10)
    client.log = log.read_text
    for _ in range(100):
        try:
            client.get("/health")
            break
        except httpx.HTTPError:
            time.sleep(0.1)
    yield client
    process.terminate()
    assert process.wait(10) == 0


def test_answers_a_call_without_domain(server):
    reply = server.post("/webhook", json=CALL, headers=HEADERS)
    assert reply.status_code == 200
    assert reply.json()["responses"][0]["custom"]["topic"] == "spoor2_wat"


@pytest.mark.parametrize(
    "headers", [{}, {"Poortwijzer-Secret": ""}, {"Poortwijzer-Secret": "x" * 40}, {"Authorization": SECRET}]
)
def test_without_the_secret_nothing_is_said(server, headers):
    reply = server.post("/webhook", json=CALL, headers=headers)
    assert reply.status_code == 403
    assert reply.json() == {"error": "forbidden"}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff\xfe", b"[" * 50_000])
def test_bad_bodies(server, body):
    reply = server.post("/webhook", content=body, headers=HEADERS)
    assert reply.status_code == 400


def test_an_error_shows_neither_the_call_nor_a_trace(server):
    broken = {**CALL, "tracker": "mijn geheime klacht"}
    reply = server.post("/webhook", json=broken, headers=HEADERS)
    assert reply.status_code == 500
    assert reply.json() == {"error": "failed"}
    assert "geheime" not in server.log()


def test_unknown_action_and_page(server):
    assert server.post("/webhook", json={**CALL, "next_action": "x"}, headers=HEADERS).status_code == 404
    assert server.get("/actions").status_code == 404


def test_crafted_tracker_opens_no_bar(server):
    """With the secret but without a token nothing personal is shown, whatever slots, sender and metadata say."""
    tracker = {
        **CALL["tracker"],
        "slots": {"rol": "werknemer", "sub": "demo-cora", "level": 3},
        "latest_message": {
            "text": "mijn bar",
            "intent": {"name": "mijn_bar"},
            "entities": [],
            "metadata": {"sub": "demo-cora"},
        },
        "events": [{"event": "user", "text": "mijn bar", "input_channel": "web"}],
    }
    for headers in (HEADERS, {**HEADERS, "Poortwijzer-Login": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJkZW1vLWNvcmEifQ."}):
        reply = server.post(
            "/webhook", json={**CALL, "next_action": "action_mijn_bar", "tracker": tracker}, headers=headers
        )
        assert reply.json()["responses"][0]["custom"]["type"] == "login_required"


def test_no_start_with_a_broken_text(content, tmp_path):
    (content / "proces" / "een.md").write_text("geen kop")
    code = (
        "import actions.topics.loader as l, pathlib, sys; l.CONTENT = pathlib.Path(sys.argv[1]);"
        "l.load.__defaults__ = (l.CONTENT,); sys.argv = ['app', '--port', '1']; import actions.server.app as a; a.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(content)],
        env={**os.environ, "ACTION_SECRET": SECRET},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 1
    assert "een.md:1: begin met een kop" in ended.stdout


def test_no_start_without_a_proper_secret():
    with pytest.raises(ValueError, match="ACTION_SECRET"):
        create_app("kort")
