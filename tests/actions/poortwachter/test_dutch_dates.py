import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.poortwachter.dutch_dates import Found, Impossible, Unknown, Vague, understand
from actions.poortwachter.dutch_words import MONTHS, long_date

TODAY = dt.date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 januari 2026", "2026-01-12"),
        ("12 Januari 2026.", "2026-01-12"),
        ("12-1-26", "2026-01-12"),
        ("12-01-2026", "2026-01-12"),
        ("12/01/2026", "2026-01-12"),
        ("12.1.2026", "2026-01-12"),
        ("12 01 2026", "2026-01-12"),
        ("12012026", "2026-01-12"),
        ("2026-02-03", "2026-02-03"),  # not 2 March
        ("12 - 1 - 2026", "2026-01-12"),
        ("12-jan-2026", "2026-01-12"),
        ("12jan2026", "2026-01-12"),
        ("12 jan. '26", "2026-01-12"),
        ("1 mrt. 2026", "2026-03-01"),
        ("3 mrt", "2026-03-03"),
        ("3 sept", "2026-09-03"),
        ("12-1", "2026-01-12"),
        ("12/1", "2026-01-12"),
        ("1e januari", "2026-01-01"),
        ("eerste januari", "2026-01-01"),
        ("twaalf januari", "2026-01-12"),
        ("drieëntwintig maart", "2026-03-23"),
        ("22 november", "2026-11-22"),
        ("23 november", "2025-11-23"),  # the most recent past one
        ("24 dec", "2025-12-24"),
        ("12 januari vorig jaar", "2025-01-12"),
        ("29 februari", "2024-02-29"),
        ("29 februari 2024", "2024-02-29"),
        ("vandaag", "2026-11-22"),
        ("vanmorgen", "2026-11-22"),
        ("gisteren", "2026-11-21"),
        ("gisteravond", "2026-11-21"),
        ("eergisteren", "2026-11-20"),
        ("afgelopen vrijdag", "2026-11-20"),
        ("vorige maandag", "2026-11-16"),
        ("maandag", "2026-11-16"),
        ("zondag", "2026-11-15"),  # today is a Sunday: the one before
        ("op maandagochtend", "2026-11-16"),
        ("maandag jl.", "2026-11-16"),
        ("afgelopen ma", "2026-11-16"),
        ("vorige week maandag", "2026-11-09"),
        ("maandag vorige week", "2026-11-09"),
        ("maandag van deze week", "2026-11-16"),
        ("twee weken geleden", "2026-11-08"),
        ("2 weken terug", "2026-11-08"),
        ("een week geleden", "2026-11-15"),
        ("10 dagen geleden", "2026-11-12"),
        ("0 dagen geleden", "2026-11-22"),
        ("999 weken geleden", "2007-09-30"),
        ("vorige week op maandagochtend", "2026-11-09"),
        ("Ik ben maandag 12 januari 2026 uitgevallen.", "2026-01-12"),
        ("dinsdag 3 maart", "2026-03-03"),
        ("do 5 mrt", "2026-03-05"),
        ("maandag 13 januari 2026", "2026-01-13"),  # was a Tuesday: with a year the numbers count
        ("nee, 13 januari", "2026-01-13"),
        ("niet 12 maar 13 januari", "2026-01-13"),
        ("niet 12 januari maar 13 januari", "2026-01-13"),
        ("12 januari, nee 13 januari", "2026-01-13"),
        ("op 5 jan denk ik", "2026-01-05"),
        ("sinds 12 januari", "2026-01-12"),
        ("ik ben ziek sinds 12 januari 2026 en werk als kok", "2026-01-12"),
        ("mijn eerste ziektedag was 12 januari om 10 uur", "2026-01-12"),
        ("12 januari 10 uur", "2026-01-12"),
        ("3 febuari", "2026-02-03"),
        ("12 janurai 2026", "2026-01-12"),
        ("5 setpember", "2026-09-05"),
        ("afgelopen woensdg", "2026-11-18"),
        ("eergistern", "2026-11-20"),
        ("12-1-99", "1999-01-12"),
        ("12 januari 2031", "2031-01-12"),  # in the future: not for this module to judge
    ],
)
def test_a_day(text, expected):
    assert understand(text, TODAY) == Found(dt.date.fromisoformat(expected))


