"""The own BAR in the chat: summary, one subject of it, how it changed, who looked, what the employer sees.

Who may see what is decided by ``actions.bar.access`` before anything is read; every look and refusal is recorded
without content. All messages with content are marked ``sensitive``: the bot keeps none of them.
"""

from __future__ import annotations

import logging
import re
import uuid
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions.bar.access import Refused, Requester, decide, may_be_shown, said
from actions.bar.employer_view import employer_view
from actions.bar.history import history
from actions.bar.model import Bar
from actions.bar.shared import store
from actions.bar.summary import current, domain, nothing, summary
from actions.bar.view import View, card, phrase, render_text
from actions.base import BotAction, Events, choice, error_place, intent, understanding
from actions.clock import DUTCH, now, today
from actions.forms import option
from actions.people.login import asker, has_login
from actions.topics.compose import Composer, Reply
from actions.topics.render import long_date

logger = logging.getLogger("poortwijzer")

BAR, COURSE, SEEN = "mijn_bar", "mijn_bar_verloop", "mijn_bar_gezien"
SHOW, EMPLOYER, WRONG, NOT_NOW = "toon", "werkgever", "klopt_niet", "niet"
SEEN_LINES = 20

# "De BAR van mijn werknemer", "mijn man zijn BAR", "BAR van Jan": about somebody else.
_SOMEBODY = r"(?:werknem\w+|medewerk\w+|collega\w*|personeel\w*|cli[eë]nt\w*|man|vrouw|partner|zoon|dochter|vader|moeder|broer|zus|vriend\w*)"
_ABOUT_ANOTHER = re.compile(
    rf"\b(?:mijn|onze|ons|een|de|die|deze|haar|zijn)\s+(?:zieke\s+)?{_SOMEBODY}\b|\bbar van (?!mij\b|mijzelf\b|me\b|mezelf\b|november|[0-9])(?:de heer|mevrouw|[A-Z])"
)
_EMPLOYER = re.compile(
    r"\b(?:ziet|zien|leest|lezen|krijgt|krijgen|weet|mag)\b.*\b(?:werkgever|baas|chef|leidinggevende|hr)\b|\b(?:werkgever|baas|chef|leidinggevende|hr)\b.*\b(?:ziet|zien|leest|lezen|krijgt)\b",
    re.I,
)
_WRONG = re.compile(r"\b(?:klopt|kloppen)\b.*\bniet\b|\bniet (?:juist|eens)\b|\bfout\w*\b|\bonjuist\b", re.I)


class ActionMijnBar(BotAction):
    """Everything a person may ask about their own BAR."""

    def name(self) -> str:
        return "action_mijn_bar"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        channel = tracker.get_latest_input_channel() or ""
        typed = "" if (tracker.latest_message or {}).get("button") else (tracker.latest_message or {}).get("text") or ""
        who = await asker(channel)
        if typed and _is_about_another(typed, understanding(tracker).get("role")):
            _refused("andere_persoon", channel, who)
            return _plain("error", phrase("weigering"), code="refused"), []
        allowed = decide(who, who.ref or "", "Z2", now())
        if isinstance(allowed, Refused):
            return _not_allowed(allowed, intent(tracker), who, texts), []
        assert who.ref is not None  # decide() refuses anybody without
        try:
            return _answer(intent(tracker), typed, choice(tracker), who, texts), [SlotSet("verduidelijkingen", 0)]
        except Exception as error:  # noqa: BLE001 - whatever the database does, nothing of it reaches log or user
            logger.error("the BAR could not be read: %s at %s", type(error).__name__, error_place(error))
            return _plain("error", texts.phrases["bar_even_niet"], code="temporary"), []


def _answer(asked: str, typed: str, chosen: str, who: Requester, texts: Composer) -> Reply:
    assert who.ref is not None
    if chosen == NOT_NOW:
        return _private(texts.phrases["kies_een_knop"], texts)
    if asked == SEEN:
        return _seen(who.ref, texts)
    bars = [bar for bar in store().assessments(who.ref) if may_be_shown(bar)]
    bar = current(bars)
    if bar is None:
        store().record_view(who.ref, classes=["Z0"], channel=who.channel)
        reply = _shown(nothing(), texts, text=texts.phrases["bar_nog_geen"])
        return Reply(reply.text, reply.custom, _general(texts))
    if chosen == WRONG or (typed and _WRONG.search(typed)):
        return _private(texts.phrases["bar_klopt_niet"], texts)
    if chosen == EMPLOYER or (typed and _EMPLOYER.search(typed)):
        view = employer_view(bar, today())
        store().record_view(who.ref, classes=["Z0", "Z1"], channel=who.channel, case=bar.verzuimgeval_id)
        return _shown(view, texts)
    return _own(asked, typed, chosen == SHOW, bars, bar, who, texts)


