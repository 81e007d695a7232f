import datetime as dt
import re

import pytest
from icalendar import Calendar

from actions.poortwachter.calendar import calendar
from actions.poortwachter.ics import icalendar_text
from actions.poortwachter.model import Situation, Step

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
STEPS = calendar(Situation(dt.date(2026, 1, 12)))
TELLING = (
    "ziek", "uwv", "wia", "iva", "verzuim", "spoor", "arts", "wachttijd", "re-integratie", "loon", "poortwachter",
    "probleemanalyse", "aanpak", "42",
)  # fmt: skip


def events(text: str) -> list:
    return Calendar.from_ical(text).walk("VEVENT")


def test_every_dated_step_is_an_all_day_event_on_its_last_day():
    expected = [step.uiterlijk for step in STEPS if step.uiterlijk]
    found = events(icalendar_text(STEPS, "a", NOW))
    assert [event.decoded("dtstart") for event in found] == expected
    assert all(type(event.decoded("dtstart")) is dt.date for event in found)
    assert all(event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(days=1) for event in found)
    assert all(event.decoded("dtstamp") == dt.datetime(2026, 11, 22, 14, 0, tzinfo=dt.UTC) for event in found)


def test_each_has_a_reminder_a_week_ahead():
    for event in events(icalendar_text(STEPS, "a", NOW)):
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == dt.timedelta(days=-7)
        assert str(alarm["action"]) == "DISPLAY"
        assert alarm["description"]


def test_neutral_entries_tell_nothing():
    for event in events(icalendar_text(STEPS, "a", NOW)):
        shown = "\n".join(str(event[name]) for name in ("summary", "description"))
        shown += str(event.walk("VALARM")[0]["description"])
        assert not [word for word in TELLING if word in shown.casefold()]
        assert re.fullmatch(r"[0-9a-f]{32}@poortwijzer", str(event["uid"]))
    assert str(events(icalendar_text(STEPS, "a", NOW))[2]["summary"]) == "Werkafspraak: stap 3 van 15"


def test_clear_entries_say_what_who_and_why():
    found = {
        str(event["summary"]): str(event["description"])
        for event in events(icalendar_text(STEPS, "a", NOW, duidelijk=True))
    }
    assert "Wie: werknemer" in found["WIA aanvragen"]
    assert "Wet WIA, art. 64; BW, art. 7:629" in found["WIA aanvragen"]  # "," and ";" survive their escapes


def test_uids_are_stable_and_one_to_a_step_and_reference():
    def uids(reference: str, **options: bool) -> list[str]:
        return [str(event["uid"]) for event in events(icalendar_text(STEPS, reference, NOW, **options))]

    assert uids("a") == uids("a", duidelijk=True)
    assert len({*uids("a"), *uids("b")}) == 2 * len(uids("a"))
    moved = calendar(Situation(dt.date(2026, 1, 13)))
    assert [str(event["uid"]) for event in events(icalendar_text(moved, "a", NOW))] == uids("a")


def test_the_file_keeps_to_rfc_5545():
    text = icalendar_text(STEPS, "a", NOW, duidelijk=True)
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "PRODID:" in text
    assert "VERSION:2.0" in text


def test_text_is_escaped():
    step = Step("x", "a, b; c \\ d\nBEGIN:VEVENT", "moment", None, None, dt.date(2026, 1, 1), (), "", "g", "b")
    text = icalendar_text([step], "a", NOW, duidelijk=True)
    (event,) = events(text)
    assert str(event["summary"]) == step.titel
    assert text.count("\r\nBEGIN:VEVENT\r\n") == 1


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        icalendar_text(STEPS, "a", dt.datetime(2026, 11, 22))