def test_monday_3_march_where_it_was_a_monday():
    assert understand("maandag 3 maart", dt.date(2025, 11, 22)) == Found(dt.date(2025, 3, 3))


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("begin maart", "begin maart"),
        ("half maart", "half maart"),
        ("eind mrt", "eind maart"),
        ("maart", "maart"),
        ("maart 2026", "maart 2026"),
        ("febuari", "februari"),
        ("ergens in het voorjaar", "ergens in het voorjaar"),
        ("2025", "2025"),
        ("begin 2025", "begin 2025"),
        ("vorig jaar", "vorig jaar"),
        ("vorige week", "vorige week"),
        ("een paar weken geleden", "een paar weken geleden"),
        ("anderhalve week geleden", "anderhalve week geleden"),
        ("3 maanden geleden", "3 maanden geleden"),
        ("ongeveer 2 weken geleden", "ongeveer 2 weken geleden"),
        ("3-4 dagen geleden", "3-4 dagen geleden"),
        ("rond 12 januari", "rond 12 januari"),
        ("ik ben al 3 weken ziek", "3 weken ziek"),
        ("rond kerst", "rond kerst"),
        ("12 of 13 januari", "12 of 13 januari"),
        ("van 12 tot 20 januari", "12 tot 20 januari"),
        ("12 januari of 3 februari", "maandag 12 januari 2026 of dinsdag 3 februari 2026"),
        ("maandag 3 maart", "dinsdag 3 maart 2026 of maandag 3 maart 2025"),
        ("ik werk op maandag en dinsdag", "maandag"),
        ("ik weet het niet precies, begin maart", "begin maart"),
        ("de 12e", "de 12e"),
        ("week 12", "week 12"),
    ],
)
def test_vague_says_what_was_understood(text, understood):
    assert understand(text, TODAY) == Vague(understood)


@pytest.mark.parametrize(
    "text",
    ["ik weet het niet", "weet ik niet", "weet niet", "geen idee", "Dat weet ik echt niet meer", "ben ik vergeten"],
)
def test_unknown(text):
    assert understand(text, TODAY) == Unknown()


@pytest.mark.parametrize(
    "text", ["31 februari", "29 februari 2026", "29-02-26", "13/25/2026", "45 januari", "0-1-2026"]
)
def test_impossible(text):
    assert isinstance(understand(text, TODAY), Impossible)


@pytest.mark.parametrize(
    "text",
    [
        "", "ik", "ma", "12", "1", "hallo", "wat is spoor 2?", "om 8.30 uur", "24/7", "1-2 weken", "7,5 uur", "100%",
        "ik heet Jan", "dat maakt niet uit maar ik ben kok", "zo", "do", "mijn ma", "artikel 7.658", "104 weken", "kaart",
        "wie betaalt dat?", "stoppen", "goede morgen",
    ],
)  # fmt: skip
def test_no_day(text):
    assert understand(text, TODAY) is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2046, 12, 31)))
def test_a_written_date_is_read_back(day):
    month = MONTHS[day.month - 1]
    short = "mrt" if month == "maart" else month[:3]
    for text in (
        long_date(day),
        f"{day.day}-{day.month}-{day.year}",
        f"sinds {day.day} {short} {day.year}",
        day.isoformat(),
    ):
        assert understand(text, TODAY) == Found(day), text


@given(st.dates(dt.date(2000, 1, 1), dt.date(2046, 12, 31)), st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
def test_without_a_year_it_is_the_most_recent(day, today):
    found = understand(f"{day.day} {MONTHS[day.month - 1]}", today)
    assert isinstance(found, Found)
    assert found.day <= today
    assert (found.day.day, found.day.month) == (day.day, day.month)
    if (day.day, day.month) != (29, 2):
        assert (today - found.day).days < 366


@given(st.text(max_size=200))
def test_any_text_is_survived(text):
    understand(text, TODAY)


@pytest.mark.parametrize(
    "text", ["12 " * 660, "1-" * 1000, "maandag " * 250, "januari " * 250, "niet " * 400, "a" * 2000, "12 tot " * 285]
)
def test_long_messages_stay_quick(text):
    started = time.perf_counter()
    understand(text, TODAY)
    assert time.perf_counter() - started < 1