def _own(asked: str, typed: str, confirmed: bool, bars: list[Bar], bar: Bar, who: Requester, texts: Composer) -> Reply:
    """Summary, one subject or the course; the personal parts only after a confirmation and a fresh login."""
    assert who.ref is not None
    if confirmed:
        personal = decide(who, who.ref, "Z3", now(), confirmed_at=now())
        if isinstance(personal, Refused):
            return _not_allowed(personal, asked, who, texts)
    found = domain(bar, typed, today(), confirmed) if typed and asked == BAR else None
    view = history(bars, today(), confirmed) if asked == COURSE else found or summary(bar, today(), confirmed)
    classes = ["Z0", "Z1", "Z2", *(["Z2g", "Z3"] if view.sensitive else [])]
    store().record_view(who.ref, classes=classes, channel=who.channel, case=bar.verzuimgeval_id)
    return _shown(view, texts, asked)


def _shown(view: View, texts: Composer, asked: str = BAR, text: str | None = None) -> Reply:
    said_text = text or render_text(view)
    custom = {**card(view), "topic": asked, "body": said_text, "message_id": uuid.uuid4().hex}
    buttons = _buttons(texts)
    if view.question:
        yes = {"title": phrase("knop_ja"), "short": phrase("knop_ja"), "payload": f"/{asked}:{SHOW}"}
        no = {"title": phrase("knop_nee"), "short": phrase("knop_nee"), "payload": f"/{BAR}:{NOT_NOW}"}
        buttons = [yes, no]
    return Reply(said_text, custom, buttons)


def _seen(person: str, texts: Composer) -> Reply:
    """Who looked, newest first; the person's own looks included."""
    lines = []
    for view in store().views(person)[:SEEN_LINES]:
        local = view.at.astimezone(DUTCH)
        who = "bar_gezien_wie_chat" if view.by == "chat" else "bar_gezien_wie_beheer"
        result = "bar_gelukt" if view.result == "gelukt" else "bar_geweigerd"
        lines.append(
            "- "
            + texts.phrases["bar_gezien_regel"].format(
                moment=f"{long_date(local.date())}, {local:%H:%M} uur",
                wie=texts.phrases[who],
                resultaat=texts.phrases[result],
            )
        )
    store().record_view(person, classes=["Z0"], channel="web")
    text = f"{texts.phrases['bar_gezien_kop']}\n\n" + "\n".join(lines) if lines else texts.phrases["bar_gezien_niemand"]
    reply = _plain("bar_summary", text, topic=SEEN, buttons=[option("knop_terug_naar_bar", BAR, texts)])
    reply.custom.update(sensitive=True, title="", facts=[], sections=[], question=None, closing=[])
    return reply


def _not_allowed(refused: Refused, asked: str, who: Requester, texts: Composer) -> Reply:
    """What the one who asks reads. ``question`` is what the widget asks again after the login."""
    _refused(str(refused.reason), who.channel, who, about=who.ref)
    again: dict[str, Any] = {"topic": asked, "question": asked}
    if who.channel != "web":
        return _plain("login_required", texts.phrases["bar_ander_kanaal"], **again)
    if refused.remedy == "inloggen":
        known = "bar_inloggen" if has_login() else "bar_geen_inlog"
        return _plain("login_required", texts.phrases[known], buttons=_general(texts), **again)
    if refused.remedy == "opnieuw_inloggen":
        return _plain("login_required", said(refused), fresh=True, **again)
    return _plain("error", said(refused), code="refused")


def _refused(reason: str, channel: str, who: Requester, about: str | None = None) -> None:
    """Record it; ``about`` is the person concerned where that is known for sure."""
    try:
        store().record_refusal(
            reason=reason, channel=channel or "onbekend", role=str(who.rol or "onbekend"), asker=who.ref, about=about
        )
    except Exception as error:  # noqa: BLE001 - refused is refused, also when the record fails
        logger.error("a refusal could not be recorded: %s", type(error).__name__)


def _is_about_another(text: str, role: str | None) -> bool:
    return role in ("werkgever", "professional") or bool(_ABOUT_ANOTHER.search(text))


def _plain(kind: str, text: str, buttons: list[dict[str, str]] | None = None, **more: Any) -> Reply:
    return Reply(text, {"type": kind, "body": text, "message_id": uuid.uuid4().hex, **more}, buttons or [])


def _private(text: str, texts: Composer) -> Reply:
    """A fixed text that tells by itself that there is a BAR, so it is kept nowhere either."""
    return _plain("answer", text, topic=BAR, sensitive=True, buttons=_buttons(texts))


def _buttons(texts: Composer) -> list[dict[str, str]]:
    return [
        option("knop_bar_verloop", COURSE, texts),
        option("knop_bar_werkgever", f"{BAR}:{EMPLOYER}", texts),
        option("knop_bar_klopt_niet", f"{BAR}:{WRONG}", texts),
        option("knop_bar_gezien", SEEN, texts),
    ]


def _general(texts: Composer) -> list[dict[str, str]]:
    return texts.topic_buttons([topic for topic in map(texts.topic, ("bar_wat", "bar_inzien")) if topic])
