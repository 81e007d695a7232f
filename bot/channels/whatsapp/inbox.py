"""The durable inbox: a message counts once, waits until it is answered, and is answered in order per user.

A worker takes a whole user (a lease on the row), so that a turn and its sending never cross. All times are seconds
since 1970. Methods block on the database: call them off the event loop.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any, Optional, Sequence, Union

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from sqlalchemy.engine import Connection, Engine

from bot.channels.whatsapp.outbox import Outbox
from bot.channels.whatsapp.render import MORE_PREFIX, Outgoing
from bot.channels.whatsapp.settings import Settings
from bot.channels.whatsapp.tables import inbox, insert, users
from bot.channels.whatsapp.vault import Vault
from bot.channels.whatsapp.wire import Incoming, Kind, Status

logger = logging.getLogger(__name__)

LEASE_SECONDS = 60.0  # longer than any turn or sending takes
UNREADABLE_SECONDS = 3_600.0
KEPT_IDS_SECONDS = 7 * 86_400.0
KEPT_NUMBER_SECONDS = 25 * 3_600.0  # nothing may be sent after 24 hours
KEPT_USER_SECONDS = 30 * 86_400.0  # as long as the conversation itself (bot/stores/conversations.py)
MAX_TURN_ATTEMPTS = 5


@dataclass(frozen=True)
class Turn:
    """Messages of one user that are answered together. ``id`` stays the same when it is tried again.

    ``said``: texts in order, or one payload. ``last``: what was sent last; ``more``: what "Lees verder" asks for.
    """

    id: str
    sender: str
    kind: Kind
    said: Sequence[str] = field(repr=False)
    attempts: int = 1
    numbered: bool = False
    first: bool = False
    last: Optional[Outgoing] = field(default=None, repr=False)
    more: Optional[Outgoing] = field(default=None, repr=False)


@dataclass(frozen=True)
class Sending:
    """One message that goes out now."""

    sender: str
    provider: str
    number: str = field(repr=False)
    attempts: int
    message: Outgoing = field(repr=False)


class Inbox:
    """The tables and what may be done with them. With SQLite one process only."""

    def __init__(self, engine: Engine, vault: Vault, settings: Settings):
        self._engine, self._vault, self._settings = engine, vault, settings
        self.outbox = Outbox(engine, vault, settings)
        self.unsure_seconds = settings.unsure
        if engine.dialect.name == "sqlite":  # whoever held a lease is gone
            with engine.begin() as db:
                db.execute(users.update().values(lease=0.0))

    def listen_again(self) -> None:
        """Call once when statuses can be heard; see ``Outbox.listen_again``."""
        with self._engine.begin() as db:
            self.outbox.listen_again(db, time.time())

    def receive(self, messages: Sequence[Incoming], statuses: Sequence[Status] = ()) -> int:
        """Store what is new, in one transaction; the number of messages that were."""
        now = time.time()
        with self._engine.begin() as db:
            new = sum(
                [
                    self._store(db, message, now)
                    for message in sorted(messages, key=_by_user)
                    if message.sent_at > now - KEPT_IDS_SECONDS
                ]
            )
            for status in statuses:
                self.outbox.heard(db, status, now)
        return new

    def _store(self, db: Connection, message: Incoming, now: float) -> bool:
        sender = self._vault.sender(message.number)
        row = {
            "id": self._vault.message(f"{message.provider}\n{message.id}"),
            "sender": sender,
            "sent_at": min(message.sent_at, now),
            "received_at": now,
            "kind": message.kind,
            "content": self._vault.lock(message.content),
        }
        stored = db.execute(insert(self._engine, inbox).values(**row).on_conflict_do_nothing(index_elements=["id"]))
        if not stored.rowcount:
            return False
        due = now + self._settings.gather
        user = insert(self._engine, users).values(
            sender=sender, provider=message.provider, number=self._vault.lock(message.number),
            last_in=row["sent_at"], greeted=False, next_send=0.0, lease=0.0, due=due,
        )  # fmt: skip
        later = sa.case((users.c.next_send > due, users.c.next_send), else_=due)
        db.execute(
            user.on_conflict_do_update(
                index_elements=["sender"],
                set_={
                    "provider": user.excluded.provider,
                    "number": user.excluded.number,
                    "last_in": sa.case(
                        (users.c.last_in > user.excluded.last_in, users.c.last_in), else_=user.excluded.last_in
                    ),
                    "due": sa.func.coalesce(users.c.due, later),
                },
            )
        )
        return True

    def take(self) -> Union[Turn, Sending, bool]:
        """Something to do, with its user leased to the caller; True: look again at once; False: nothing is due."""
        now = time.time()
        due = sa.select(users).where(users.c.due <= now, users.c.lease <= now).order_by(users.c.due).limit(1)
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as db:  # looking takes no lock
                if db.execute(due).first() is None:
                    return False
        with self._engine.begin() as db:
            user = db.execute(due.with_for_update(skip_locked=True)).mappings().first()
            if user is None:
                return False
            mine = users.update().where(users.c.sender == user["sender"])
            try:
                work = self._next(db, user, now)
            except InvalidToken:
                logger.error("ALARM: a WhatsApp user cannot be decrypted: is a key missing from WHATSAPP_KEYS?")
                work = now + UNREADABLE_SECONDS
            if work is None:
                self.release(db, user["sender"], now)
                return True
            if isinstance(work, float):
                db.execute(mine.values(due=work))
                return True
            db.execute(mine.values(lease=now + LEASE_SECONDS))
            return work

    def _next(self, db: Connection, user: Any, now: float) -> Union[Turn, Sending, float, None]:
        """What ``user`` waits for, or the moment to look again."""
        found = self.outbox.next(db, user, now)
        if isinstance(found, tuple):
            return Sending(user["sender"], user["provider"], self._vault.open(user["number"]), *found)
        return self._next_turn(db, user) if found is None else found

    def _next_turn(self, db: Connection, user: Any) -> Optional[Turn]:
        mine = (inbox.c.sender == user["sender"]) & (inbox.c.state == "new")
        rows = db.execute(sa.select(inbox).where(mine).order_by(inbox.c.sent_at, inbox.c.seq)).mappings().all()
        if not rows:
            return None
        begun = [row for row in rows if row["turn"]]  # before a crash or a failure: the same turn again
        batch = begun or rows[:1]
        if not begun and rows[0]["kind"] == "text":
            together = next((n for n, row in enumerate(rows) if row["kind"] != "text"), len(rows))
            batch = rows[:together]
        # Counted beforehand, so that a message that brings the process down is parked in the end.
        taken = {"turn": batch[0]["turn"] or batch[0]["id"], "attempts": batch[0]["attempts"] + 1}
        db.execute(inbox.update().where(inbox.c.seq.in_([r["seq"] for r in batch])).values(**taken))
        said = [self._vault.open(row["content"]) for row in batch]
        asked = said[0][len(MORE_PREFIX) :] if said[0].startswith(MORE_PREFIX) else None
        return Turn(
            id=taken["turn"],
            sender=user["sender"],
            kind=batch[0]["kind"],
            said=said,
            attempts=taken["attempts"],
            numbered=user["provider"] == "twilio",
            first=not user["greeted"],
            last=self.outbox.latest(db, user["sender"]),
            more=self.outbox.sent(db, user["sender"], asked) if asked else None,
        )

    def answered(self, turn: Turn, messages: Sequence[Outgoing], parked: bool = False) -> None:
        """The turn is done and ``messages`` are its answer, in one transaction."""
        now = time.time()
        with self._engine.begin() as db:
            mine = (inbox.c.sender == turn.sender) & (inbox.c.turn == turn.id) & (inbox.c.state == "new")
            done = db.execute(inbox.update().where(mine).values(state="parked" if parked else "done", content=None))
            if done.rowcount:  # else another process did it after this one's lease ran out
                self.outbox.add(db, turn.sender, messages, now)
                db.execute(users.update().where(users.c.sender == turn.sender).values(greeted=True))
            self.release(db, turn.sender, now)

    def failed(self, turn: Turn, wait: float) -> None:
        """The turn could not be answered; it is tried again after ``wait`` seconds."""
        now = time.time()
        with self._engine.begin() as db:
            self.release(db, turn.sender, now, now + wait)

    def settle(self, sending: Sending, state: str, code: str = "", wait: float = 0.0) -> None:
        """How ``sending`` ended: state sent, new (again after ``wait`` seconds), sending (not known) or parked."""
        now = time.time()
        with self._engine.begin() as db:
            next_send = now + (self._settings.gap if state in ("sent", "sending") else 0.0)
            db.execute(users.update().where(users.c.sender == sending.sender).values(next_send=next_send))
            self.outbox.settle(db, sending.message.key, state, code, now)
            if state == "sent" and sending.message.last:
                self._forget(db, sending.sender)
            self.release(db, sending.sender, now, now + wait)

    def release(self, db: Connection, sender: str, now: float, not_before: float = 0.0) -> None:
        """Give the user back, due when the next thing can happen: a message out, or a turn."""
        user = db.execute(sa.select(users).where(users.c.sender == sender).with_for_update()).mappings().first()
        if user is None:
            return
        waiting = self.outbox.waiting(db, sender) or db.scalar(
            sa.select(inbox.c.seq).where(inbox.c.sender == sender, inbox.c.state == "new").limit(1)
        )
        due = max(now, not_before, user["next_send"]) if waiting else None
        db.execute(users.update().where(users.c.sender == sender).values(lease=0.0, due=due))

    def _forget(self, db: Connection, sender: str) -> None:
        """Delete all of a user but messages not answered yet, and the hashes that keep a message from counting twice."""
        self.outbox.forget(db, sender)
        db.execute(inbox.update().where(inbox.c.sender == sender, inbox.c.state != "new").values(sender="", turn=None))
        left = db.scalar(sa.select(sa.func.count()).where(inbox.c.sender == sender))
        db.execute(users.update().where(users.c.sender == sender).values(greeted=False))
        if not left:
            db.execute(users.delete().where(users.c.sender == sender))

    def purge(self) -> None:
        """Delete what its time is up for: numbers after 25 hours, message ids after seven days, users after thirty."""
        now = time.time()
        with self._engine.begin() as db:
            self.outbox.purge(db, now - KEPT_NUMBER_SECONDS, now - KEPT_IDS_SECONDS)
            db.execute(inbox.delete().where(inbox.c.received_at < now - KEPT_IDS_SECONDS))
            db.execute(users.update().where(users.c.last_in < now - KEPT_NUMBER_SECONDS).values(number=None))
            db.execute(users.delete().where(users.c.last_in < now - KEPT_USER_SECONDS))


def _by_user(message: Incoming) -> str:
    return message.number  # one order of locks for everybody, so that two webhooks cannot wait for each other
