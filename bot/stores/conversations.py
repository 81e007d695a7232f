"""The tracker store that forgets: what must not be kept is taken out before anything is written.

Messages marked ``sensitive`` by the action server pass through memory to the widget only; a placeholder is stored, and
the question that led to them goes too. In what people type, numbers that look like a BSN or a telephone number,
e-mail addresses and tokens are blanked. Whole conversations go on request, or when they are old.
"""

from __future__ import annotations

import os
import time
from functools import lru_cache
from typing import Any, Dict, Iterator, List

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tools.redact import blanked

# Days after the last message; bar-inzage.md, section 8: technical chat records without content.
KEPT_DAYS = float(os.environ.get("CONVERSATION_DAYS") or 30)

# Rasa looks through all kinds of events anew for each event that it reads: half of reading a long conversation.
Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))

WITHHELD_ANSWER = "Dit antwoord was persoonlijk en is niet bewaard."
WITHHELD_QUESTION = "(persoonlijke vraag)"


class ConversationStore(SQLTrackerStore):
    """Rasa's SQL store, with events made forgetful on the way in. Configured in endpoints.yml."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.engine.dispose()  # so that the connection that made the tables is prepared as well

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        return iter(forgetful(list(super()._additional_events(session, tracker))))

    def forget(self, sender_id: str) -> int:
        """Delete a whole conversation; the number of events that went."""
        with self.session_scope() as session:
            gone = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
        return int(gone)

    def forget_older_than(self, days: float = KEPT_DAYS) -> int:
        """Delete the conversations whose last event is more than ``days`` days old; the number of events that went."""
        event = self.SQLEvent
        limit = time.time() - days * 86_400
        old = sa.select(event.sender_id).group_by(event.sender_id).having(sa.func.max(event.timestamp) < limit)
        with self.session_scope() as session:
            gone = session.query(event).filter(event.sender_id.in_(old)).delete(synchronize_session=False)
            session.commit()
        return int(gone)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    # A turn is one short append instead of three waits for the disk; a power failure can cost the last turn, no more.
    connection.execute("PRAGMA journal_mode=WAL").close()
    connection.execute("PRAGMA synchronous=NORMAL").close()


def of(agent: Agent) -> ConversationStore:
    """The agent's own store, behind Rasa's fail-safe wrapper or without it."""
    store: ConversationStore = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    return store


def without_failsafe(agent: Agent) -> None:
    """Take Rasa's wrapper away: when the database fails it answers from an empty memory, out of context, and logs the
    statement with what was typed. Without it a turn fails, says so, and can be sent again."""
    agent.tracker_store = agent.processor.tracker_store = of(agent)


def forgetful(events: List[Event]) -> List[Event]:
    """``events`` (of one or more turns, in order) as they may be stored; as many as there were."""
    kept: List[Event] = []
    asked = None  # the place of the latest question
    for event in events:
        if isinstance(event, UserUttered):
            asked = len(kept)
        if isinstance(event, BotUttered) and _sensitive(event):
            event = _withheld_answer(event)
            if asked is not None:
                kept[asked] = _withheld_question(kept[asked])
        kept.append(_without_identifiers(event))
    return kept


def _sensitive(event: BotUttered) -> bool:
    return bool(((event.data or {}).get("custom") or {}).get("sensitive"))


def _withheld_answer(event: BotUttered) -> BotUttered:
    custom = event.data["custom"]
    kept = {"type": custom.get("type"), "sensitive": True, "withheld": True, "body": WITHHELD_ANSWER}
    data = {"custom": kept, "buttons": event.data.get("buttons")}
    return BotUttered(WITHHELD_ANSWER, data, metadata=event.metadata, timestamp=event.timestamp)


def _withheld_question(event: Event) -> Event:
    stored = event.as_dict()
    stored["text"] = WITHHELD_QUESTION
    stored["parse_data"] = {**_kept_parse(stored["parse_data"]), "text": WITHHELD_QUESTION}
    return Event.from_parameters(stored) or event


def _kept_parse(parse_data: Dict[str, Any]) -> Dict[str, Any]:
    return {key: parse_data[key] for key in ("intent", "button", "choice") if key in parse_data} | {"entities": []}


def _without_identifiers(event: Event) -> Event:
    if isinstance(event, (UserUttered, SlotSet)):
        stored = event.as_dict()
        clean = _cleaned(stored)
        if clean != stored:
            return Event.from_parameters(clean) or event
    return event


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return blanked(value)
    if isinstance(value, dict):
        return {
            key: part if key in ("timestamp", "message_id", "metadata") else _cleaned(part)
            for key, part in value.items()
        }
    return [_cleaned(part) for part in value] if isinstance(value, list) else value
