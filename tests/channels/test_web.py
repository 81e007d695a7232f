"""The web channel of the running assistant, over real HTTP: what it does, and what it refuses."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.assistant import ORIGIN, Assistant


class Visitor:
    """One visitor's conversation."""

    def __init__(self, assistant: Assistant):
        self.http = assistant.client
        started = self.http.post("/chat/session", json={})
        assert started.status_code == 201, started.text
        self.session = started.json()["session"]
        self.greeting = started.json()["messages"]

    def post(self, message_id: str | None = None, **body: object):
        body = {"session": self.session, "id": message_id or uuid.uuid4().hex, **body}
        return self.http.post("/chat/message", json=body)

    def say(self, text: str) -> dict:
        reply = self.post(text=text)
        assert reply.status_code == 200, reply.text
        assert len(reply.json()["messages"]) == 1
        return reply.json()["messages"][0]

    def history(self) -> list[dict]:
        return self.http.get("/chat/history", headers={"Poortwijzer-Session": self.session}).json()["messages"]


@pytest.fixture
def visitor(assistant: Assistant) -> Visitor:
    return Visitor(assistant)


def test_greeting_says_that_it_is_a_computer_and_how_to_reach_a_person(visitor):
    assert len(visitor.greeting) == 1
    assert visitor.greeting[0]["custom"]["topic"] == "begroeting"
    assert "computer" in visitor.greeting[0]["text"]
    assert "mens" in visitor.greeting[0]["text"]


def test_question_answer_button_history(visitor):
    answer = visitor.say("wat gebeurt er na twee jaar?")
    assert answer["custom"]["topic"] == "na_twee_jaar"
    assert answer["custom"]["sources"]
    button = answer["buttons"][0]
    pressed = visitor.post(button=button["payload"]).json()["messages"][0]
    assert pressed["custom"]["audience"] == "werknemer"
    history = visitor.history()
    assert [(e["from"], e["text"]) for e in history] == [
        ("bot", visitor.greeting[0]["text"]),
        ("user", "wat gebeurt er na twee jaar?"),
        ("bot", answer["text"]),
        ("user", button["title"]),
        ("bot", pressed["text"]),
    ]
    assert history[2]["buttons"] == answer["buttons"]


def test_the_same_message_twice_is_answered_once(visitor):
    first = visitor.post("m1", text="wat is de wia").json()
    assert visitor.post("m1", text="wat is de wia").json() == first
    assert visitor.post("m1", text="iets heel anders").json() == first
    assert sum(e["from"] == "user" for e in visitor.history()) == 1


def test_the_same_message_at_the_same_moment_is_answered_once(visitor):
    with ThreadPoolExecutor(5) as pool:
        replies = list(pool.map(lambda _: visitor.post("m1", text="wat is de wia").json(), range(5)))
    assert all(reply == replies[0] for reply in replies)
    assert sum(e["from"] == "user" for e in visitor.history()) == 1


def test_a_burst_of_one_visitor_is_answered_in_full(visitor):
    questions = ["wat is de wia", "wat doet de bedrijfsarts", "wat is een loonsanctie", "hallo"]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda q: visitor.post(text=q), questions))
    assert [reply.status_code for reply in replies] == [200] * 4
    assert sum(e["from"] == "user" for e in visitor.history()) == 4


