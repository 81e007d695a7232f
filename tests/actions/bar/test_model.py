"""The model mirrors the example, refuses everything else, and never repeats a refused value."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from actions.bar.model import Bar, Klasse, strictest
from actions.bar.summary import summary


def test_reads_and_writes_the_example_without_loss(raw: dict[str, Any]) -> None:
    bar = Bar.model_validate(raw)
    dumped = bar.model_dump(mode="json")
    assert Bar.model_validate(dumped) == bar
    assert Bar.model_validate_json(bar.model_dump_json()) == bar
    assert_contains(dumped, raw)


def assert_contains(dumped: Any, raw: Any) -> None:
    if isinstance(raw, dict):
        for key, value in raw.items():
            assert_contains(dumped[key], value)
    elif isinstance(raw, list):
        assert len(dumped) == len(raw)
        for one, other in zip(dumped, raw, strict=True):
            assert_contains(one, other)
    else:
        assert dumped == raw


def test_is_frozen(bar: Bar) -> None:
    with pytest.raises(ValidationError):
        bar.status = "concept"  # type: ignore[misc]
    assert isinstance(bar.activiteiten_participatie, tuple)


def test_repr_tells_nothing(bar: Bar) -> None:
    view = summary(bar, dt.date(2026, 11, 22), include_sensitive=True)
    shown = f"{bar!r} {bar} {bar.activiteiten_participatie!r} {view!r} {view.sections!r}"
    assert "Tillen" not in shown
    assert bar.persoon.persoon_ref not in shown


SECRET = "geheim7731"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("diagnose", SECRET),
        ("activiteiten_participatie.0.klachten", SECRET),
        ("activiteiten_participatie.0.behandeling", SECRET),
        ("visie_werkgever", {"tekst": SECRET}),
        ("volgnummer", SECRET),
        ("volgnummer", "2"),
        ("volgnummer", True),
        ("volgnummer", 0),
        ("status", SECRET),
        ("document_type", "fml"),
        ("opsteller.rol", "casemanager"),
        ("activiteiten_participatie.0.icf_code", "F32.1"),
        ("activiteiten_participatie.0.icf_code", "b130"),
        ("activiteiten_participatie.0.icf_code", "d160\n"),
        ("overige_icf_categorieen.0.icf_code", "s730"),
        ("overige_icf_categorieen.0.component", "activiteiten_participatie"),
        ("persoonlijke_factoren.0.icf_code", "e310"),
        ("werkfactoren.1.icf_code", "d160"),
        ("activiteiten_participatie.0.zichtklasse", "Z4"),
        ("activiteiten_participatie.0.zichtklasse", "Z0"),
        ("activiteiten_participatie.0.gevoelig", "ja"),
        ("activiteiten_participatie.0.kan_wel", "x" * 2001),
        ("activiteiten_participatie.0.kan_wel", ""),
        ("activiteiten_participatie.0.maat.waarde", float("inf")),
        ("activiteiten_participatie.0.adviezen.0.advies_id", "adv-2"),
        ("visie_werknemer.zichtklasse", "Z1"),
        ("werkgeversweergave.zichtklasse", "Z2"),
        ("werkgeversweergave.adviezen", ["adv-99"]),
        ("momenten.beoordelingsdatum", 1760000000),
        ("momenten.beoordelingsdatum", "2026-02-30"),
        ("momenten.beoordelingsdatum", "12-10-2026"),
        ("momenten.beoordelingsdatum", "2026-10-12T00:00:00"),
        ("momenten.beoordelingsdatum", SECRET),
        ("momenten.vaststeldatum", None),
        ("persoon.persoon_ref", "Jan Jansen"),
        ("persoon.geboortedatum", "1980-01-01"),
    ],
)
def test_refuses_without_repeating_the_value(changed: Any, path: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        changed({path: value})
    assert SECRET not in str(refused.value)
    if isinstance(value, str) and len(value) > 4:
        assert value not in str(refused.value)


def test_every_required_part_is_required(raw: dict[str, Any]) -> None:
    optional = {"_toelichting", "vervangt", "visie_werknemer", "visie_werkgever", "delingen", "werkgeversweergave"}
    optional |= {"activiteiten_participatie", "werkfactoren", "persoonlijke_factoren", "overige_icf_categorieen"}
    for key in raw:
        less = {name: value for name, value in raw.items() if name != key}
        if key == "overige_icf_categorieen" or key in optional - {"activiteiten_participatie", "werkfactoren"}:
            less.pop("werkgeversweergave", None)
        if key in optional:
            less.pop("werkgeversweergave", None)
            Bar.model_validate(less)
        else:
            with pytest.raises(ValidationError):
                Bar.model_validate(less)


def test_order_of_classes() -> None:
    assert strictest(Klasse.Z0, Klasse.Z2G, Klasse.Z2) is Klasse.Z2G
    assert strictest(Klasse.Z3, Klasse.Z2G) is Klasse.Z3
    assert [klasse for klasse in Klasse if klasse.sensitive] == [Klasse.Z2G, Klasse.Z3]
