"""Own dates: the form that asks the first sick day and recoveries, the timeline, and the next step."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet

from actions.base import BotAction, Events, choice, intent
from actions.clock import now, today
from actions.forms import NOTE, REQUESTED, ValidateForm, answers, asks, form_message, option
from actions.poortwachter import dutch_dates, ics, picture
from actions.poortwachter.calendar import calendar, next_step, status, status_text
from actions.poortwachter.counting import week_of
from actions.poortwachter.dutch_dates import Found, Impossible, Unknown, Vague
from actions.poortwachter.model import (
    NewCountError,
    Period,
    Situation,
    SituationError,
    Step,
    check_today,
)
from actions.situation import SLOT_DAY, SLOT_RECOVERED, SLOT_RECOVERIES, recoveries, situation, stored
from actions.topics.compose import Composer, Reply
from actions.topics.render import long_date

FORM = "tijdlijn_form"
GOAL = "tijdlijn_doel"  # the topic that was asked: mijn_tijdlijn or mijn_volgende_stap
# Recovery in between only matters once there has been time for it.
RECOVERY_MATTERS_AFTER = dt.timedelta(days=14)
_CALENDAR_NAMESPACE = uuid.UUID("7a4e2f0c-93d1-4f5f-9d53-3d8a7c2b6e10")
# Steps that have a topic of their own to read about.
_TOPIC_OF_STEP = {
    "probleemanalyse": "probleemanalyse", "plan_van_aanpak": "plan_van_aanpak", "evaluatie_plan": "evaluatie_zes_weken",
    "melding_42_weken": "melding_42_weken", "eerstejaarsevaluatie": "eerstejaarsevaluatie", "spoor2": "spoor2_wanneer",
    "vervroegde_iva": "vervroegde_iva", "eindevaluatie": "eindevaluatie", "riv": "reintegratieverslag",
    "wia_aanvraag": "wia_aanvragen", "loonsanctie_besluit": "loonsanctie",
}  # fmt: skip
_BETWEEN = re.compile(r"\s+(?:tot en met|t/?m|tot|en|-)\s+", re.I)
_NO = re.compile(r"^\W*(nee+|neen|niet|nooit|nope|geen)\b", re.I)
_YES = re.compile(r"^\W*(ja+|jawel|klopt)\W*$", re.I)


@asks(SLOT_DAY)
def _ask_day(tracker: Tracker, texts: Composer) -> Reply:
    employer = tracker.get_slot("rol") == "werkgever"
    body = texts.phrases["vraag_eerste_ziektedag_werkgever" if employer else "vraag_eerste_ziektedag"]
    return form_message(
        _goal(tracker), SLOT_DAY, "date", body, [option("knop_weet_niet", "mijn_tijdlijn:weet_niet", texts)]
    )


@asks(SLOT_RECOVERED)
def _ask_recovery(tracker: Tracker, texts: Composer) -> Reply:
    employer = tracker.get_slot("rol") == "werkgever"
    body = texts.phrases["vraag_herstel_werkgever" if employer else "vraag_herstel"]
    return form_message(
        _goal(tracker), SLOT_RECOVERED, "period", body, [option("knop_nee", "mijn_tijdlijn:nee", texts)]
    )


@answers(FORM)
def _could_be_an_answer(slot: str, text: str) -> bool:
    return dutch_dates.understand(text, today()) is not None


class ActionTijdlijnBegin(BotAction):
    """Before the form: which of the two was asked, and a day that the question already names."""

    def name(self) -> str:
        return "action_tijdlijn_begin"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        goal = "mijn_volgende_stap" if intent(tracker) == "mijn_volgende_stap" else "mijn_tijdlijn"
        events: Events = [SlotSet(GOAL, goal)]
        if choice(tracker) == "opnieuw":
            return None, [*events, *_forget()]
        if not (tracker.latest_message or {}).get("button"):
            named = dutch_dates.understand((tracker.latest_message or {}).get("text") or "", today())
            if isinstance(named, Found) and _problem(named.day) is None:
                return None, [*events, *_forget(), *_day_found(named.day, texts)]
        return None, events


class ValidateTijdlijnForm(ValidateForm):
    """Reads the first sick day and the recoveries."""

    form = FORM

    def events(self, tracker: Tracker, slot: str | None, texts: Composer) -> Events:
        text = (tracker.latest_message or {}).get("text") or ""
        if slot == SLOT_DAY:
            return _read_day(text, texts, known=choice(tracker) != "weet_niet")
        if slot == SLOT_RECOVERED:
            return _read_recovery(text, tracker, texts)
        day = tracker.get_slot(SLOT_DAY)
        return _next(day, tracker.get_slot(SLOT_RECOVERED))


class ActionTijdlijnTonen(BotAction):
    """The timeline or the next step; ends the form."""

    def name(self) -> str:
        return "action_tijdlijn_tonen"

    async def reply(self, tracker: Tracker, texts: Composer) -> tuple[Reply | None, Events]:
        found = situation(tracker)
        if found is None:  # the form was broken off
            return None, []
        wanted = _goal(tracker)
        said = _next_step(found, texts) if wanted == "mijn_volgende_stap" else timeline(found, tracker, texts)
        events: Events = [SlotSet("verduidelijkingen", 0), SlotSet("laatste_onderwerp", wanted), SlotSet(NOTE, None)]
        return said, events


def corrected_day(tracker: Tracker, texts: Composer) -> Events | None:
    """Events that run the form again where a message after the timeline names another day ("nee, 13 januari")."""
    if tracker.get_slot("laatste_onderwerp") not in ("mijn_tijdlijn", "mijn_volgende_stap"):
        return None
    if (tracker.latest_message or {}).get("button"):
        return None
    text = (tracker.latest_message or {}).get("text") or ""
    named = dutch_dates.understand(text, today())
    if not isinstance(named, Found) or len(text.split()) > 8 or _problem(named.day) is not None:
        return None
    return [*_forget(), *_day_found(named.day, texts), FollowupAction(FORM)]


def timeline(found: Situation, tracker: Tracker, texts: Composer) -> Reply:
    """All steps as text, with the agenda file and the picture for clients that can show them."""
    day, steps = today(), calendar(found)
    head = _head("tijdlijn_kop", found, texts)
    notes = [texts.phrases["tijdlijn_beter"]] if found.herstel else []
    lines = "\n".join(_line(step, day) for step in steps)
    body = "\n\n".join([head, *notes, lines, texts.phrases["tijdlijn_voorbehoud"]])
    topic = texts.topic("mijn_tijdlijn")
    cited = topic.head.bronnen if topic else []
    # The same conversation gives the same entries, so that an agenda updates them; nothing in it tells who.
    mark = uuid.uuid5(_CALENDAR_NAMESPACE, tracker.sender_id).hex
    custom: dict[str, Any] = {
        "type": "timeline",
        "topic": "mijn_tijdlijn",
        "title": topic.head.titel if topic else "",
        "body": body,
        "first_sick_day": found.eerste_ziektedag.isoformat(),
        "today": day.isoformat(),
        "steps": [_step(step, day) for step in steps],
        "calendar": ics.icalendar_text(steps, mark, now()),
        "calendar_clear": ics.icalendar_text(steps, mark, now(), duidelijk=True),
        "picture": picture.picture(found, day),
        "picture_text": picture.text_alternative(steps, day),
        "sources": texts.source_list(cited),
        "message_id": uuid.uuid4().hex,
    }
    buttons = [
        option("knop_volgende_stap", "mijn_volgende_stap", texts),
        option("knop_andere_dag", "mijn_tijdlijn:opnieuw", texts),
    ]
    return Reply(f"{body}\n\n{texts.source_line(cited)}", custom, buttons)


def _next_step(found: Situation, texts: Composer) -> Reply:
    day, steps = today(), calendar(found)
    step = next_step(steps, day, found.rol)
    parts = [_head("volgende_stap_kop", found, texts)]
    if step is None:
        parts.append(texts.phrases["volgende_stap_geen"])
    else:
        parts += [_line(step, day), texts.phrases["volgende_stap_voor"].format(wie=_and(step.wie)), step.gevolg]
    over = [s.titel for s in steps if s.soort == "termijn" and status(s, day) == "te_laat" and _concerns(s, found)]
    if over:
        parts.append(texts.phrases["volgende_stap_nakijken"].format(stappen=", ".join(over[-3:])))
    own = texts.topic("mijn_volgende_stap")
    cited = own.head.bronnen if own else []
    topic = texts.topic(_TOPIC_OF_STEP.get(step.key)) if step else None
    body = "\n\n".join(parts)
    return Reply(
        f"{body}\n\n{texts.source_line(cited)}",
        {
            "type": "answer",
            "topic": "mijn_volgende_stap",
            "title": own.head.titel if own else "",
            "body": body,
            "sources": texts.source_list(cited),
            "message_id": uuid.uuid4().hex,
        },
        [*texts.topic_buttons([topic] if topic else []), option("knop_hele_tijdlijn", "mijn_tijdlijn", texts)],
    )


def _goal(tracker: Tracker) -> str:
    return tracker.get_slot(GOAL) or "mijn_tijdlijn"


def _read_day(text: str, texts: Composer, known: bool = True) -> Events:
    named = dutch_dates.understand(text, today()) if known else Unknown()
    phrases = texts.phrases
    if isinstance(named, Found):
        if (problem := _problem(named.day)) is not None:
            return _again(SLOT_DAY, problem)
        return [*_day_found(named.day, texts), *_next(named.day.isoformat(), None)]
    if isinstance(named, Vague):
        return _again(SLOT_DAY, phrases["dag_vaag"].format(begrepen=named.understood))
    if isinstance(named, Unknown):
        return _again(SLOT_DAY, phrases["dag_onbekend"])
    if isinstance(named, Impossible):
        return _again(SLOT_DAY, phrases["dag_onmogelijk"].format(dag=named.text))
    return _again(SLOT_DAY, phrases["dag_geen"])


def _read_recovery(text: str, tracker: Tracker, texts: Composer) -> Events:
    first = dt.date.fromisoformat(tracker.get_slot(SLOT_DAY))
    parts = _BETWEEN.split(re.sub(r"^\W*(?:ja\W+)?(?:van(?:af)?\s+)?", "", text, flags=re.I), maxsplit=1)
    days = [dutch_dates.understand(part, today()) for part in parts]
    if len(days) == 2 and isinstance(days[1], Found):
        begin = days[0] if isinstance(days[0], Found) else _same_month(parts[0], days[1].day)
        if begin is not None:
            return _recovered(first, begin.day, days[1].day, tracker, texts)
    single = dutch_dates.understand(text, today())
    if isinstance(single, Found):  # one day: the first sick day is corrected
        return _read_day(text, texts)
    if _NO.match(text) or choice(tracker) == "nee":
        return [SlotSet(SLOT_RECOVERED, "gevraagd"), SlotSet(REQUESTED, None)]
    note = texts.phrases["herstel_wanneer" if _YES.match(text) or isinstance(single, Vague) else "dag_geen"]
    return _again(SLOT_RECOVERED, note)


def _recovered(first: dt.date, begin: dt.date, end: dt.date, tracker: Tracker, texts: Composer) -> Events:
    try:
        periods = (*recoveries(tracker), Period(begin, end))
        check_today(Situation(first, periods), today())
    except NewCountError as error:
        day = error.telt_vanaf
        note = texts.phrases["nieuwe_telling"].format(dag=long_date(day))
        return [
            SlotSet(SLOT_DAY, day.isoformat()),
            SlotSet(SLOT_RECOVERIES, None),
            *_again(SLOT_RECOVERED, note),
        ]
    except SituationError as error:
        return _again(SLOT_RECOVERED, str(error))
    note = texts.phrases["herstel_begrepen"].format(van=long_date(begin), tot=long_date(end))
    return [SlotSet(SLOT_RECOVERIES, [stored(p) for p in periods]), *_again(SLOT_RECOVERED, note)]


def _same_month(text: str, end: dt.date) -> Found | None:
    """ "2" in "van 2 tot en met 15 maart": the same month as the end."""
    number = re.fullmatch(r"\D*(\d{1,2})\D*", text)
    if not number or not 1 <= int(number[1]) <= end.day:
        return None
    return Found(end.replace(day=int(number[1])))


def _problem(day: dt.date) -> str | None:
    """Why ``day`` cannot be a first sick day (Dutch), or None."""
    try:
        check_today(Situation(day), today())
    except SituationError as error:
        return str(error)
    return None


def _day_found(day: dt.date, texts: Composer) -> Events:
    return [
        SlotSet(SLOT_DAY, day.isoformat()),
        SlotSet(SLOT_RECOVERIES, None),
        SlotSet(NOTE, texts.phrases["dag_begrepen"].format(dag=long_date(day))),
    ]


def _next(day: str | None, recovered: str | None) -> Events:
    """Which slot comes next; recovery is only asked where there has been time for it."""
    if not day:
        return [SlotSet(SLOT_DAY, None), SlotSet(SLOT_RECOVERED, None), SlotSet(REQUESTED, SLOT_DAY)]
    if recovered:
        return [SlotSet(SLOT_RECOVERED, recovered), SlotSet(REQUESTED, None)]
    if today() - dt.date.fromisoformat(day) < RECOVERY_MATTERS_AFTER:
        return [SlotSet(SLOT_RECOVERED, "gevraagd"), SlotSet(REQUESTED, None)]
    return [SlotSet(SLOT_RECOVERED, None), SlotSet(REQUESTED, SLOT_RECOVERED)]


def _again(slot: str, note: str) -> Events:
    return [SlotSet(slot, None), SlotSet(NOTE, note), SlotSet(REQUESTED, slot)]


def _forget() -> Events:
    return [SlotSet(SLOT_DAY, None), SlotSet(SLOT_RECOVERED, None), SlotSet(SLOT_RECOVERIES, None)]


def _head(phrase: str, found: Situation, texts: Composer) -> str:
    day = today()
    return texts.phrases[phrase].format(
        dag=long_date(found.eerste_ziektedag), vandaag=long_date(day), week=week_of(found, day)
    )


def _line(step: Step, day: dt.date) -> str:
    if step.uiterlijk is None:
        when = f"vanaf {long_date(step.vanaf)}" if step.vanaf else ""
    elif step.soort == "moment":
        when = long_date(step.uiterlijk)
    else:
        when = f"uiterlijk {long_date(step.uiterlijk)}"
    week = f"week {step.week}, " if step.week else ""
    note = f" {step.opmerking}" if step.opmerking else ""
    return f"- **{step.titel}**: {week}{when} ({status_text(step, day)}).{note}"


def _step(step: Step, day: dt.date) -> dict[str, Any]:
    return {
        "key": step.key,
        "title": step.titel,
        "week": step.week,
        "from": step.vanaf.isoformat() if step.vanaf else None,
        "until": step.uiterlijk.isoformat() if step.uiterlijk else None,
        "who": list(step.wie),
        "document": step.document,
        "late": step.gevolg,
        "source": step.bron,
        "note": step.opmerking,
        "status": status(step, day),
        "status_text": status_text(step, day),
    }


def _concerns(step: Step, found: Situation) -> bool:
    return found.rol is None or found.rol in step.wie


def _and(names: tuple[str, ...]) -> str:
    return " en ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} en {names[-1]}"
