"""Classes never become milder than the law of bar-inzage.md, and questions find the item they name."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.bar.catalogue import Catalogue, catalogue, item_key, phrases
from actions.bar.model import Bar, Klasse
from actions.topics.loader import CONTENT


def one(bar: Bar, key: str) -> Any:
    return next(item for item in bar.items() if item_key(item) == key)


@pytest.mark.parametrize("code", ["d240", "d570", "d710", "d720"])
def test_sensitive_activities(code: str) -> None:
    assert catalogue().items[code].visibility is Klasse.Z2G


def test_body_functions_conflict_and_personal_factors_are_z3() -> None:
    items = catalogue().items
    personal = ["verwachting_terugkeer", "motivatie", "zorgtaken", "andere_belasting", "eerder_verzuim", "vaardigheden"]
    for key in [*personal, "verstoorde_arbeidsverhouding", "ongewenst_gedrag", "e425", "e430"]:
        assert items[key].visibility is Klasse.Z3, key
    assert all(item.visibility is Klasse.Z3 for key, item in items.items() if re.fullmatch(r"b\d+", key))


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        ({}, "d430", Klasse.Z2),
        ({}, "d240", Klasse.Z2G),
        ({"activiteiten_participatie.2.gevoelig": False}, "d240", Klasse.Z2G),  # the document may not be milder
        (
            {"activiteiten_participatie.2.zichtklasse": "Z1", "activiteiten_participatie.2.gevoelig": False},
            "d240",
            Klasse.Z2G,
        ),
        ({"activiteiten_participatie.1.zichtklasse": "Z3"}, "d430", Klasse.Z3),  # but it may be stricter
        ({"activiteiten_participatie.1.gevoelig": True}, "d430", Klasse.Z2G),
        ({"activiteiten_participatie.1.icf_code": "d999"}, "d999", Klasse.Z3),  # unknown: fail closed
        ({"overige_icf_categorieen.0.zichtklasse": "Z2"}, "b1300", Klasse.Z3),
        (
            {"overige_icf_categorieen.0.icf_code": "b799", "overige_icf_categorieen.0.zichtklasse": "Z1"},
            "b799",
            Klasse.Z3,
        ),
        ({"persoonlijke_factoren.0.zichtklasse": "Z1"}, "verwachting_terugkeer", Klasse.Z3),
        (
            {"persoonlijke_factoren.0.sleutel": "geluid", "persoonlijke_factoren.0.zichtklasse": "Z1"},
            "geluid",
            Klasse.Z2,
        ),
        ({"werkfactoren.0.sleutel": "verstoorde_arbeidsverhouding"}, "verstoorde_arbeidsverhouding", Klasse.Z3),
        ({"werkfactoren.0.sleutel": "iets_nieuws"}, "iets_nieuws", Klasse.Z3),
        ({"werkfactoren.3.icf_code": "e430"}, "steun_leidinggevende", Klasse.Z3),
        ({"werkfactoren.3.icf_code": "e999"}, "steun_leidinggevende", Klasse.Z3),
    ],
)
def test_class_that_counts(changed: Any, change: dict[str, Any], key: str, expected: Klasse) -> None:
    bar = changed(change)
    found = [catalogue().visibility(item) for item in bar.items() if item_key(item) == key]
    assert expected in found
    if key == "geluid":  # the personal factor with the name of a work factor stays personal
        assert Klasse.Z3 in found


def test_body_functions_and_personal_factors_stay_z3_whatever_catalogue_and_document_say(changed: Any) -> None:
    bar = changed({"overige_icf_categorieen.0.zichtklasse": "Z2", "persoonlijke_factoren.1.zichtklasse": "Z1"})
    written = catalogue().model_dump()
    written["items"]["b1300"]["klasse"] = "Z2"
    written["items"]["vaardigheden"]["klasse"] = "Z1"
    milder = Catalogue.model_validate(written)
    for key in ("b1300", "vaardigheden"):
        assert milder.visibility(one(bar, key)) is Klasse.Z3


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("wat staat er over tillen?", ["d430"]),
        ("Mag ik nog SJOUWEN volgens de bedrijfsarts", ["d430"]),
        ("hoeveel uur mag ik werken", ["d850"]),
        ("staat er iets over lezen of stress", ["d166", "d240"]),
        ("wat lukt niet", ["moeilijk"]),
        ("wat lukt", ["lukt"]),
        ("wat is de verwachting", ["verwachting"]),
        ("mijn eigen woorden", ["eigen_kijk"]),
        ("privé", ["andere_belasting"]),
        ("lang zitten", ["d415"]),
        ("ontillend stilte", ["geluid"]),
        ("goedemorgen", []),
        ("", []),
    ],
)
def test_finds_what_a_question_names(question: str, keys: list[str]) -> None:
    assert [asked.key for asked in catalogue().find(question)] == keys


def test_finds_an_item_that_only_the_document_knows(changed: Any) -> None:
    bar = changed(
        {"overige_icf_categorieen.1.icf_code": "d135", "overige_icf_categorieen.1.label_b1": "dingen herhalen"}
    )
    (asked,) = catalogue().find("wat staat er over dingen herhalen", bar)
    assert (asked.key, asked.visibility) == ("d135", Klasse.Z3)


def test_every_scale_of_the_knowledge_file_has_words_without_digits() -> None:
    scales = catalogue().schalen
    assert set(scales) == {"icf_kwalificatie", "icf_omgeving", "kwalitatief", "werkfactor"}
    assert set(scales["icf_kwalificatie"]) == set("0123489")
    for scale in scales.values():
        for value in scale.values():
            assert not re.search(r"[0-9%]", value.tekst + value.kort)


def test_no_two_items_have_the_same_words() -> None:
    seen: dict[str, str] = {}
    for key, item in catalogue().items.items():
        for word in item.woorden:
            assert word == word.lower()
            assert seen.setdefault(word, key) == key, word


def test_every_fixed_sentence_is_used_and_promises_nothing() -> None:
    sources = "".join(file.read_text("utf-8") for file in (CONTENT.parent / "actions" / "bar").glob("*.py"))
    families = (
        "kader_",
        "kop_",
        "richting_",
        "eigen_werk_",
        "duurzaam_",
        "kijk_",
        "terugkeer_",
        "eens_",
        "krijgt_",
    )
    for name, text in phrases().items():
        assert f'"{name}"' in sources or name.startswith((*families, "geldt_voor_", "knop_")), name
        assert not re.search(r"\b(WIA|uitkering|kans|gemiddeld|je|jij|jouw)\b|%", text), name
        for said in re.split(r"(?<=[.?!]) ", text):
            assert len(said.split()) <= 15, (name, said)
