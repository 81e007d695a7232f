"""The person sees what the employer gets: class Z1 and nothing else (bar-inzage.md section 4)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from actions.bar.employer_view import employer_view
from actions.bar.model import Bar
from actions.bar.view import card, render_text
from tests.actions.bar.conftest import demo_bars

TODAY = dt.date(2026, 11, 22)


def said(bar: Bar) -> str:
    view = employer_view(bar, TODAY)
    return render_text(view) + json.dumps(card(view), ensure_ascii=False)


def test_shows_the_text_for_the_employer(bar: Bar) -> None:
    text = said(bar)
    for expected in [
        "Tillen tot 10 kilo.",
        "Avond- en nachtdiensten.",
        "4 uur per dag, 4 dagen per week",
        "7 december 2026",
    ]:
        assert expected in text
    assert "Uw werkgever kreeg dit op 20 oktober 2026." in text
    assert "Zet een steekwagen klaar." in text


def test_nothing_else(bar: Bar) -> None:
    text = said(bar)
    for item in bar.items():
        for private in (item.toelichting, getattr(item, "label", None), item.icf_code):
            assert not private or private not in text
    assert bar.visie_werknemer is not None
    assert bar.visie_werknemer.kan_zelf not in text  # type: ignore[operator]
    assert bar.opsteller.opsteller_ref not in text
    assert "Dit lukt" not in text


@pytest.mark.parametrize(
    ("advice", "why"),
    [
        ("adv-8", "belongs to a body function"),
        ("adv-10", "belongs to a personal factor"),
        ("adv-4", None),
        ("adv-3", None),
    ],
)
def test_advice_of_personal_parts_is_left_out(changed: Any, advice: str, why: str | None) -> None:
    bar = changed(
        {"werkgeversweergave.adviezen": [advice], "overige_icf_categorieen.0.adviezen.0.gericht_aan": ["werkgever"]}
    )
    text = next(a.tekst for item in bar.items() for a in item.adviezen if a.advies_id == advice)
    assert (text in said(bar)) is (why is None)


def test_advice_for_the_employee_only_is_left_out(changed: Any) -> None:
    bar = changed({"activiteiten_participatie.0.adviezen.0.gericht_aan": ["werknemer"]})
    assert "Plan het werk in blokken" not in said(bar)


def test_conflict_advice_is_left_out(changed: Any) -> None:
    bar = changed({"werkfactoren.0.sleutel": "verstoorde_arbeidsverhouding"})
    assert "Verdeel de maandafsluiting" not in said(bar)


def test_not_shared_not_ready_and_no_text(changed: Any) -> None:
    assert "Er staat niet in dat uw werkgever dit al kreeg." in said(changed({"delingen": []}))
    assert "nog niet klaar" in said(changed({"status": "ter_inzage_werknemer"}))
    assert "geen tekst voor uw werkgever" in said(changed({"werkgeversweergave": None}))


def test_codes_in_the_doctors_text_are_hidden(changed: Any) -> None:
    text = said(changed({"werkgeversweergave.uren": "50% (d850)"}))
    assert "50%" not in text
    assert "d850" not in text


def test_always_tells_what_the_employer_does_not_get() -> None:
    for bar in demo_bars():
        assert "Uw persoonlijke situatie." in said(bar)
