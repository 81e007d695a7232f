"""Logging in, the own BAR and what stays behind: against the real servers, with tokens signed by a real key."""

from __future__ import annotations

import base64
import json
import sqlite3
import time
import uuid
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from identity.demo_issuer import AUDIENCE, ISSUER, SUBSTANTIAL, DemoIssuer
from tests.assistant import ROOT, Assistant

CORA = json.loads((ROOT / "content/bar/demo/cora.json").read_text("utf-8"))
REFUSAL = "Ik kan hier niets over zeggen. Ik laat een BAR alleen zien aan de persoon zelf, na inloggen op de website."
ELSE = "wat staat er in de bar van mijn werknemer"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with Assistant(tmp_path_factory.mktemp("login"), {"LOG_LEVEL": "DEBUG"}) as assistant:
        assistant.issuer = DemoIssuer(assistant.state / "demo-login")
        yield assistant


class Visitor:
    """One browser window: a session, and the token of who is logged in."""

    def __init__(self, running: Assistant, token: str | None = None, session: str | None = None):
        self._client = running.client
        self.token = token
        self.session = session or self.post("session", {}).json()["session"]
        self.last: dict = {}

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def post(self, path: str, body: dict):
        return self._client.post(f"/chat/{path}", json=body, headers=self.headers)

    def send(self, **what: str):
        return self.post("message", {"session": self.session, "id": uuid.uuid4().hex, **what})

    def say(self, text: str) -> dict:
        return self._heard(self.send(text=text))

    def press(self, title: str) -> dict:
        return self._heard(self.send(button={b["title"]: b["payload"] for b in self.last["buttons"]}[title]))

    def history(self):
        return self._client.get("/chat/history", headers={**self.headers, "Poortwijzer-Session": self.session})

    def _heard(self, response) -> dict:
        messages = response.json()["messages"]
        assert len(messages) == 1, messages
        self.last = messages[0]
        return self.last


def cora(running: Assistant, **claims) -> Visitor:
    return Visitor(running, running.issuer.token("demo-cora", **claims))


def signed(key: Ed25519PrivateKey | str, algorithm: str = "EdDSA", **changes) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "demo-cora", "iat": now, "exp": now + 600, "jti": uuid.uuid4().hex,
        "acr": SUBSTANTIAL, "auth_time": now,
    }  # fmt: skip
    claims.update(changes)
    return jwt.encode(
        {k: v for k, v in claims.items() if v is not None}, key, algorithm=algorithm, headers={"kid": "x"}
    )


