"""What the person reads: order, facts, nothing personal without asking, never a code, percentage or score."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from actions.bar.catalogue import catalogue
from actions.bar.employer_view import employer_view
from actions.bar.model import Bar, OverigeCategorie
from actions.bar.summary import current, domain, nothing, summary
from actions.bar.view import View, card, render_text
from tests.actions.bar.conftest import EXAMPLE, demo_bars

TODAY = dt.date(2026, 11, 22)
ALL = [Bar.model_validate(json.loads(EXAMPLE.read_text("utf-8"))), *demo_bars()]


def everything(view: View) -> str:
    """All that reaches a reader: the chat text and the card."""
    return render_text(view) + json.dumps(card(view), ensure_ascii=False)


def personal_texts(bar: Bar) -> list[str]:
    """Every free text of a Z2g or Z3 part."""
    found: list[str | None] = []
    for item in bar.items():
        if not catalogue().visibility(item).sensitive:
            continue
        found += [item.toelichting, *(advies.tekst for advies in item.adviezen)]
        if isinstance(item, OverigeCategorie) or hasattr(item, "kan_wel"):
            found += [item.kan_wel, *item.voorwaarden]
        found.append(catalogue().name(item))
    if view := bar.visie_werknemer:
        found += [view.kan_zelf, view.lukt_niet, view.nodig, view.belemmering, view.eens_toelichting]
        found.append(view.uren and view.uren.toelichting)
    return [text.rstrip(".") for text in found if text]


def open_texts(bar: Bar) -> str:
    """The free texts of open parts: what also stands there tells nothing personal."""
    open_items = [item for item in bar.items() if not catalogue().visibility(item).sensitive]
    texts = [text for item in open_items for text in (item.toelichting, *(advies.tekst for advies in item.adviezen))]
    return " | ".join(text for text in texts if text).lower()


@pytest.mark.parametrize("bar", ALL, ids=lambda bar: bar.bar_id)
@pytest.mark.parametrize("sensitive", [False, True])
def test_never_a_code_percentage_or_score(bar: Bar, sensitive: bool) -> None:
    said = everything(summary(bar, TODAY, sensitive))
    for item in bar.items():
        assert not item.icf_code or item.icf_code not in said
    assert not re.search(r"\b[bdes]\d{3,5}\b|%|procent|\bscore\b|icf|Z[0-4]", said, re.IGNORECASE)
    assert bar.persoon.persoon_ref not in said
    assert not bar.persoon.weergavenaam or bar.persoon.weergavenaam not in said


@pytest.mark.parametrize("bar", ALL, ids=lambda bar: bar.bar_id)
def test_nothing_personal_without_asking(bar: Bar) -> None:
    said = everything(summary(bar, TODAY, include_sensitive=False)).lower()
    for text in personal_texts(bar):
        assert text.lower() in open_texts(bar) or text.lower() not in said, text


@pytest.mark.parametrize("bar", ALL, ids=lambda bar: bar.bar_id)
def test_everything_personal_after_asking(bar: Bar) -> None:
    view = summary(bar, TODAY, include_sensitive=True)
    said = render_text(view).lower()
    for text in personal_texts(bar):
        assert text.lower() in said, text
    assert view.question is None
    marked = {section.key for section in view.sections if section.sensitive}
    assert marked <= {"persoonlijk", "eigen_kijk"}
    assert bool(personal_texts(bar)) == bool(marked)


def test_order_is_works_hard_helps_expected(bar: Bar) -> None:
    view = summary(bar, TODAY, include_sensitive=True)
    order = ["lukt", "moeilijk", "helpt", "verwachting", "persoonlijk", "eigen_kijk"]
    assert [section.key for section in view.sections] == order
    said = render_text(view)
    places = [said.index(f"**{section.title}**") for section in view.sections]
    assert places == sorted(places)


def test_facts(bar: Bar) -> None:
    said = render_text(summary(bar, TODAY, include_sensitive=False))
    assert "De bedrijfsarts heeft dit opgeschreven. Datum: 12 oktober 2026. Versie: 2." in said
    assert "De bedrijfsarts bepaalt dit, niet ik." in said
    assert "verouderd" not in said


@pytest.mark.parametrize(("day", "old"), [(dt.date(2026, 12, 14), False), (dt.date(2026, 12, 15), True)])
def test_outdated_after_the_date_of_reassessment(bar: Bar, day: dt.date, old: bool) -> None:
    assert ("mogelijk verouderd" in render_text(summary(bar, day, False))) is old


def test_status_is_told(changed: Any) -> None:
    assert "nog een voorstel" in render_text(summary(changed({"status": "ter_inzage_werknemer"}), TODAY, False))
    assert "oude versie" in render_text(summary(changed({"status": "vervangen"}), TODAY, False))


def test_question_only_where_there_is_something_personal(changed: Any) -> None:
    assert summary(changed({}), TODAY, False).question == "Er is ook een persoonlijk deel. Wilt u dat zien?"
    plain = changed(
        {"activiteiten_participatie.2.icf_code": "d430", "activiteiten_participatie.2.gevoelig": False}
        | {"persoonlijke_factoren": [], "visie_werknemer": None, "werkgeversweergave": None}
        | {"overige_icf_categorieen": []}
    )
    assert summary(plain, TODAY, False).question is None


def test_expectation_that_the_document_calls_personal_is_left_out(changed: Any) -> None:
    bar = changed({"prognose.zichtklasse": "Z3"})
    assert "verwacht" not in render_text(summary(bar, TODAY, False))
    assert domain(bar, "wat is de verwachting", TODAY, False).sections == ()  # type: ignore[union-attr]
    assert "beter gaat" in render_text(summary(bar, TODAY, True))


@pytest.mark.parametrize(
    "text", ["Zie d850 in de lijst", "Werkt 50% van de tijd", "80 procent", "score: 3", "Score is 2"]
)
def test_codes_and_percentages_in_the_doctors_words_are_not_shown(changed: Any, text: str) -> None:
    said = everything(summary(changed({"activiteiten_participatie.1.kan_wel": text}), TODAY, False))
    assert text not in said
    assert "Dat laat ik niet zien" in said


def test_doctors_words_cannot_make_markdown(changed: Any) -> None:
    bar = changed({"activiteiten_participatie.1.kan_wel": "Tillen **tot**\n\n- tien\n**Vals kopje**"})
    assert "- **Tillen en dragen:** Tillen tot - tien Vals kopje." in render_text(summary(bar, TODAY, False))


def test_item_asked_for(bar: Bar) -> None:
    view = domain(bar, "wat staat er over tillen?", TODAY, include_sensitive=False)
    assert view is not None
    said = render_text(view)
    for expected in [
        "Tillen tot 10 kilo.",
        "10 kg, maximaal 6 keer per uur",
        "tilhulp beschikbaar",
        "voor al het werk",
    ]:
        assert expected in said
    assert "Concentreren" not in said
    assert "Zet een steekwagen klaar" in said


def test_item_that_is_not_there(bar: Bar) -> None:
    assert "Over zelf fietsen of autorijden staat niets" in render_text(domain(bar, "fietsen", TODAY, False))  # type: ignore[arg-type]


def test_question_about_nothing(bar: Bar) -> None:
    assert domain(bar, "wanneer begint spoor 2", TODAY, False) is None


@pytest.mark.parametrize("asked", ["energieniveau", "pijn", "stress", "conflict", "motivatie", "mijn visie", "slapen"])
def test_personal_item_gets_the_same_question_whether_or_not_it_is_there(bar: Bar, asked: str) -> None:
    view = domain(bar, f"wat staat er over {asked}", TODAY, include_sensitive=False)
    assert view is not None
    assert view.sections == ()
    assert view.question == "Dit deel is persoonlijk. Wilt u het zien?"


def test_personal_item_after_asking_is_marked(bar: Bar) -> None:
    view = domain(bar, "stress", TODAY, include_sensitive=True)
    assert view is not None
    assert all(section.sensitive for section in view.sections)
    assert "Hoge werkdruk is nu te veel." in render_text(view)
    assert "(persoonlijk)" in render_text(view)


def test_part_asked_for_leaves_personal_items_out(bar: Bar) -> None:
    view = domain(bar, "wat is moeilijk", TODAY, include_sensitive=False)
    assert view is not None
    assert "Hoge werkdruk" not in everything(view)
    assert view.question == "Er is ook een persoonlijk deel. Wilt u dat zien?"
    assert "Hoge werkdruk" in everything(domain(bar, "wat is moeilijk", TODAY, include_sensitive=True))  # type: ignore[arg-type]


def test_card(bar: Bar) -> None:
    shown = card(summary(bar, TODAY, include_sensitive=False))
    assert shown["type"] == "bar_summary"
    assert shown["sensitive"] is True
    assert [section["key"] for section in shown["sections"]] == ["lukt", "moeilijk", "helpt", "verwachting"]
    assert shown["sections"][0]["items"][1]["name"] == "Tillen en dragen"
    assert shown["sections"][0]["items"][1]["lines"][0] == "Tillen tot 10 kilo."


@pytest.mark.parametrize("status", ["concept", "ingetrokken"])
def test_what_may_not_be_shown_is_not_shown(changed: Any, status: str) -> None:
    hidden = changed({"status": status})
    for show in (
        lambda: summary(hidden, TODAY, include_sensitive=True),
        lambda: domain(hidden, "tillen", TODAY, include_sensitive=True),
        lambda: employer_view(hidden, TODAY),
    ):
        with pytest.raises(ValueError, match="may not be shown"):
            show()
    assert current([hidden]) is None


def test_current_is_the_newest_final_one(changed: Any) -> None:
    def photo(status: str, day: str) -> Bar:
        return changed({"status": status, "momenten.beoordelingsdatum": day})

    old, final = photo("vervangen", "2026-01-05"), photo("vastgesteld", "2026-05-05")
    draft, concept = photo("ter_inzage_werknemer", "2026-10-05"), photo("concept", "2026-11-05")
    assert current([draft, old, concept, final]) == final
    assert current([concept, draft, old]) == draft
    assert current([]) is None


def test_same_thing_under_another_code_is_found(changed: Any) -> None:
    noise = {"icf_code": "e250", "component": "omgevingsfactoren", "schaal_id": "icf_omgeving", "score": -3}
    bar = changed({f"overige_icf_categorieen.1.{name}": value for name, value in noise.items()})
    said = render_text(domain(bar, "wat staat er over lawaai", TODAY, include_sensitive=False))  # type: ignore[arg-type]
    assert "Open kantoorruimte." in said
    assert "Dit maakt het werk veel moeilijker." in said


def test_no_bar() -> None:
    assert "Ik heb hier geen BAR van u" in render_text(nothing())


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (0, "Dit lukt."),
        (1, "Dit lukt, met een beetje moeite."),
        (2, "Dit lukt deels."),
        (3, "Dit lukt nu moeilijk."),
        (4, "Dit lukt nu niet."),
    ],
)
def test_scores_in_words(changed: Any, score: int, said: str) -> None:
    view = domain(changed({"activiteiten_participatie.1.score": score}), "tillen", TODAY, False)
    assert view is not None
    key = "lukt" if score == 0 else "moeilijk"
    lines = next(section for section in view.sections if section.key == key).entries[0].lines
    assert said in lines


def test_unknown_scale_says_nothing_about_the_score(changed: Any) -> None:
    bar = changed({"activiteiten_participatie.1.schaal_id": "nieuw", "activiteiten_participatie.1.score": 7})
    said = render_text(domain(bar, "tillen", TODAY, False))  # type: ignore[arg-type]
    assert "Tillen tot 10 kilo." in said
    assert "7" not in said
