"""The webhook over real HTTP: forged, stale, oversized, nested, mistyped and random calls get a refusal or nothing."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import sqlite3
import time
from collections.abc import Iterator

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.fake_cloud_api import PHONE_ID, FakeCloudApi, webhook
from tests.load.process import VERIFY_TOKEN, EchoBot, echo
from tests.load.secrecy import numbers_in_clear

NUMBER = "31687654321"
WORDS = "xyzzy-mijn-geheim"


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Iterator[tuple[FakeCloudApi, EchoBot]]:
    api, bot = echo(tmp_path_factory.mktemp("webhook"))
    with api, bot:
        yield api, bot


@pytest.fixture
def api(pair) -> FakeCloudApi:
    return pair[0]


@pytest.fixture
def bot(pair) -> Iterator[EchoBot]:
    """The bot; afterwards nothing of what was sent may stand in its log or, in clear, in its database."""
    yield pair[1]
    assert pair[1]._process.poll() is None, "still running"
    log = pair[1].log.read_text()
    assert WORDS not in log
    assert "Traceback" not in log
    assert not numbers_in_clear(pair[1].state, [NUMBER])


def text_message(number: str = NUMBER, at: float | None = None, **fields: object) -> dict:
    raw = {"from": number, "id": f"wamid.{time.monotonic_ns()}", "timestamp": str(int(at or time.time()))}
    return webhook({"messages": [{**raw, "type": "text", "text": {"body": WORDS}, **fields}]})


def post(api, bot, body: bytes | dict, signature: str | None = "good", **headers: str) -> int:
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **headers}
    if signature is not None:
        sent["X-Hub-Signature-256"] = api.signature(body) if signature == "good" else signature
    return httpx.post(bot.webhook, content=body, headers=sent, timeout=20).status_code


def stored(bot: EchoBot) -> int:
    with sqlite3.connect(bot.state / "whatsapp.db") as db:
        return db.execute("select count(*) from whatsapp_inbox").fetchone()[0]


def quiet(bot: EchoBot) -> None:
    """Wait until all that came in is answered."""
    waiting = """select (select count(*) from whatsapp_inbox where state = 'new')
        + (select count(*) from whatsapp_outbox where state in ('new', 'sending'))"""
    with sqlite3.connect(bot.state / "whatsapp.db") as db:
        while db.execute(waiting).fetchone()[0]:
            time.sleep(0.2)


class TestHandshake:
    def test_gives_the_challenge_back(self, bot):
        query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
        answer = httpx.get(bot.webhook, params=query)
        assert (answer.status_code, answer.text) == (200, "1158201444")
        assert answer.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize(
        "change",
        [{"hub.verify_token": "x"}, {"hub.verify_token": ""}, {"hub.mode": "x"}, {"hub.challenge": ""},
         {"hub.verify_token": "é"}, {"hub.challenge": "c" * 500}],
    )  # fmt: skip
    def test_refuses_all_else(self, bot, change):
        query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1", **change}
        assert httpx.get(bot.webhook, params=query).status_code == 403

    def test_refuses_an_empty_call(self, bot):
        assert httpx.get(bot.webhook).status_code == 403


class TestSignature:
    @pytest.mark.parametrize(
        "signature",
        [
            None,
            "",
            "sha256=",
            "sha256=" + "0" * 64,
            "sha1=abc",
            "good-upper",
            "good-bare",
            "good-space",
            "sha256=" + "é" * 64,
        ],
    )
    def test_forged_or_missing(self, api, bot, signature):
        body = json.dumps(text_message()).encode()
        real = api.signature(body)
        forged = {"good-upper": real.upper(), "good-bare": real[7:], "good-space": real + " x"}.get(
            signature, signature
        )
        before = stored(bot)
        assert self.raw(bot, body, forged) == 401
        assert stored(bot) == before

    @staticmethod
    def raw(bot, body: bytes, signature: str | None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", bot.port, timeout=10)
        headers = {"Content-Type": "application/json"}
        if signature is not None:
            headers["X-Hub-Signature-256"] = signature.encode()
        connection.request("POST", "/webhooks/whatsapp/", body, headers)
        return connection.getresponse().status

    def test_of_another_body(self, api, bot):
        stale = api.signature(json.dumps(text_message()).encode())
        assert post(api, bot, text_message(), stale) == 401

    def test_of_the_same_json_written_differently(self, api, bot):
        message = text_message()
        assert (
            post(api, bot, json.dumps(message, indent=1).encode(), api.signature(json.dumps(message).encode())) == 401
        )
        assert post(api, bot, json.dumps(message).encode("utf-16"), api.signature(json.dumps(message).encode())) == 401

    def test_with_another_secret(self, api, bot):
        other = FakeCloudApi("another secret", "x")
        body = json.dumps(text_message()).encode()
        assert post(api, bot, body, other.signature(body)) == 401
        other._server.server_close()

    def test_a_message_sent_again_after_its_id_is_forgotten_does_not_count(self, api, bot):
        before = stored(bot)
        assert post(api, bot, text_message(at=time.time() - 8 * 86_400)) == 200
        assert stored(bot) == before


class TestShape:
    @pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
    def test_wrong_content_type(self, api, bot, kind):
        assert post(api, bot, text_message(), **{"Content-Type": kind}) == 415

    def test_compressed(self, api, bot):
        assert post(api, bot, text_message(), **{"Content-Encoding": "gzip"}) == 415

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"nan", b"{'a': 1}"])
    def test_no_json_or_nested_deep(self, api, bot, body):
        assert post(api, bot, body) == 400

    @pytest.mark.parametrize("body", [[], {}, 1, None, "x", {"entry": {}}, {"entry": [{"changes": [{"value": 1}]}]}])
    def test_json_that_says_nothing(self, api, bot, body):
        assert post(api, bot, json.dumps(body).encode()) == 200

    def test_three_megabytes_are_read(self, api, bot):
        assert post(api, bot, webhook({"filler": "x" * (3 * 1024 * 1024 - 1000)})) == 200

    def test_more_is_refused(self, api, bot):
        with _refused():
            assert post(api, bot, webhook({"filler": "x" * (3 * 1024 * 1024)})) == 413

    def test_more_in_chunks_is_refused(self, bot):
        def chunks() -> Iterator[bytes]:
            for _ in range(80):
                yield b"x" * 50_000

        with _refused():
            answer = httpx.post(bot.webhook, content=chunks(), headers={"Content-Type": "application/json"}, timeout=20)
            assert answer.status_code == 413

    def test_other_methods_and_addresses(self, bot):
        assert httpx.put(bot.webhook).status_code == 405
        assert httpx.post(bot.webhook + "x").status_code in (404, 405)

    @pytest.mark.parametrize(
        "fields",
        [{"from": "geen nummer"}, {"from": None}, {"from": "3" * 40}, {"from": "٣١٦١٢٣٤٥٦٧٨"}, {"id": ""}, {"id": 5},
         {"type": "reaction"}, {"type": "system"}],
    )  # fmt: skip
    def test_messages_that_cannot_or_need_not_be_answered(self, api, bot, fields):
        before = stored(bot)
        assert post(api, bot, text_message(**fields)) == 200
        assert stored(bot) == before

    @pytest.mark.parametrize("stamp", ["", "x", None, 5, "9" * 5000, "-1", "99999999999"])
    def test_odd_timestamps(self, api, bot, stamp):
        before = stored(bot)
        assert post(api, bot, text_message(timestamp=stamp)) == 200
        assert stored(bot) == before + 1

    @pytest.mark.parametrize("body", ["\0", "\ud800 half teken", "\u202eomgekeerd", "😀" * 500])
    def test_odd_texts(self, api, bot, body):
        assert post(api, bot, text_message(number="31600000001", text={"body": body})) == 200

    def test_messages_for_another_number_of_the_same_app(self, api, bot):
        other = json.loads(json.dumps(text_message()).replace(PHONE_ID, "999"))
        before = stored(bot)
        assert post(api, bot, other) == 200
        assert stored(bot) == before


def _refused() -> contextlib.AbstractContextManager[None]:
    """The server may close before all of a body is sent."""
    return contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError)


_SCALAR = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(NUMBER) | st.just(PHONE_ID)
)
_NAMES = st.sampled_from(
    ["entry", "changes", "value", "field", "messages", "statuses", "metadata", "phone_number_id", "id", "from", "type",
     "text", "body", "interactive", "button_reply", "list_reply", "timestamp", "errors", "code", "status",
     "biz_opaque_callback_data", "image", "contacts"],
)  # fmt: skip
_JSON = st.recursive(
    _SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=12
)
_ODD_MESSAGE = st.dictionaries(_NAMES, _JSON, max_size=6)
_PAYLOADS = st.one_of(
    _JSON,
    # As Meta wraps it, so that the odd things are reached; without a sender, so that nothing is to be answered.
    st.lists(_ODD_MESSAGE.map(lambda m: {**m, "from": None}), max_size=3).map(lambda m: webhook({"messages": m})),
    st.lists(_ODD_MESSAGE, max_size=3).map(lambda s: webhook({"statuses": s})),
    _JSON.map(lambda value: {"entry": [{"changes": [{"field": "messages", "value": value}]}]}),
)


def test_ten_thousand_random_payloads(api, bot):
    quiet(bot)
    said, before = len(api.sent), stored(bot)
    calls = 0
    connection = http.client.HTTPConnection("127.0.0.1", bot.port, timeout=10)

    @settings(max_examples=10_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(_PAYLOADS, st.sampled_from(["good"] * 3 + ["bad"]))
    def send(payload, signature):
        nonlocal calls
        calls += 1
        body = json.dumps(payload).encode()
        given_signature = api.signature(body) if signature == "good" else "sha256=" + "0" * 64
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": given_signature}
        connection.request("POST", "/webhooks/whatsapp/", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == (200 if signature == "good" else 401)

    send()
    connection.close()
    assert calls >= 10_000
    time.sleep(1)
    assert (len(api.sent), stored(bot)) == (said, before)


def test_the_message_id_is_not_kept_for_it_holds_the_number(api, bot):
    number = "31655544433"
    api.say(number, "hallo")
    api.wait(number, 1)
    time.sleep(0.5)
    assert number.encode() in base64.b64decode(api.say(number, "nog eens").removeprefix("wamid.") + "==")
    api.wait(number, 2)
    assert not numbers_in_clear(bot.state, [number])


class TestNotConfigured:
    @pytest.mark.parametrize(
        "missing",
        ["WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_TOKEN", "WHATSAPP_PHONE_ID", "WHATSAPP_HASH_SECRET",
         "WHATSAPP_KEYS", "WHATSAPP_SITE_URL", "WHATSAPP_PRIVACY_URL"],
    )  # fmt: skip
    def test_without_one_setting_there_is_no_channel(self, tmp_path, missing):
        api, bot = echo(tmp_path, **{missing: ""})
        with bot:
            assert post(api, bot, text_message()) == 404
            assert httpx.get(bot.webhook).status_code == 404
            assert httpx.post(bot.webhook + "twilio").status_code == 404
        assert missing in bot.log.read_text()
        api._server.server_close()
