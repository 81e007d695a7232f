"""May this be shown, in this chat, to the one who asks? The matrix of bar-inzage.md section 3 as data, and one decision.

The matrix says what a role may see somewhere. The chat itself serves one role: the person concerned, logged in (U8). Every
other role gets the one refusal, before anything is looked up, so that it never tells whether there is a BAR (C10).
Legal ground: GDPR art. 9, 15, 25 and 32 as worked out in bar-inzage.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from actions.bar.model import Bar, Klasse
from actions.bar.view import phrase

Cell = Literal["ja", "deels", "nee"]
MatrixKlasse = Literal["Z0", "Z1", "Z2", "Z3", "Z4"]
Remedy = Literal["inloggen", "opnieuw_inloggen", "bevestigen"]

# A login that is older than this is too old for the personal parts (bar-inzage.md 9.3).
FRESH = dt.timedelta(minutes=15)
# Clocks of two machines differ; more than this and the login lies in the future.
SKEW = dt.timedelta(seconds=30)
SHOWN_STATUSES = ("vastgesteld", "vervangen", "ter_inzage_werknemer")
SERVED_CHANNELS = ("web",)


class Rol(StrEnum):
    """The rows of the matrix, in its order."""

    WERKNEMER = "werknemer"
    GEMACHTIGDE = "gemachtigde"
    WERKGEVER = "werkgever"
    LEIDINGGEVENDE = "leidinggevende"
    COLLEGA = "collega"
    CASEMANAGER_WERKGEVER = "casemanager_werkgever"
    CASEMANAGER_ARTS = "casemanager_arts"
    TAAKDELEGATIE = "taakdelegatie"
    BEDRIJFSARTS = "bedrijfsarts"
    WAARNEMER = "waarnemer"
    SECOND_OPINION = "second_opinion"
    ARBEIDSDESKUNDIGE = "arbeidsdeskundige"
    REINTEGRATIEBEDRIJF = "reintegratiebedrijf"
    ARBEIDSDESKUNDIGE_UWV = "arbeidsdeskundige_uwv"
    VERZEKERINGSARTS_UWV = "verzekeringsarts_uwv"
    VERZEKERAAR = "verzekeraar"
    BEHANDELAAR = "behandelaar"
    DERDE = "derde"
    BEHEER = "beheer"
    CHATBOT = "chatbot"
    ONDERZOEK = "onderzoek"
    TOEZICHTHOUDER = "toezichthouder"


class Reason(StrEnum):
    """Why something was refused; for the audit only, never for the one who asks."""

    KANAAL = "kanaal"
    NIET_INGELOGD = "niet_ingelogd"
    SESSIE_VERLOPEN = "sessie_verlopen"
    ROL = "rol"
    ROL_VERLOPEN = "rol_verlopen"
    ANDERE_PERSOON = "andere_persoon"
    KLASSE = "klasse"
    STATUS = "status"
    LOGIN_TE_OUD = "login_te_oud"
    NIET_BEVESTIGD = "niet_bevestigd"


def _row(cells: str) -> Mapping[MatrixKlasse, Cell]:
    words: dict[str, Cell] = {"+": "ja", "~": "deels", "-": "nee"}
    keys: tuple[MatrixKlasse, ...] = ("Z0", "Z1", "Z2", "Z3", "Z4")
    return MappingProxyType({key: words[mark] for key, mark in zip(keys, cells, strict=True)})


# Z0 Z1 Z2 Z3 Z4: + may, ~ partly or under a condition, - may not. Row 22 (supervisor) never goes through the chat.
MATRIX: Mapping[Rol, Mapping[MatrixKlasse, Cell]] = MappingProxyType(
    {
        Rol.WERKNEMER: _row("++++~"),
        Rol.GEMACHTIGDE: _row("+++~-"),
        Rol.WERKGEVER: _row("++---"),
        Rol.LEIDINGGEVENDE: _row("~~---"),
        Rol.COLLEGA: _row("-----"),
        Rol.CASEMANAGER_WERKGEVER: _row("++---"),
        Rol.CASEMANAGER_ARTS: _row("+~---"),
        Rol.TAAKDELEGATIE: _row("+++~-"),
        Rol.BEDRIJFSARTS: _row("++++-"),
        Rol.WAARNEMER: _row("++++-"),
        Rol.SECOND_OPINION: _row("~~~~-"),
        Rol.ARBEIDSDESKUNDIGE: _row("+++~-"),
        Rol.REINTEGRATIEBEDRIJF: _row("~+~--"),
        Rol.ARBEIDSDESKUNDIGE_UWV: _row("~++~-"),
        Rol.VERZEKERINGSARTS_UWV: _row("~++~~"),
        Rol.VERZEKERAAR: _row("-----"),
        Rol.BEHANDELAAR: _row("~~~--"),
        Rol.DERDE: _row("-----"),
        Rol.BEHEER: _row("-----"),
        Rol.CHATBOT: _row("~~~~-"),
        Rol.ONDERZOEK: _row("-----"),
        Rol.TOEZICHTHOUDER: _row("-----"),
    }
)
COLUMNS: Mapping[Klasse, MatrixKlasse] = MappingProxyType(
    {Klasse.Z0: "Z0", Klasse.Z1: "Z1", Klasse.Z2: "Z2", Klasse.Z2G: "Z2", Klasse.Z3: "Z3"}
)


@dataclass(frozen=True)
class Requester:
    """Who asks, as far as a verified token says so; ``Requester(channel)`` is nobody known.

    ``level``: 0 unknown, 1 channel known, 2 logged in, 3 login that may open personal parts. ``ref``: person reference.
    ``authenticated_at`` and ``expires_at`` (aware): when the login took place, until when the token counts.
    ``role_ends``: first day on which the role no longer counts; None: no end known.
    """

    channel: str
    level: int = 0
    ref: str | None = field(default=None, repr=False)
    rol: Rol | None = None
    authenticated_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    role_ends: dt.date | None = None


@dataclass(frozen=True)
class Allowed:
    """It may be shown; ``klasse`` is for the audit."""

    klasse: Klasse


@dataclass(frozen=True)
class Refused:
    """It may not be shown. ``remedy``: what the person concerned can do about it; None: the one refusal, for everybody."""

    reason: Reason
    remedy: Remedy | None = None


def decide(
    requester: Requester, subject: str, klasse: str, now: dt.datetime, *, confirmed_at: dt.datetime | None = None
) -> Allowed | Refused:
    """May ``requester`` see parts of class ``klasse`` about ``subject`` (person reference) at ``now`` (aware)?

    Called before anything is read from the store: the answer depends on who asks and for what, never on what there is.
    Z0-Z2 need level 2; Z2g and Z3 need level 3, a login and a confirmation in the chat (``confirmed_at``, aware), both of at most 15 minutes ago.
    A class that is not known counts as Z3; Z4 is never shown.
    """
    stranger = _not_the_person(requester, subject, now)
    if stranger is not None:
        return stranger
    asked = Klasse(klasse) if klasse in set(Klasse) else Klasse.Z3
    if MATRIX[Rol.WERKNEMER]["Z4" if klasse == "Z4" else COLUMNS[asked]] != "ja":
        return Refused(Reason.KLASSE)
    if not asked.sensitive:
        return Allowed(asked)
    if requester.level < 3 or not _fresh(requester.authenticated_at, now):
        return Refused(Reason.LOGIN_TE_OUD, "opnieuw_inloggen")
    return Allowed(asked) if _fresh(confirmed_at, now) else Refused(Reason.NIET_BEVESTIGD, "bevestigen")


def said(refused: Refused) -> str:
    """What the one who asks reads: one text for everybody, or what the person concerned can do."""
    texts: dict[Remedy | None, str] = {
        None: "weigering",
        "inloggen": "inloggen",
        "opnieuw_inloggen": "opnieuw_inloggen",
        "bevestigen": "vraag_item_persoonlijk",
    }
    return phrase(texts[refused.remedy])


def _fresh(moment: dt.datetime | None, now: dt.datetime) -> bool:
    return moment is not None and -SKEW <= now - moment <= FRESH


def _not_the_person(requester: Requester, subject: str, now: dt.datetime) -> Refused | None:
    """Why ``requester`` is not the logged-in person concerned on a channel that may carry a BAR; None if they are."""
    if requester.channel not in SERVED_CHANNELS:
        return Refused(Reason.KANAAL)
    if requester.level < 2 or not requester.ref or requester.rol is None:
        return Refused(Reason.NIET_INGELOGD, "inloggen")
    if requester.expires_at is None or now >= requester.expires_at:
        return Refused(Reason.SESSIE_VERLOPEN, "inloggen")
    if requester.role_ends is not None and now.date() >= requester.role_ends:
        return Refused(Reason.ROL_VERLOPEN)
    if requester.rol is not Rol.WERKNEMER:
        return Refused(Reason.ROL)
    return Refused(Reason.ANDERE_PERSOON) if requester.ref != subject else None


def may_be_shown(bar: Bar) -> bool:
    """True for an assessment that is final, an older final one, or one that the person reads first (section 10, step 2)."""
    return bar.status in SHOWN_STATUSES
