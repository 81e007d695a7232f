"""The steps as an iCalendar file (RFC 5545), for the agenda of the person who asks.

An agenda is often shared with colleagues and shown on locked screens, so by default nothing in it tells of illness,
an incapacity benefit or UWV: each entry says only which step of how many it is. Clear titles are a choice of the user.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from icalendar import Alarm, Calendar, Event

from actions.poortwachter.model import Step

PRODID = "-//Poortwijzer//Stappen//NL"
HERINNERING = dt.timedelta(days=-7)


def icalendar_text(steps: list[Step], kenmerk: str, now: dt.datetime, *, duidelijk: bool = False) -> str:
    """An all-day event on the last day of every step that has one, with a reminder seven days ahead.

    kenmerk: what the file belongs to, the same each time it is made again and nothing personal (a random reference).
    UIDs follow from it and the step, so that an agenda updates its entries instead of doubling them. Without it two
    employees of one employer would share their entries.
    now: the moment of making (DTSTAMP); raises ValueError where it has no time zone.
    duidelijk: real titles instead of neutral ones.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    agenda = Calendar()
    agenda.add("prodid", PRODID)
    agenda.add("version", "2.0")
    agenda.add("calscale", "GREGORIAN")
    dated = [(step, step.uiterlijk) for step in steps if step.uiterlijk is not None]
    for number, (step, day) in enumerate(dated, 1):
        title = f"Werkafspraak: stap {number} van {len(dated)}"
        text = "Kijk in uw eigen overzicht welke stap dit is."
        if duidelijk:
            title, text = step.titel, _clear_text(step)
        agenda.add_component(_event(title, text, day, _uid(kenmerk, step), now))
    return agenda.to_ical().decode()


def _event(title: str, text: str, day: dt.date, uid: str, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", title)
    event.add("description", text)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # a last day does not make somebody busy
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", HERINNERING)
    event.add_component(alarm)
    return event


def _uid(kenmerk: str, step: Step) -> str:
    """The step's name is hashed along: "wia_aanvraag" in a UID would tell what the neutral title hides."""
    return hashlib.sha256(f"{kenmerk}/{step.key}".encode()).hexdigest()[:32] + "@poortwijzer"


def _clear_text(step: Step) -> str:
    lines = [
        f"Wie: {', '.join(step.wie)}" if step.wie else "",
        f"Document: {step.document}" if step.document else "",
        step.gevolg,
        step.opmerking,
        f"Bron: {step.bron}",
    ]
    return "\n".join(line for line in lines if line)
