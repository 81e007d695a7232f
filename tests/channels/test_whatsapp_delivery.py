"""Sending, retrying, pacing, keeping and forgetting: the real channel around an assistant that repeats what it hears."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.channels.whatsapp.vault import Vault
from tests.actions.bar_store.conftest import postgresql, postgresql_url  # noqa: F401 - fixtures
from tests.channels.fake_cloud_api import FakeCloudApi, webhook
from tests.load.process import EchoBot, echo, settings
from tests.load.secrecy import numbers_in_clear

_NUMBERS = (f"3163333{n:04d}" for n in itertools.count(1))
DAY = 86_400.0


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Iterator[tuple[FakeCloudApi, EchoBot]]:
    api, bot = echo(tmp_path_factory.mktemp("delivery"))
    with api, bot:
        yield api, bot
    assert api.breaches == []


@pytest.fixture
def api(pair) -> FakeCloudApi:
    return pair[0]


@pytest.fixture
def bot(pair) -> EchoBot:
    return pair[1]


@pytest.fixture
def number() -> str:
    return next(_NUMBERS)


class TestOnce:
    def test_a_message_that_comes_twenty_times_is_answered_once(self, api, number):
        api.say(number, "hallo", copies=20)
        api.wait(number, 1)
        time.sleep(1.5)
        assert len(api.to(number)) == 1

    def test_a_burst_in_the_wrong_order_is_one_turn_in_the_right_order(self, api, number):
        now = time.time() - 20
        for n in (3, 1, 2):
            api.say(number, f"regel {n}", at=now + n)
        assert "regel 1\nregel 2\nregel 3" in api.wait(number, 1)[0].shown

    def test_a_connection_lost_after_acceptance_is_not_sent_again(self, api, number):
        api.failures.append("reset_after")
        api.say(number, "hallo")
        api.wait(number, 1)
        time.sleep(4.5)
        assert len(api.to(number)) == 1

    def test_a_kill_loses_nothing_and_repeats_nothing(self, api, bot, number):
        people = [next(_NUMBERS) for _ in range(20)]
        for one in people:
            api.say(one, "een")
        time.sleep(0.45)
        bot.kill()
        for one in people:
            api.say(one, "twee", at=time.time() + 2)
        bot.start()
        for one in people:
            deadline = time.monotonic() + 25
            while time.monotonic() < deadline and "twee" not in heard(api, one):
                time.sleep(0.1)
        time.sleep(3.5)
        for one in people:
            assert sorted(heard(api, one).split()).count("een") == 1, heard(api, one)
            assert heard(api, one).split().index("een") < heard(api, one).split().index("twee")


def heard(api: FakeCloudApi, number: str) -> str:
    return " ".join(sent.shown.rsplit("U zei:", 1)[-1] for sent in api.to(number))


def test_a_person_who_hides_the_number_is_answered(api):
    api.say("NL.13491208655302741918", "hallo")
    said = api.wait("NL.13491208655302741918", 1)[0]
    assert "to" not in said.body


class TestFailures:
    @pytest.mark.parametrize("failure", ["500", "busy", "429", "reset"])
    def test_what_passes_is_tried_again(self, api, number, failure):
        api.failures.append(failure)
        api.say(number, "hallo")
        assert len(api.wait(number, 1)) == 1

    def test_pair_rate_waits_at_least_six_seconds(self, api, number):
        api.failures.append("pair")
        started = time.monotonic()
        api.say(number, "hallo")
        api.wait(number, 1)
        assert time.monotonic() - started > 6

    def test_what_stays_wrong_is_parked_with_an_alarm(self, api, bot, number):
        api.failures.append("unknown_user")
        api.say(number, "hallo")
        while not state_of(bot, "parked"):
            time.sleep(0.1)
        assert "ALARM: WhatsApp refuses a message: error 131026" in bot.log.read_text()
        api.say(number, "nog eens")
        assert "nog eens" in api.wait(number, 1)[0].shown, "the next one goes out"

    def test_a_failure_told_afterwards_is_sent_again(self, bot, api, number):
        api.say(number, "hallo")
        key = api.wait(number, 1)[0].body["biz_opaque_callback_data"]
        time.sleep(1)
        api.call(status(key, "failed", 131056))
        assert len(api.wait(number, 2)) == 2


def status(key: str, said: str, code: int) -> dict[str, Any]:
    raw = {
        "id": "wamid.x",
        "status": said,
        "timestamp": "1",
        "biz_opaque_callback_data": key,
        "errors": [{"code": code}],
    }
    return webhook({"statuses": [raw]})


def state_of(bot: EchoBot, state: str) -> int:
    with sqlite3.connect(bot.state / "whatsapp.db") as db:
        return db.execute("select count(*) from whatsapp_outbox where state = ?", (state,)).fetchone()[0]


def test_messages_to_one_person_keep_their_distance(tmp_path, number):
    api, bot = echo(tmp_path, WHATSAPP_GAP_SECONDS="1.5", WHATSAPP_GATHER_SECONDS="0.1")
    api.pair_seconds = 1.4
    with api, bot:
        for n in range(6):
            api.say(number, f"bericht {n}", at=time.time() + n)
            time.sleep(0.4)
        while heard(api, number).count("bericht") < 6:
            time.sleep(0.1)
    times = [sent.at for sent in api.to(number)]
    assert min(b - a for a, b in itertools.pairwise(times)) >= 1.4
    assert len(times) < 6, "what came meanwhile was answered together"
    assert api.refused["pair"] == 0


def test_nothing_is_said_outside_the_24_hours(api, bot, number):
    api.say(number, "gisteren", at=time.time() - DAY - 60)
    time.sleep(2)
    assert api.to(number) == []
    assert "window closed" in bot.log.read_text()


class TestPrivacy:
    def test_personal_answers_never_leave(self, api, number):
        api.say(number, "persoonlijk")
        said = api.wait(number, 1)[0]
        assert "GEHEIM" not in said.shown
        assert "https://dienst.example/chat" in said.shown

    def test_delete_leaves_nothing_but_the_ids(self, api, bot, number):
        api.say(number, "stop")
        choices = api.wait(number, 1)[0].choices
        api.press(number, next(key for key, title in choices.items() if title == "Ja, verwijder"))
        api.wait(number, 2)
        time.sleep(0.7)
        vault = Vault("h" * 40, [base64.urlsafe_b64encode(b"k" * 32).decode()])
        with sqlite3.connect(bot.state / "whatsapp.db") as db:
            for table in ("users", "inbox", "outbox"):
                query = f"select count(*) from whatsapp_{table} where sender = ?"
                assert db.execute(query, (vault.sender(number),)).fetchone()[0] == 0, table

    def test_the_delete_button_works_only_where_it_was_offered(self, api, number):
        api.press(number, "gesprek:verwijder")
        assert "hoort niet meer bij dit gesprek" in api.wait(number, 1)[0].shown

    def test_no_number_in_clear_in_database_or_log(self, api, bot):
        numbers = sorted({sent.number for sent in api.sent if sent.number.isdigit()})
        assert len(numbers) > 10
        assert not numbers_in_clear(bot.state, numbers)
        assert "persoonlijk" not in bot.log.read_text()


def test_two_processes_on_one_postgresql(tmp_path, postgresql_url):  # noqa: F811
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    api, first = echo(tmp_path / "a", WHATSAPP_DB=postgresql_url)
    second = EchoBot(tmp_path / "b", settings(tmp_path / "b", api.url, WHATSAPP_DB=postgresql_url))
    api.delay, api.duplicate_rate = (0.05, 0.2), 0.3
    people = [next(_NUMBERS) for _ in range(30)]
    with api, first, second:
        for n in range(3):
            for one in people:
                api.webhook = (first, second)[n % 2].webhook
                api.say(one, f"bericht{n}", at=time.time() - 10 + n)
            time.sleep(1)
        for one in people:
            while heard(api, one).count("bericht") < 3:
                time.sleep(0.1)
        time.sleep(1)
    assert all(heard(api, one).split() == ["bericht0", "bericht1", "bericht2"] for one in people)


class FakeTwilio:
    """Twilio's side: keeps what is posted, signs what it calls."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []
        forms = self.forms

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                forms.append({key: values[0] for key, values in parse_qs(body).items()})
                self.send_response(201)
                self.end_headers()
                self.wfile.write(json.dumps({"sid": "SM1", "status": "queued"}).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def wait(self, count: int) -> dict[str, str]:
        deadline = time.monotonic() + 15
        while len(self.forms) < count:
            assert time.monotonic() < deadline, self.forms
            time.sleep(0.05)
        return self.forms[-1]


@pytest.fixture(scope="class")
def twilio_pair(tmp_path_factory) -> Iterator[tuple[FakeTwilio, EchoBot]]:
    fake = FakeTwilio()
    state = tmp_path_factory.mktemp("twilio")
    environment = {
        **settings(state, "http://127.0.0.1:9"),
        "WHATSAPP_TOKEN": "", "WHATSAPP_APP_SECRET": "", "WHATSAPP_VERIFY_TOKEN": "", "WHATSAPP_PHONE_ID": "",
        "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "twilio-token", "TWILIO_FROM": "whatsapp:+31201234567",
        "TWILIO_WEBHOOK_URL": "https://bot.example/webhooks/whatsapp/twilio", "TWILIO_API_URL": fake.url,
    }  # fmt: skip
    with EchoBot(state, environment) as bot:
        yield fake, bot
    fake.server.shutdown()


class TestTwilio:
    NUMBER = "31655550001"

    @staticmethod
    def sign(url: str, form: dict[str, str], token: str = "twilio-token") -> str:
        signed = url + "".join(key + form[key] for key in sorted(form))
        return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()

    def call(self, bot: EchoBot, form: dict[str, str], path: str = "", **how: str) -> int:
        url = "https://bot.example/webhooks/whatsapp/twilio" + path
        headers = {"X-Twilio-Signature": how.get("signature") or self.sign(url, form)}
        address = bot.webhook + "twilio" + path
        return httpx.post(address, data=form, headers=headers).status_code

    def say(self, bot: EchoBot, text: str, sid: str) -> int:
        return self.call(bot, {"MessageSid": sid, "From": f"whatsapp:+{self.NUMBER}", "Body": text, "NumMedia": "0"})

    def test_a_number_presses_a_button(self, twilio_pair):
        fake, bot = twilio_pair
        assert self.say(bot, "hallo", "SM1") == 200
        said = fake.wait(1)
        assert said["To"] == f"whatsapp:+{self.NUMBER}"
        assert said["Body"].endswith("Typ het nummer van uw keuze:\n1. Nog een keer")
        assert parse_qs(urlsplit(said["StatusCallback"]).query)["row"]
        assert self.say(bot, "hallo", "SM1") == 200, "the same message again"
        assert self.say(bot, "1", "SM2") == 200
        assert "U zei: /echo" in fake.wait(2)["Body"]
        assert self.say(bot, "7", "SM3") == 200
        assert "U zei: 7" in fake.wait(3)["Body"]
        assert len(fake.forms) == 3

    @pytest.mark.parametrize("signature", ["x", "AAAA", ""])
    def test_forged(self, twilio_pair, signature):
        form = {"MessageSid": "SM9", "From": f"whatsapp:+{self.NUMBER}", "Body": "x"}
        signature = signature or self.sign("https://other.example/", form)
        assert self.call(twilio_pair[1], form, signature=signature) == 401

    def test_status(self, twilio_pair):
        fake, bot = twilio_pair
        row = parse_qs(urlsplit(fake.forms[0]["StatusCallback"]).query)["row"][0]
        form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
        assert self.call(bot, form, f"/status?row={row}") == 200
        assert self.call(bot, form, "/status?row=andere", signature=self.sign("https://x/", form)) == 401
        with sqlite3.connect(bot.state / "whatsapp.db") as db:
            assert ("delivered",) in db.execute("select status from whatsapp_outbox").fetchall()

    def test_meta_is_not_there(self, twilio_pair):
        assert httpx.post(twilio_pair[1].webhook, json={}).status_code == 404

    def test_no_number_in_clear(self, twilio_pair):
        assert not numbers_in_clear(twilio_pair[1].state, [self.NUMBER])