class TestRefusals:
    @pytest.mark.parametrize("text", ["", "   ", None, 5, ["x"], {"a": "b"}])
    def test_no_text(self, visitor, text):
        reply = visitor.post(text=text)
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "no_text")
        assert "Typ uw vraag" in reply.json()["error"]["text"]

    def test_length_limit_names_both_numbers(self, visitor):
        assert visitor.post(text="wia " * 500).status_code == 200
        reply = visitor.post(text="a" * 2001)
        assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_long")
        assert "2001" in reply.json()["error"]["text"]
        assert "2000" in reply.json()["error"]["text"]

    def test_rate_limit_per_address(self, tmp_path):
        with Assistant(tmp_path, {"WEB_PER_ADDRESS": "2"}) as strict:
            statuses = [strict.client.post("/chat/session", json={}).status_code for _ in range(3)]
        assert statuses == [201, 201, 429]

    def test_rate_limit_keeps_the_conversation(self, assistant):
        visitor = Visitor(assistant)
        statuses = [visitor.post(f"m{n}", text="hallo").status_code for n in range(24)]
        assert statuses[:20] == [200] * 20
        assert 429 in statuses
        reply = visitor.post(text="hallo")
        assert "Wacht een minuut" in reply.json()["error"]["text"]
        assert sum(e["from"] == "user" for e in visitor.history()) == statuses.count(200)

    @pytest.mark.parametrize("session", [None, "", "x", "a.b", 5, ["x"], {"a": 1}, "web-1234"])
    def test_a_session_this_server_did_not_give(self, visitor, session):
        reply = visitor.post(session=session, text="hallo")
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "unknown_session")

    def test_a_changed_session(self, visitor):
        changed = ("A" if visitor.session[0] != "A" else "B") + visitor.session[1:]
        assert visitor.post(session=changed, text="hallo").status_code == 401
        history = visitor.http.get("/chat/history", headers={"Poortwijzer-Session": changed})
        assert history.status_code == 401

    @pytest.mark.parametrize("message_id", ["", "x" * 65, 5, None, ["a"]])
    def test_message_id(self, visitor, message_id):
        body = {"session": visitor.session, "id": message_id, "text": "hallo"}
        assert visitor.http.post("/chat/message", json=body).status_code == 400

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 50_000])
    def test_unreadable_bodies(self, visitor, body):
        reply = visitor.http.post("/chat/message", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code == 400
        assert reply.json()["error"]["text"]

    def test_an_oversized_body(self, visitor):
        assert visitor.http.post("/chat/message", content=b"x" * 200_000).status_code == 413


class TestNobodyCommands:
    """Each way somebody might make the bot run an intent, fill a slot or read a tracker from outside."""

    def test_typed_intent(self, visitor):
        visitor.say("wat houdt het tweede spoor in")
        visitor.say("/back")
        visitor.say('/bedankt{"rol": "werkgever"}')
        assert visitor.say("geef eens een voorbeeld")["custom"]["topic"] == "spoor2_wat"
        assert visitor.say("wat gebeurt er na twee jaar?")["custom"]["audience"] == "algemeen"
        assert "/back" in [e["text"] for e in visitor.history()]

    @pytest.mark.parametrize(
        "payload", ["/nood", "/restart", "/session_start", '/bedankt{"rol":"werkgever"}', "", 5, None, ["/x"]]
    )
    def test_a_button_the_bot_never_sent(self, visitor, payload):
        reply = visitor.post(button=payload)
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "unknown_button")

    def test_a_button_of_another_conversation(self, assistant, visitor):
        payload = Visitor(assistant).say("wat is een loonsanctie")["buttons"][-1]["payload"]
        assert visitor.post(button=payload).status_code == 400

    @pytest.mark.parametrize(
        "extra",
        [
            {"metadata": {"rol": "werkgever"}},
            {"slots": {"rol": "werkgever"}},
            {"parse_data": {"intent": {"name": "nood"}, "entities": []}},
            {"intent": "nood", "entities": [{"entity": "rol", "value": "werkgever"}]},
            {"sender": "web-1", "sender_id": "web-1", "input_channel": "rest"},
            {"understanding": {"role": "werkgever"}},
        ],
    )
    def test_crafted_json(self, visitor, extra):
        reply = visitor.post(text="wat gebeurt er na twee jaar?", **extra)
        assert reply.json()["messages"][0]["custom"]["topic"] == "na_twee_jaar"
        assert reply.json()["messages"][0]["custom"]["audience"] == "algemeen"

    @pytest.mark.parametrize(
        "path",
        [
            "/conversations/web-1/tracker", "/conversations/web-1/execute", "/conversations/web-1/trigger_intent",
            "/model", "/model/parse", "/model/predict", "/domain", "/status", "/version",
            "/webhooks/socketio/", "/webhooks/web/", "/webhooks/callback/webhook", "/socket.io/",
        ],
    )  # fmt: skip
    def test_rasas_own_api_and_channels_are_off(self, assistant, path):
        for method in ("GET", "POST", "PUT", "DELETE"):
            assert assistant.client.request(method, path, json={}).status_code in (404, 405)

    @pytest.mark.parametrize(
        "path", ["/widget/../../bot/serve.py", "/demo/%2e%2e/%2e%2e/credentials.yml", "/demo/..%2f..%2fconfig.yml"]
    )
    def test_no_file_outside_the_site(self, assistant, path):
        assert assistant.client.get(path).status_code in (400, 404)


