"""Who may see what in the chat: the person concerned, logged in, and nobody else; every refusal by its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from actions.bar.access import COLUMNS, MATRIX, Allowed, Reason, Refused, Requester, Rol, decide, may_be_shown, said
from actions.bar.model import Klasse

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
ANNA = Requester(
    channel="web",
    level=3,
    ref="demo-anna",
    rol=Rol.WERKNEMER,
    authenticated_at=NOW - MINUTE,
    expires_at=NOW + 10 * MINUTE,
)
OPEN = ["Z0", "Z1", "Z2"]
PERSONAL = ["Z2g", "Z3"]


def ask(requester: Requester, klasse: str, confirmed: bool = True, subject: str = "demo-anna") -> Allowed | Refused:
    return decide(requester, subject, klasse, NOW, confirmed_at=NOW if confirmed else None)


@pytest.mark.parametrize("klasse", OPEN + PERSONAL)
def test_person_concerned_sees_everything(klasse: str) -> None:
    assert ask(ANNA, klasse) == Allowed(Klasse(klasse))


@pytest.mark.parametrize("klasse", OPEN)
def test_level_2_without_confirmation_sees_open_classes(klasse: str) -> None:
    assert ask(replace(ANNA, level=2), klasse, confirmed=False) == Allowed(Klasse(klasse))


@pytest.mark.parametrize("klasse", OPEN)
def test_old_login_still_sees_open_classes(klasse: str) -> None:
    assert isinstance(ask(replace(ANNA, authenticated_at=NOW - 300 * MINUTE), klasse), Allowed)


@pytest.mark.parametrize("klasse", PERSONAL)
@pytest.mark.parametrize(
    ("change", "reason", "remedy"),
    [
        ({"level": 2}, Reason.LOGIN_TE_OUD, "opnieuw_inloggen"),
        ({"authenticated_at": None}, Reason.LOGIN_TE_OUD, "opnieuw_inloggen"),
        ({"authenticated_at": NOW - 15 * MINUTE - MINUTE / 60}, Reason.LOGIN_TE_OUD, "opnieuw_inloggen"),
        ({"authenticated_at": NOW + MINUTE}, Reason.LOGIN_TE_OUD, "opnieuw_inloggen"),
    ],
)
def test_personal_classes_need_a_fresh_strong_login(
    klasse: str, change: dict[str, Any], reason: Reason, remedy: str
) -> None:
    assert ask(replace(ANNA, **change), klasse) == Refused(reason, remedy)  # type: ignore[arg-type]


@pytest.mark.parametrize("klasse", PERSONAL)
@pytest.mark.parametrize("confirmed_at", [None, NOW - 16 * MINUTE, NOW + MINUTE])
def test_personal_classes_need_a_fresh_confirmation(klasse: str, confirmed_at: dt.datetime | None) -> None:
    found = decide(ANNA, "demo-anna", klasse, NOW, confirmed_at=confirmed_at)
    assert found == Refused(Reason.NIET_BEVESTIGD, "bevestigen")
    assert said(found) == "Dit deel is persoonlijk. Wilt u het zien?"


def test_login_of_exactly_fifteen_minutes_counts() -> None:
    assert isinstance(ask(replace(ANNA, authenticated_at=NOW - 15 * MINUTE), "Z3"), Allowed)


@pytest.mark.parametrize("klasse", ["Z9", "", "z2", "onbekend"])
def test_unknown_class_counts_as_z3(klasse: str) -> None:
    assert ask(ANNA, klasse, confirmed=False) == Refused(Reason.NIET_BEVESTIGD, "bevestigen")
    assert ask(ANNA, klasse) == Allowed(Klasse.Z3)


def test_medical_class_is_never_shown() -> None:
    assert ask(ANNA, "Z4") == Refused(Reason.KLASSE)


@pytest.mark.parametrize("rol", [rol for rol in Rol if rol is not Rol.WERKNEMER])
@pytest.mark.parametrize("klasse", OPEN + PERSONAL + ["Z4"])
def test_every_other_role_is_refused_whatever_the_matrix_allows_elsewhere(rol: Rol, klasse: str) -> None:
    assert ask(replace(ANNA, rol=rol), klasse) == Refused(Reason.ROL)


@pytest.mark.parametrize("rol", list(Rol))
@pytest.mark.parametrize("klasse", OPEN + PERSONAL)
def test_nobody_sees_somebody_else(rol: Rol, klasse: str) -> None:
    found = ask(replace(ANNA, rol=rol, ref="demo-bram"), klasse)
    assert isinstance(found, Refused)
    assert found.reason in (Reason.ANDERE_PERSOON, Reason.ROL)
    assert found.remedy is None


@pytest.mark.parametrize("channel", ["whatsapp", "rest", "sms", "email", "WEB", ""])
@pytest.mark.parametrize("klasse", ["Z0", "Z3"])
def test_other_channels_carry_nothing(channel: str, klasse: str) -> None:
    assert ask(replace(ANNA, channel=channel), klasse) == Refused(Reason.KANAAL)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"level": 0}, Reason.NIET_INGELOGD),
        ({"level": 1}, Reason.NIET_INGELOGD),
        ({"ref": None}, Reason.NIET_INGELOGD),
        ({"ref": ""}, Reason.NIET_INGELOGD),
        ({"rol": None}, Reason.NIET_INGELOGD),
        ({"expires_at": None}, Reason.SESSIE_VERLOPEN),
        ({"expires_at": NOW}, Reason.SESSIE_VERLOPEN),
        ({"expires_at": NOW - MINUTE}, Reason.SESSIE_VERLOPEN),
    ],
)
def test_no_login_or_an_old_one(change: dict[str, Any], reason: Reason) -> None:
    for klasse in OPEN + PERSONAL:
        assert ask(replace(ANNA, **change), klasse) == Refused(reason, "inloggen")


def test_nobody_known() -> None:
    assert ask(Requester("web"), "Z0") == Refused(Reason.NIET_INGELOGD, "inloggen")


@pytest.mark.parametrize("rol", [Rol.WERKNEMER, Rol.LEIDINGGEVENDE, Rol.ARBEIDSDESKUNDIGE])
@pytest.mark.parametrize("ends", [dt.date(2026, 11, 22), dt.date(2025, 1, 1)])
def test_expired_role(rol: Rol, ends: dt.date) -> None:
    assert ask(replace(ANNA, rol=rol, role_ends=ends), "Z0") == Refused(Reason.ROL_VERLOPEN)


def test_role_that_ends_later_counts() -> None:
    assert isinstance(ask(replace(ANNA, role_ends=dt.date(2026, 11, 23)), "Z0"), Allowed)


@pytest.mark.parametrize("subject", ["", "demo-bram", "DEMO-ANNA", "demo-anna ", "demo-ann"])
def test_subject_must_be_the_very_person(subject: str) -> None:
    assert ask(ANNA, "Z0", subject=subject) == Refused(Reason.ANDERE_PERSOON)


def test_refusal_of_others_is_one_and_the_same_text() -> None:
    refused = [
        ask(replace(ANNA, rol=Rol.WERKGEVER), "Z1"),
        ask(replace(ANNA, rol=Rol.BEHEER), "Z0"),
        ask(ANNA, "Z0", subject="demo-bram"),
        ask(ANNA, "Z0", subject="bestaat-niet"),
        ask(replace(ANNA, channel="whatsapp"), "Z0"),
        ask(replace(ANNA, rol=Rol.LEIDINGGEVENDE, role_ends=dt.date(2020, 1, 1)), "Z0"),
    ]
    texts = {said(one) for one in refused if isinstance(one, Refused)}
    assert len(refused) == 6
    assert len(texts) == 1
    assert "BAR van" not in texts.pop()


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("concept", False),
        ("ingetrokken", False),
        ("ter_inzage_werknemer", True),
        ("vastgesteld", True),
        ("vervangen", True),
    ],
)
def test_status(changed: Any, status: str, shown: bool) -> None:
    assert may_be_shown(changed({"status": status})) is shown


# The matrix of bar-inzage.md section 3, read here by hand once more: role -> Z0 Z1 Z2 Z3 Z4.
LAW = {
    "werknemer": "ja ja ja ja deels",
    "gemachtigde": "ja ja ja deels nee",
    "werkgever": "ja ja nee nee nee",
    "leidinggevende": "deels deels nee nee nee",
    "collega": "nee nee nee nee nee",
    "casemanager_werkgever": "ja ja nee nee nee",
    "casemanager_arts": "ja deels nee nee nee",
    "taakdelegatie": "ja ja ja deels nee",
    "bedrijfsarts": "ja ja ja ja nee",
    "waarnemer": "ja ja ja ja nee",
    "second_opinion": "deels deels deels deels nee",
    "arbeidsdeskundige": "ja ja ja deels nee",
    "reintegratiebedrijf": "deels ja deels nee nee",
    "arbeidsdeskundige_uwv": "deels ja ja deels nee",
    "verzekeringsarts_uwv": "deels ja ja deels deels",
    "verzekeraar": "nee nee nee nee nee",
    "derde": "nee nee nee nee nee",
    "behandelaar": "deels deels deels nee nee",
    "beheer": "nee nee nee nee nee",
    "chatbot": "deels deels deels deels nee",
    "onderzoek": "nee nee nee nee nee",
    "toezichthouder": "nee nee nee nee nee",
}


@pytest.mark.parametrize("rol", list(Rol))
def test_matrix_is_the_law(rol: Rol) -> None:
    assert " ".join(MATRIX[rol].values()) == LAW[rol.value]
    assert list(MATRIX[rol]) == ["Z0", "Z1", "Z2", "Z3", "Z4"]


def test_chat_never_allows_what_the_matrix_forbids() -> None:
    for rol in Rol:
        for klasse in Klasse:
            if isinstance(ask(replace(ANNA, rol=rol), klasse), Allowed):
                assert MATRIX[rol][COLUMNS[klasse]] == "ja"


def test_matrix_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MATRIX[Rol.WERKGEVER]["Z3"] = "ja"  # type: ignore[index]
