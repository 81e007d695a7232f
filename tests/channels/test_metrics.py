"""Figures, request ids and logs of the real processes: what is counted, who may see it, and what is not in it."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.assistant import ROOT, Assistant

TOKEN = "metrics-" + uuid.uuid4().hex
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TYPED = "wat is de wia xyzzy"


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant that has the metrics on and logs JSON."""
    environment = {"METRICS_TOKEN": TOKEN, "LOG_FORMAT": "json"}
    with Assistant(tmp_path_factory.mktemp("metrics"), environment) as running:
        yield running


def figures(client: httpx.Client, url: str = "/metrics") -> dict[str, float]:
    """Name with labels -> value."""
    reply = client.get(url, headers=BEARER)
    assert reply.status_code == 200
    lines = [line for line in reply.text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def action_server(counted: Assistant) -> str:
    pid = counted.children()["actions"]
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return f"http://127.0.0.1:{file.read().split(b'--port')[1].split(bytes(1))[1].decode()}"


def test_answers_topics_and_times_are_counted(counted: Assistant) -> None:
    counted.rest("wat is de wia")
    before = figures(counted.client)
    sender = uuid.uuid4().hex
    counted.rest("wat is de wia", sender)
    counted.rest("qwrtpsdfg hjklzx", sender)
    after = figures(counted.client)

    def more(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more('poortwijzer_answers_total{channel="rest",type="answer"}') == 1
    assert more('poortwijzer_topics_total{topic="wia_wat"}') == 1
    assert more('poortwijzer_turn_seconds_count{channel="rest"}') == 2
    own = figures(counted.client, action_server(counted) + "/metrics")
    assert own['poortwijzer_action_seconds_count{action="action_antwoord"}'] >= 2


def test_a_button_is_counted_as_one(counted: Assistant) -> None:
    name = 'poortwijzer_buttons_total{channel="rest"}'
    before = figures(counted.client).get(name, 0)
    sender = uuid.uuid4().hex
    button = counted.rest("wat gebeurt er na twee jaar?", sender)["buttons"][0]
    counted.rest(button["payload"], sender)
    assert figures(counted.client)[name] - before == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}])
def test_only_the_holder_of_the_token_sees_them(counted: Assistant, headers: dict[str, str]) -> None:
    for url in ("/metrics", action_server(counted) + "/metrics"):
        assert counted.client.get(url, headers=headers).status_code == 404


def test_without_a_token_nobody_sees_them(assistant: Assistant) -> None:
    for headers in ({}, BEARER, {"Authorization": "Bearer"}):
        assert assistant.client.get("/metrics", headers=headers).status_code == 404


def test_no_figure_holds_a_text_or_a_sender(counted: Assistant) -> None:
    sender = "sender" + uuid.uuid4().hex
    counted.rest(TYPED, sender)
    for url in ("/metrics", action_server(counted) + "/metrics"):
        text = counted.client.get(url, headers=BEARER).text
        assert "xyzzy" not in text
        assert sender not in text


def test_an_unknown_action_makes_no_figure_of_its_own(counted: Assistant) -> None:
    url = action_server(counted)
    assert httpx.post(f"{url}/webhook", json={"next_action": "action_xyzzy"}).status_code == 403
    assert "xyzzy" not in httpx.get(f"{url}/metrics", headers=BEARER).text


def test_one_id_goes_through_both_processes(counted: Assistant) -> None:
    given = uuid.uuid4().hex
    body = {"sender": uuid.uuid4().hex, "message": TYPED}
    reply = counted.client.post("/webhooks/rest/webhook", json=body, headers={"X-Request-ID": given})
    assert reply.headers["X-Request-ID"] == given
    lines = [json.loads(line) for line in counted.logs().splitlines() if line.startswith("{")]
    assert {line["process"] for line in lines if line["request"] == given} == {"bot", "actions"}
    assert "xyzzy" not in counted.logs()


@pytest.mark.parametrize("given", ["", "kort", "x" * 65, "met spatie en meer", "a;b\tc-d-e-f"])
def test_an_improper_id_is_replaced(counted: Assistant, given: str) -> None:
    made = counted.client.get("/ready", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert made != given
    assert re.fullmatch("[0-9a-f]{32}", made)


def test_ready_says_that_the_model_is_there(counted: Assistant) -> None:
    assert counted.client.get("/ready").json() == {"model": True}


def test_the_dashboard_asks_for_figures_that_exist(counted: Assistant) -> None:
    dashboard = json.loads((ROOT / "deploy/grafana/poortwijzer.json").read_text("utf-8"))
    asked = " ".join(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    urls = ("/metrics", action_server(counted) + "/metrics")
    told = "".join(counted.client.get(url, headers=BEARER).text for url in urls)
    families = {family.removesuffix("_total") for family in re.findall(r"^# TYPE (\S+)", told, re.MULTILINE)}
    for name in set(re.findall(r"\b(?:poortwijzer|process)_[a-z_]+\b", asked)) - {"poortwijzer"}:
        assert re.sub(r"_(total|count|bucket|sum)$", "", name) in families, name