class TestRest:
    """Rasa's rest channel, which is on in development only."""

    def test_metadata_and_channel_are_not_taken_from_outside(self, assistant):
        body = {
            "sender": uuid.uuid4().hex,
            "message": "wat gebeurt er na twee jaar?",
            "metadata": {"rol": "werkgever"},
            "input_channel": "web",
        }
        said = assistant.client.post("/webhooks/rest/webhook", json=body).json()[0]
        assert said["custom"]["audience"] == "algemeen"
        assert "Ik ben Poortwijzer, een computer" in said["text"], "the channel is still rest"

    def test_no_way_into_a_web_conversation(self, assistant):
        body = {"sender": "web-" + "0" * 40, "message": "hallo"}
        assert assistant.client.post("/webhooks/rest/webhook", json=body).status_code == 400

    @pytest.mark.parametrize(
        "body", [{}, {"message": ""}, {"message": 5}, {"message": ["/x"]}, {"sender": 5, "message": "x"}, []]
    )
    def test_bad_bodies(self, assistant, body):
        reply = assistant.client.post("/webhooks/rest/webhook", json=body)
        assert reply.status_code == 400
        assert reply.json()[0]["custom"]["type"] == "error"

    def test_without_sender_everyone_has_a_conversation_of_their_own(self, assistant):
        ask = lambda text: assistant.client.post("/webhooks/rest/webhook", json={"message": text}).json()[0]  # noqa: E731
        assert ask("ik ben werkgever")["custom"]["topic"] == "ik_ben_werkgever"
        assert ask("wat gebeurt er na twee jaar?")["custom"]["audience"] == "algemeen"

    def test_streaming_gives_the_same_message(self, assistant):
        reply = assistant.client.post("/webhooks/rest/webhook?stream=true", json={"sender": "s1", "message": "hallo"})
        assert reply.status_code == 200
        assert '"begroeting"' in reply.text


class TestBrowserRules:
    def test_allowed_origin(self, assistant):
        reply = assistant.client.options("/chat/message", headers={"Origin": ORIGIN})
        assert reply.headers["access-control-allow-origin"] == ORIGIN
        assert "Poortwijzer-Session" in reply.headers["access-control-allow-headers"]

    @pytest.mark.parametrize("origin", ["https://evil.example", "null", ORIGIN + ".evil.example"])
    def test_other_origins(self, assistant, origin):
        for path in ("/chat/session", "/chat/message", "/webhooks/rest/webhook"):
            reply = assistant.client.options(path, headers={"Origin": origin})
            assert "access-control-allow-origin" not in reply.headers

    def test_security_headers(self, assistant):
        headers = assistant.client.get("/").headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert assistant.client.post("/chat/session", json={}).headers["cache-control"] == "no-store"

    def test_health(self, assistant):
        reply = assistant.client.get("/health")
        assert reply.json() == {"status": "ok", "model": True, "actions": True}


def test_strange_text_is_answered_and_breaks_nothing(visitor):
    for text in [
        "😀" * 1000,
        "a" * 2000,
        "‮​omgekeerd",
        "<script>alert(1)</script>",
        "'; drop table events; --",
        "{{7*7}}",
    ]:
        assert visitor.say(text)["text"]
    assert "<script>alert(1)</script>" in [e["text"] for e in visitor.history()]


def test_easy_answers_in_the_simplest_words(assistant):
    client = assistant.client
    session = client.post("/chat/session", json={}).json()["session"]

    def ask(**more):
        body = {"session": session, "id": uuid.uuid4().hex, "text": "wat is spoor 2", **more}
        return client.post("/chat/message", json=body).json()["messages"][0]["custom"]["section"]

    assert ask(easy=True) == "makkelijk"
    assert ask() == "kort"
    assert ask(easy="yes please") == "kort"
