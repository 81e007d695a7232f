"""What goes out: kept encrypted until it may no longer be resent, sent in order, and never outside the 24 hours."""

from __future__ import annotations

import logging
from typing import Any, Optional, Sequence, Tuple, Union

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.channels.whatsapp.render import Outgoing
from bot.channels.whatsapp.settings import Settings
from bot.channels.whatsapp.tables import outbox, users
from bot.channels.whatsapp.vault import Vault
from bot.channels.whatsapp.wire import Status

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 24 * 3_600.0 - 60.0  # after the user's last message
MAX_ATTEMPTS = 12
_ORDER = ("sent", "delivered", "read", "failed")


class Outbox:
    """Used inside the transactions of ``Inbox``."""

    def __init__(self, engine: Engine, vault: Vault, settings: Settings):
        self._engine, self._vault, self._settings = engine, vault, settings

    def add(self, db: Connection, sender: str, messages: Sequence[Outgoing], now: float) -> None:
        """Put ``messages`` in line."""
        for message in messages:
            body = self._vault.lock(message.to_json())
            db.execute(outbox.insert().values(key=message.key, sender=sender, body=body, changed=now))

    def listen_again(self, db: Connection, now: float) -> None:
        """Statuses can be heard again from ``now``: what was being sent when this stopped is waited for anew."""
        db.execute(outbox.update().where(outbox.c.state == "sending").values(changed=now))

    def next(self, db: Connection, user: Any, now: float) -> Union[Tuple[int, Outgoing], float, None]:
        """Attempts and message to send now, marked as being sent; a moment to look again; None: nothing to send."""
        open_rows = sa.select(outbox).where(_waiting(user["sender"])).order_by(outbox.c.seq)
        for row in db.execute(open_rows).mappings().all():
            if row["state"] == "sending" and now < row["changed"] + self._settings.unsure:
                return float(row["changed"] + self._settings.unsure)
            closed = now > user["last_in"] + WINDOW_SECONDS or user["number"] is None
            if closed or row["body"] is None or row["attempts"] >= MAX_ATTEMPTS:
                logger.error("ALARM: a WhatsApp message is parked: %s", "window closed" if closed else "too many tries")
                self.settle(db, row["key"], "parked", "window" if closed else row["code"] or "attempts", now)
                continue
            values = {"state": "sending", "attempts": row["attempts"] + 1, "changed": now}
            db.execute(outbox.update().where(outbox.c.key == row["key"]).values(**values))
            return row["attempts"] + 1, Outgoing.from_json(self._vault.open(row["body"]))
        return None

    def waiting(self, db: Connection, sender: str) -> bool:
        """True while something must still go out to ``sender``."""
        return db.scalar(sa.select(outbox.c.seq).where(_waiting(sender)).limit(1)) is not None

    def settle(self, db: Connection, key: str, state: str, code: str, now: float) -> None:
        """Record how sending ended, unless a status said before that it had arrived."""
        values = {"state": state, "code": code or None, "changed": now}
        db.execute(outbox.update().where(outbox.c.key == key, outbox.c.state != "sent").values(**values))

    def heard(self, db: Connection, status: Status, now: float) -> None:
        """Record what the provider says about a message; a failure that may pass puts it back in line."""
        sender = db.scalar(sa.select(outbox.c.sender).where(outbox.c.key == status.key))
        # The user first, as everywhere: two transactions that lock in the same order cannot wait for each other.
        db.execute(sa.select(users.c.sender).where(users.c.sender == sender).with_for_update())
        row = db.execute(sa.select(outbox).where(outbox.c.key == status.key).with_for_update()).mappings().first()
        if row is None or status.status not in _ORDER or row["state"] == "parked":
            return
        if row["status"] and _ORDER.index(status.status) <= _ORDER.index(row["status"]):
            return  # statuses come twice and in any order
        values = {"status": status.status, "state": "sent", "code": status.code or None}
        wake = row["state"] == "sending"  # it was not known whether it had gone out; now it is
        if status.status == "failed":
            again = status.again and row["body"] is not None and row["attempts"] < MAX_ATTEMPTS
            values.update(state="new" if again else "parked", status=None if again else "failed")
            wake = again
            if not again:
                logger.error("ALARM: a WhatsApp message could not be delivered: error %s", status.code)
        db.execute(outbox.update().where(outbox.c.key == status.key).values(**values))
        if wake:
            due = now + self._settings.gap
            db.execute(users.update().where(users.c.sender == row["sender"], users.c.lease <= now).values(due=due))

    def latest(self, db: Connection, sender: str) -> Optional[Outgoing]:
        """The message that ``sender`` got last, while it is kept."""
        newest = sa.select(outbox).where(outbox.c.sender == sender, outbox.c.state == "sent", outbox.c.body.isnot(None))
        rows = db.execute(newest.order_by(outbox.c.seq.desc()).limit(2)).mappings().all()
        found = [Outgoing.from_json(self._vault.open(row["body"])) for row in rows]
        return next((message for message in found if not message.document), None)

    def sent(self, db: Connection, sender: str, key: str) -> Optional[Outgoing]:
        """Message ``key``, if ``sender`` got it and it is still kept."""
        mine = (outbox.c.key == key) & (outbox.c.sender == sender)
        body = db.scalar(sa.select(outbox.c.body).where(mine))
        return Outgoing.from_json(self._vault.open(body)) if body else None

    def forget(self, db: Connection, sender: str) -> None:
        """Delete what went to ``sender``; what must still go out stays."""
        db.execute(outbox.delete().where(outbox.c.sender == sender, outbox.c.state.in_(("sent", "parked"))))

    def purge(self, db: Connection, bodies_before: float, rows_before: float) -> None:
        """Delete texts, and later the rows, that did not change since these moments."""
        db.execute(outbox.update().where(outbox.c.changed < bodies_before).values(body=None))
        db.execute(outbox.delete().where(outbox.c.changed < rows_before))


def _waiting(sender: str) -> Any:
    return (outbox.c.sender == sender) & outbox.c.state.in_(("new", "sending"))
