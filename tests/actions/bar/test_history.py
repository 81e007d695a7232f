"""Assessments over time: the doctor's words side by side, compared only where they can be, and the picture of it."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from actions.bar.history import history, latest_case
from actions.bar.model import Bar
from actions.bar.view import View, card, render_text
from tests.actions.bar.conftest import demo_bars

TODAY = dt.date(2026, 11, 22)
HIDDEN = ("concept", "ingetrokken")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def film(changed: Any) -> list[Bar]:
    """Three assessments, not in order: attention gets easier, lifting harder, reading stays, hours go from 2 to 6."""

    def photo(number: int, day: str, attention: int, lifting: int, stress: int, hours: float) -> Bar:
        return changed(
            {
                "bar_id": f"bar-{number}",
                "volgnummer": number,
                "momenten.beoordelingsdatum": day,
                "activiteiten_participatie.0.score": attention,
                "activiteiten_participatie.1.score": lifting,
                "activiteiten_participatie.2.score": stress,
                "activiteiten_participatie.3.maat.waarde": hours,
            }
        )

    return [
        photo(2, "2026-06-01", 2, 1, 3, 4),
        photo(3, "2026-10-12", 0, 3, 1, 6),
        photo(1, "2026-03-02", 3, 0, 3, 2.5),
    ]


def names(view: View, key: str) -> list[str]:
    return [entry.name for section in view.sections if section.key == key for entry in section.entries]


def test_easier_harder_and_the_same(film: list[Bar]) -> None:
    view = history(film, TODAY, include_sensitive=False)
    assert names(view, "makkelijker") == ["Concentreren"]
    assert names(view, "moeilijker") == ["Tillen en dragen"]
    assert names(view, "gelijk") == [
        "Uw werk doen en uren maken",
        "Werkdruk",
        "Geluid op de werkplek",
        "Werktijden",
        "Steun van uw leidinggevende",
        "Lezen",
    ]
    said = render_text(view)
    assert "2 maart 2026: Dit lukt nu moeilijk. 1 juni 2026: Dit lukt deels. 12 oktober 2026: Dit lukt." in said
    assert "2 maart 2026, 1 juni 2026 en 12 oktober 2026" in said


def test_hours(film: list[Bar]) -> None:
    said = render_text(history(film, TODAY, include_sensitive=False))
    assert "- 2 maart 2026: 2,5 uur per dag, 4 dagen per week." in said
    assert "- 12 oktober 2026: 6 uur per dag, 4 dagen per week." in said


def test_personal_items_only_after_asking(film: list[Bar]) -> None:
    closed = history(film, TODAY, include_sensitive=False)
    assert "druk en" not in render_text(closed) + str(card(closed))
    assert "energie" not in render_text(closed) + str(card(closed))
    assert closed.question == "Er is ook een persoonlijk deel. Wilt u dat zien?"
    opened = history(film, TODAY, include_sensitive=True)
    assert "Omgaan met druk en verantwoordelijkheid" in names(opened, "makkelijker")
    assert opened.question is None
    assert opened.sensitive
    assert not closed.sensitive
    personal = {entry.name for section in opened.sections if section.sensitive for entry in section.entries}
    assert {"Omgaan met druk en verantwoordelijkheid", "Hoeveel energie u hebt", "Wat u kunt en kent"} <= personal
    assert not personal & {"Concentreren", "Werkdruk"}


def test_item_that_was_personal_once_is_personal_always(film: list[Bar], changed: Any) -> None:
    stricter = changed(
        {"bar_id": "bar-4", "volgnummer": 4, "momenten.beoordelingsdatum": "2026-11-01"}
        | {"activiteiten_participatie.1.zichtklasse": "Z3"}
    )
    view = history([*film, stricter], TODAY, include_sensitive=False)
    assert "Tillen" not in render_text(view) + (view.picture or "")


@pytest.mark.parametrize(
    "other",
    [
        {"activiteiten_participatie.0.schaal_id": "kwalitatief", "activiteiten_participatie.0.score": "lukt"},
        {"activiteiten_participatie.0.score_soort": "vermogen"},
        {"activiteiten_participatie.0.score": 8},
        {"activiteiten_participatie.0.score": 9},
    ],
)
def test_other_scale_or_kind_of_score_is_not_compared(changed: Any, other: dict[str, Any]) -> None:
    later = changed({"bar_id": "bar-9", "volgnummer": 9, "momenten.beoordelingsdatum": "2026-11-01"} | other)
    view = history([changed({}), later], TODAY, include_sensitive=False)
    assert names(view, "los") == ["Concentreren"]
    assert ">Concentreren<" not in (view.picture or "")


def test_work_factor_that_changed(changed: Any) -> None:
    later = changed(
        {
            "bar_id": "bar-9",
            "volgnummer": 9,
            "momenten.beoordelingsdatum": "2026-11-01",
            "werkfactoren.1.effect": "neutraal",
        }
    )
    view = history([changed({}), later], TODAY, include_sensitive=False)
    assert names(view, "makkelijker") == ["Geluid op de werkplek"]


def test_personal_factor_with_the_key_of_a_work_factor_stays_apart(changed: Any) -> None:
    same = {"persoonlijke_factoren.0.sleutel": "geluid", "werkgeversweergave": None}
    later = {"bar_id": "bar-9", "volgnummer": 9, "momenten.beoordelingsdatum": "2026-11-01"}
    view = history([changed(same), changed(same | later)], TODAY, include_sensitive=False)
    assert names(view, "gelijk").count("Geluid op de werkplek") == 1
    assert "Dit helpt u" not in next(
        line for s in view.sections for e in s.entries if e.name.startswith("Geluid") for line in e.lines
    )


def test_what_may_not_be_shown_does_not_count(film: list[Bar], changed: Any) -> None:
    drafts = [
        changed({"bar_id": status, "status": status, "momenten.beoordelingsdatum": "2026-11-01"}) for status in HIDDEN
    ]
    assert history([*film, *drafts], TODAY, include_sensitive=True) == history(film, TODAY, include_sensitive=True)
    with pytest.raises(ValueError, match="shown"):
        history(drafts, TODAY, include_sensitive=False)


def test_only_the_latest_case(film: list[Bar], changed: Any) -> None:
    earlier = changed({"bar_id": "oud", "verzuimgeval_id": "vg-oud", "momenten.beoordelingsdatum": "2022-01-05"})
    assert [bar.volgnummer for bar in latest_case([earlier, *film])] == [1, 2, 3]
    assert "2022" not in render_text(history([earlier, *film], TODAY, include_sensitive=True))


def test_one_assessment_has_nothing_to_compare(bar: Bar) -> None:
    view = history([bar], TODAY, include_sensitive=True)
    assert "één BAR, van 12 oktober 2026" in render_text(view)
    assert view.picture is None


def test_outdated_is_told(film: list[Bar]) -> None:
    assert "mogelijk verouderd" in render_text(history(film, dt.date(2027, 1, 1), include_sensitive=False))


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]  # our own SVG


def test_picture_is_accessible_and_has_no_scores(film: list[Bar]) -> None:
    svg = history(film, TODAY, include_sensitive=False).picture
    assert svg
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    labels = (root.get("aria-labelledby") or "").split()
    found = {node.get("id"): node.text for node in root if node.tag in (f"{SVG}title", f"{SVG}desc")}
    assert labels == list(found)
    assert all(found.values())
    assert (root.get("viewBox") or "").startswith("0 0 240 ")
    assert int(root.get("font-size") or 0) >= 12
    shown = texts(svg)
    assert {"Uren (uur per dag)", "2,5", "6", "moeilijk", "lukt", "2 mrt 2026", "12 okt 2026"} <= set(shown)
    assert not any(text.startswith(("d1", "d4", "b1")) for text in shown)


def test_picture_goes_up_when_it_gets_easier(film: list[Bar]) -> None:
    root = ET.fromstring(history(film, TODAY, include_sensitive=False).picture or "")
    heights = {}
    for group in root.iter(f"{SVG}g"):
        name = group.find(f"{SVG}text")
        points = group.find(f"{SVG}polyline")
        assert name is not None
        assert points is not None
        heights[name.text] = [float(point.split(",")[1]) for point in points.get("points", "").split()]
    assert heights["Concentreren"][0] > heights["Concentreren"][-1]  # y grows downwards
    assert heights["Tillen en dragen"][0] < heights["Tillen en dragen"][-1]


def test_hours_in_other_units_are_not_drawn(changed: Any) -> None:
    later = changed(
        {"bar_id": "bar-9", "volgnummer": 9, "momenten.beoordelingsdatum": "2026-11-01"}
        | {"activiteiten_participatie.3.maat.eenheid": "uur per week"}
    )
    view = history([changed({}), later], TODAY, include_sensitive=False)
    assert "Uren (" not in (view.picture or "")
    assert "4 uur per week" in render_text(view)


def test_names_from_a_document_are_escaped(changed: Any) -> None:
    evil = {
        "activiteiten_participatie.0.icf_code": "d999",
        "activiteiten_participatie.0.label_b1": "<script>x</script>",
    }
    one, two = (
        changed(
            evil | {"bar_id": f"b-{number}", "volgnummer": number, "momenten.beoordelingsdatum": f"2026-0{number}-01"}
        )
        for number in (3, 4)
    )
    svg = history([one, two], TODAY, include_sensitive=True).picture or ""
    assert "<script" not in svg
    assert "<script>x</script>" in "".join(texts(svg)).lower()


@pytest.mark.parametrize("sensitive", [False, True])
def test_demo_people(sensitive: bool) -> None:
    people: dict[str, list[Bar]] = {}
    for bar in demo_bars():
        people.setdefault(bar.persoon.persoon_ref, []).append(bar)
    assert any(len(bars) >= 3 for bars in people.values())
    for bars in people.values():
        said = render_text(history(bars, TODAY, sensitive))
        assert not any(item.icf_code and item.icf_code in said for bar in bars for item in bar.items())
