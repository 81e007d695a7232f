"""The inbox itself, with time in our own hands, on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.channels.whatsapp.inbox import LEASE_SECONDS, Inbox
from bot.channels.whatsapp.render import Outgoing
from bot.channels.whatsapp.settings import Settings
from bot.channels.whatsapp.tables import connect
from bot.channels.whatsapp.vault import Vault
from bot.channels.whatsapp.wire import Incoming, Status
from tests.actions.bar_store.conftest import postgresql, postgresql_url  # noqa: F401 - fixtures
from tests.load.process import settings

DAY = 86_400.0


class TestTables:
    """The inbox itself, with time in our own hands."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def configured(self, request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
        own = {"WHATSAPP_GATHER_SECONDS": "0", "WHATSAPP_GAP_SECONDS": "0"}
        if request.param == "postgresql":
            url = request.getfixturevalue("postgresql_url")
            own["WHATSAPP_DB"] = url.replace("postgresql:", "postgresql+psycopg:")  # what this environment has
        found = Settings.from_environment({**settings(tmp_path, "http://x"), **own})
        assert found
        return found

    @pytest.fixture
    def box(self, configured) -> Inbox:
        return Inbox(connect(configured.database), Vault(configured.hash_secret, configured.keys), configured)

    @staticmethod
    def came(text: str = "hallo", number: str = "31644440001", at: float | None = None) -> Incoming:
        return Incoming("meta", f"id-{text}", number, at or time.time(), "text", text)

    def test_many_at_once_take_each_user_once(self, configured):
        boxes = [
            Inbox(connect(configured.database), Vault(configured.hash_secret, configured.keys), configured)
            for _ in range(4)
        ]
        people = [f"316444{n:05d}" for n in range(40)]
        boxes[0].receive([self.came(f"van {one}", one) for one in people])

        def work(box: Inbox) -> list[str]:
            taken = []
            while found := box.take():
                taken += found.said
            return taken

        if configured.database.startswith("sqlite"):  # one process: one inbox
            boxes = boxes[:1]
        with ThreadPoolExecutor(len(boxes)) as pool:
            taken = [text for texts in pool.map(work, boxes) for text in texts]
        assert sorted(taken) == sorted(f"van {one}" for one in people)

    def test_a_leased_user_is_taken_by_nobody_else(self, box):
        box.receive([self.came()])
        assert box.take().said == ["hallo"]
        assert box.take() is False

    def test_a_turn_keeps_its_id_and_texts_when_more_comes_in(self, box, configured, monkeypatch):
        box.receive([self.came("een")])
        first = box.take()
        box.receive([self.came("twee")])
        later = time.time() + LEASE_SECONDS + 1
        monkeypatch.setattr(time, "time", lambda: later)
        again = Inbox(connect(configured.database), box._vault, configured).take()
        assert (again.id, again.said, again.attempts) == (first.id, ["een"], 2)

    def test_an_answer_after_the_lease_was_lost_does_not_count(self, box, configured, monkeypatch):
        box.receive([self.came()])
        slow = box.take()
        later = time.time() + LEASE_SECONDS + 1
        monkeypatch.setattr(time, "time", lambda: later)
        other = Inbox(connect(configured.database), box._vault, configured)
        other.answered(other.take(), [Outgoing("van de ander")])
        box.answered(slow, [Outgoing("te laat")])
        assert other.take().message.text == "van de ander"
        assert other.take() is False, "and nothing comes after it"

    def test_the_provider_knows_best_whether_it_went_out(self, box):
        box.receive([self.came()])
        box.answered(box.take(), [Outgoing("ja")])
        sending = box.take()
        box.settle(sending, "sending")
        box.receive([], [Status(sending.message.key, "delivered")])
        time.sleep(0.05)
        while (work := box.take()) is True:
            pass
        assert work is False

    def test_numbers_go_after_a_day_and_ids_after_a_week(self, box, monkeypatch):
        box.receive([self.came()])
        box.answered(box.take(), [Outgoing("ja")])
        box.settle(box.take(), "sent")
        now = time.time()
        left = {}
        for days in (0, 1.1, 8, 31):
            monkeypatch.setattr(time, "time", lambda days=days: now + days * DAY)
            box.purge()
            with box._engine.connect() as db:
                query = "select (select count(number) from whatsapp_users), (select count(body) from whatsapp_outbox), (select count(*) from whatsapp_inbox), (select count(*) from whatsapp_users)"
                left[days] = tuple(db.exec_driver_sql(query).one())
        assert left == {0: (1, 1, 1, 1), 1.1: (0, 0, 1, 1), 8: (0, 0, 0, 1), 31: (0, 0, 0, 0)}

    def test_a_lost_key_stops_one_user_only(self, box, configured):
        other_key = Settings(**{**configured.__dict__, "keys": (base64.urlsafe_b64encode(b"o" * 32).decode(),)})
        box.receive([self.came("oud", "31644440001")])
        new = Inbox(connect(configured.database), Vault(configured.hash_secret, other_key.keys), other_key)
        new.receive([self.came("nieuw", "31644440002")])
        assert new.take() is True
        assert new.take().said == ["nieuw"]

    def test_what_was_unsure_while_the_bot_was_down_is_waited_for_before_it_is_sent_again(
        self, box, configured, monkeypatch
    ):
        """The provider's word about it could not be heard, so the clock starts when it can be."""
        box.receive([self.came()])
        box.answered(box.take(), [Outgoing("ja")])
        sending = box.take()  # and here the bot is killed
        down = time.time() + LEASE_SECONDS + configured.unsure + 1
        monkeypatch.setattr(time, "time", lambda: down)
        again = Inbox(connect(configured.database), box._vault, configured)
        again.listen_again()
        assert again.take() is True
        assert again.take() is False
        again.receive([], [Status(sending.message.key, "delivered")])
        monkeypatch.setattr(time, "time", lambda: down + 10 * configured.unsure)
        while (work := again.take()) is True:
            pass
        assert work is False
