"""Example letters: which one, and the letter with its blanks."""

from __future__ import annotations

import uuid
from functools import cache

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.base import BotAction, Events, choice, reader
from actions.topics.compose import Composer, Reply
from actions.topics.letters import Letter, load_letters
from actions.topics.model import Role

TOPIC = "voorbeeldbrief"


@cache
def letters() -> dict[str, Letter]:
    """The letters of ``content/brieven``, loaded once."""
    return load_letters()


class ActionVoorbeeldbrief(BotAction):
    """Offers the letters for this role, or gives the one that was chosen or named in the question."""

    def name(self) -> str:
        return "action_voorbeeldbrief"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply, Events]:
        chosen = letters().get(choice(tracker))
        if chosen is None and not choice(tracker):
            asked = (tracker.latest_message or {}).get("text") or ""
            named = [letter for letter in letters().values() if letter.matches(asked)]
            chosen = named[0] if len(named) == 1 else None
        said = (
            _letter(chosen, texts, tracker.get_latest_input_channel() == "web")
            if chosen
            else _choice(reader(tracker).role, texts)
        )
        return said, [SlotSet("verduidelijkingen", 0)]


def _choice(role: Role | None, texts: Composer) -> Reply:
    offered = [x for x in letters().values() if role not in ("werknemer", "werkgever") or role in x.head.voor]
    listed = "\n".join(f"- {letter.head.titel}" for letter in offered)
    body = f"{texts.phrases['brief_kiezen']}\n\n{listed}\n\n{texts.phrases['brief_andere']}"
    topic = texts.topic(TOPIC)
    return Reply(
        body,
        {
            "type": "answer",
            "topic": TOPIC,
            "title": topic.head.titel if topic else "",
            "body": body,
            "message_id": uuid.uuid4().hex,
        },
        [{"title": x.head.titel, "short": x.head.knop, "payload": f"/{TOPIC}:{x.head.id}"} for x in offered],
    )


def _letter(letter: Letter, texts: Composer, form: bool) -> Reply:
    """``form``: the channel shows the blanks as a form of its own."""
    head = letter.head
    warning = f"**{texts.phrases['brief_let_op']}:** {head.let_op}"
    intro = f"{warning}\n\n{texts.phrases['brief_invullen' if form else 'brief_invullen_tekst']}"
    closing = texts.phrases["brief_nakijken"]
    return Reply(
        f"{intro}\n\n---\n{letter.with_labels()}\n---\n\n{closing}\n\n{texts.source_line(head.bronnen)}",
        {
            "type": "letter",
            "topic": TOPIC,
            "title": head.titel,
            "letter": head.id,
            "body": f"{intro}\n\n{closing}",
            "template": letter.with_marks(),
            "fields": [{"key": b.sleutel, "label": b.vraag, "kind": b.soort, "choices": b.keuzes} for b in head.velden],
            "filename": f"brief-{head.id.replace('_', '-')}.txt",
            "sources": texts.source_list(head.bronnen),
            "message_id": uuid.uuid4().hex,
        },
        [{"title": texts.phrases["brief_andere_knop"], "short": "Andere brief", "payload": f"/{TOPIC}:kiezen"}],
    )