def personal_texts() -> set[str]:
    """The free texts of Cora's BAR: every string with a blank in it."""

    def texts(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return [text for part in value for text in texts(part)]
        return [value] if isinstance(value, str) and " " in value else []

    return set(texts(CORA))


def test_without_login_the_way_to_log_in(running):
    said = Visitor(running).say("wat staat er in mijn bar")
    assert said["custom"]["type"] == "login_required"
    assert said["custom"]["question"] == "mijn_bar"


def test_the_question_goes_on_after_the_login(running):
    visitor = Visitor(running)
    visitor.say("wat staat er in mijn bar")
    visitor.token = running.issuer.token("demo-cora")
    assert visitor._heard(visitor.send(button="/mijn_bar"))["custom"]["sensitive"]
    assert visitor.send(button="/mijn_bar_gezien:x").status_code == 400
    other = Visitor(running, running.issuer.token("demo-anna"))
    assert other.send(button="/mijn_bar").status_code == 400


def test_the_summary_and_then_the_personal_part(running):
    visitor = cora(running)
    said = visitor.say("wat staat er in mijn bar")
    assert said["custom"]["sensitive"]
    assert [s["key"] for s in said["custom"]["sections"]][:2] == ["lukt", "moeilijk"]
    assert "Wat er vorig jaar is gebeurd" not in said["text"]
    assert "14 september 2026" in said["text"]
    assert "Wat er vorig jaar is gebeurd" in visitor.press("Ja, laat zien")["text"]


def test_an_old_login_must_log_in_again_for_the_personal_part(running):
    visitor = cora(running, login=time.time() - 20 * 60)
    visitor.say("wat staat er in mijn bar")
    said = visitor.press("Ja, laat zien")
    assert said["custom"]["type"] == "login_required"
    assert said["custom"]["fresh"]
    assert "Wat er vorig jaar" not in json.dumps(said)


def test_no_bar_says_what_that_means(running):
    said = Visitor(running, running.issuer.token("demo-bram")).say("wat staat er in mijn bar")
    assert "Er is geen BAR van u" in said["text"]


def test_history_employer_view_and_who_looked(running):
    visitor = Visitor(running, running.issuer.token("demo-anna"))
    visitor.say("wat staat er in mijn bar")
    visitor.press("Nee, nu niet")
    assert visitor.press("Hoe is het veranderd?")["custom"]["picture"].startswith("<svg")
    visitor.say("wat staat er in mijn bar")
    visitor.press("Nee, nu niet")
    assert visitor.press("Ziet werkgever dit?")["custom"]["type"] == "bar_summary"
    assert "u, in deze chat, bekeken" in visitor.say("wie heeft mijn bar gezien")["text"]


@pytest.mark.parametrize("person", [None, "demo-anna", "demo-bram", "demo-cora"])
def test_about_somebody_else_everybody_gets_the_one_refusal(running, person):
    token = running.issuer.token(person) if person else None
    assert Visitor(running, token).say(ELSE)["text"] == REFUSAL


def test_a_conversation_belongs_to_session_and_person(running):
    visitor = cora(running)
    visitor.say("wie betaalt spoor 2")
    other = Visitor(running, running.issuer.token("demo-anna"), visitor.session)
    nobody = Visitor(running, None, visitor.session)
    assert any("spoor 2" in entry["text"] for entry in visitor.history().json()["messages"])
    assert other.history().json()["messages"] == []
    assert nobody.history().json()["messages"] == []
    assert other.send(button="/mijn_bar:toon").status_code == 400


FORGED = Ed25519PrivateKey.generate()
BAD_TOKENS = {
    "garbage": "geen.token.dus",
    "empty parts": "..",
    "forged key": signed(FORGED),
    "no algorithm": signed("", "none"),
    "symmetric": signed("x" * 64, "HS256"),
    "expired": signed(FORGED, exp=int(time.time()) - 60, iat=int(time.time()) - 600),
    "other audience": signed(FORGED, aud="iets-anders"),
    "without a person": signed(FORGED, sub=None),
    "very long": "eyJhbGciOiJFZERTQSJ9." + base64.urlsafe_b64encode(b"a" * 4000).decode() + ".x",
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_token_that_does_not_count_is_refused_and_nothing_is_processed(running, kind):
    visitor = Visitor(running)
    visitor.token = BAD_TOKENS[kind]
    answer = visitor.send(text="wat staat er in mijn bar")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token_refused"
    assert visitor.history().status_code == 401
    visitor.token = None
    assert [e["from"] for e in visitor.history().json()["messages"]] == ["bot"]


@pytest.mark.parametrize("typed", ["/mijn_bar", "/mijn_bar:toon", '/mijn_bar{"sub": "demo-cora"}', "EXTERNAL_mijn_bar"])
def test_typed_commands_and_crafted_fields_open_nothing(running, typed):
    sender = f"x-{uuid.uuid4().hex}"
    body = {"sender": sender, "message": typed, "metadata": {"sub": "demo-cora", "token": "x"}, "input_channel": "web"}
    said = running.client.post("/webhooks/rest/webhook", json=body).json()
    assert all(text not in json.dumps(said, ensure_ascii=False) for text in personal_texts())
    assert all(not part["custom"].get("sensitive") for part in said)


def test_deleting_takes_the_conversation_along(running):
    visitor = Visitor(running)
    visitor.say("bereken mijn data")
    visitor.say("12 januari 2026")
    visitor.say("verwijder mijn gegevens")
    assert visitor.press("Ja, verwijder")["custom"]["type"] == "deleted"
    assert visitor.history().json()["messages"] == []


def test_nothing_of_a_bar_stays_behind_even_after_a_crash(running):
    visitor = cora(running)
    visitor.say("wat staat er in mijn bar")
    assert "Wat er vorig jaar is gebeurd" in visitor.press("Ja, laat zien")["text"]
    visitor.say("mijn bsn is 111222333 en mijn nummer 06 12345678, mail jan@voorbeeld.nl")
    _break(running.state / "bar.db")
    said = visitor.say("wat staat er in mijn bar")
    assert said["custom"]["type"] == "error"
    assert all(entry["text"] for entry in visitor.history().json()["messages"])
    time.sleep(0.5)
    found = {
        (file.name, text)
        for file in running.state.rglob("*")
        if file.is_file()
        for content in [file.read_bytes()]
        for text in [*personal_texts(), "111222333", "06 12345678", "jan@voorbeeld.nl", visitor.token or ""]
        if text.encode() in content or json.dumps(text)[1:-1].encode() in content
    }
    assert found == set()
    assert len(personal_texts()) > 20
    assert len(running.logs()) > 500


def _break(database: Path) -> None:
    """Make every sealed record unreadable, so that reading one raises in the middle of the action."""
    with sqlite3.connect(database, timeout=10) as connection:
        assert connection.execute("update assessments set content = x'00'").rowcount > 0
