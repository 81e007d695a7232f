import datetime as dt
import itertools
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from actions.poortwachter import picture as module
from actions.poortwachter.calendar import calendar
from actions.poortwachter.model import Period, Situation
from actions.poortwachter.picture import COLOURS, INK, PAPER, QUIET, picture, text_alternative

SVG = "{http://www.w3.org/2000/svg}"
D = dt.date
EZD, TODAY = D(2026, 1, 12), D(2026, 11, 22)
LONG = Situation(
    D(2024, 6, 3),
    wazo=(Period(D(2024, 9, 1), D(2024, 12, 22)),),
    herstel=(Period(D(2025, 3, 1), D(2025, 3, 20)),),
    eerstejaarsevaluatie=D(2025, 8, 25),
    loonsanctie_weken=52,
)


def words(element: ET.Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def test_it_is_an_image_with_a_name_and_a_description():
    root = ET.fromstring(picture(Situation(EZD), TODAY))
    assert root.get("role") == "img"
    title, desc = root[0], root[1]
    assert (title.tag, desc.tag) == (f"{SVG}title", f"{SVG}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert desc.text == text_alternative(calendar(Situation(EZD)), TODAY)


@given(st.dates(D(2023, 1, 1), D(2027, 1, 1)), st.integers(-10, 1500), st.sampled_from([None, 1, 52]))
def test_every_picture_is_well_formed_and_lists_each_step(first, offset, weeks):
    situation = Situation(first, loonsanctie_weken=weeks)
    root = ET.fromstring(picture(situation, first + dt.timedelta(days=offset)))
    said = " ".join(words(text) for text in root.iter(f"{SVG}text"))
    for number, step in enumerate(calendar(situation), 1):
        assert f"{number}. {step.titel}" in said


def test_text_is_escaped(monkeypatch):
    steps = [replace(step, titel='<b> & "x"') for step in calendar(Situation(EZD))]
    monkeypatch.setattr(module, "calendar", lambda situation: steps)
    root = ET.fromstring(picture(Situation(EZD), TODAY))
    assert '1. <b> & "x"' in [text.text for text in root.iter(f"{SVG}text")]


def test_nothing_a_strict_site_forbids():
    svg = picture(LONG, TODAY)
    assert not re.search(r"style=|<style|<script|href|foreignObject|\son\w+=", svg)


def test_status_is_said_in_words_and_shape_too():
    svg = picture(LONG, D(2026, 7, 1))
    for said in ("gedaan", "voorbij", "straks", "kan niet meer", "datum voorbij"):
        assert said in svg
    for shape in ("<polygon", "<polyline", "<circle"):
        assert shape in svg


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [INK, QUIET, *COLOURS.values()])
def test_contrast(colour):
    light, dark = sorted((luminance(PAPER), luminance(colour)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_text_alternative():
    lines = text_alternative(calendar(Situation(EZD)), TODAY).splitlines()
    assert lines[0] == "Vandaag is het 22 november 2026."
    assert lines[4] == (
        "4. 42e-weeksmelding bij UWV: uiterlijk 2 november 2026 (week 42). "
        "Stand: datum voorbij: kijk of dit is gedaan. Door: werkgever."
    )
    assert lines[6] == "6. Tweede ziektejaar begint: 11 januari 2027 (week 53). Stand: straks."


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


def boxes(page: Page, svg: str, width: int) -> tuple[list[dict], dict]:
    """Where the texts and the picture itself end up in a window ``width`` wide."""
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(f'<meta charset="utf-8"><body style="margin:8px">{svg}')
    rect = "e => { const r = e.getBoundingClientRect(); return {x: r.x, y: r.y, right: r.right, bottom: r.bottom, text: e.textContent, size: parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a} }"
    return page.locator("svg text").evaluate_all(f"all => all.map({rect})"), page.locator("svg").evaluate(rect)


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize(
    ("situation", "today"),
    [
        (Situation(EZD), EZD),
        (Situation(EZD), TODAY),
        (Situation(EZD), D(2028, 1, 9)),
        (Situation(EZD), D(2029, 1, 1)),
        (LONG, D(2026, 9, 1)),
        (Situation(EZD, aow_datum=D(2026, 6, 1)), D(2026, 3, 1)),
    ],
)
def test_in_a_browser_all_text_is_readable_and_none_overlaps(page, situation, today, width):
    texts, whole = boxes(page, picture(situation, today), width)
    for text in texts:
        assert text["size"] >= 12 - 0.01, text
        assert text["x"] >= whole["x"]
        assert text["right"] <= min(whole["right"], whole["x"] + 304) + 0.5, text
        assert text["bottom"] <= whole["bottom"]
    for one, two in itertools.combinations(texts, 2):
        apart = (
            one["right"] <= two["x"]
            or two["right"] <= one["x"]
            or one["bottom"] <= two["y"] + 1
            or two["bottom"] <= one["y"] + 1
        )
        assert apart, (one, two)
