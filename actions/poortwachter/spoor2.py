"""Helps to think about spoor 2: from a few answers to an advice, its reasons, what to record and the sources.

Follows the AKC Leidraad Spoor 1 & 2 (2017), §2.1 and §7.1-7.3, and the NVvA Richtlijn Re-integratie (2026), §2.3. The
exceptions give direction and leave room for good reasons (richtlijn, §2.3), so no outcome says that nothing needs to be
done: waiting is always waiting with a reason on paper and a day to look again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

JaNee = Literal["ja", "nee", "onbekend"]
Mogelijkheden = Literal["voldoende", "marginaal", "geen", "onbekend"]
Vraag = Literal[
    "rol", "mogelijkheden", "week", "terugkeer_in_zicht", "binnen_drie_maanden", "aow_binnen_jaar", "klein_bedrijf"
]
Bron = tuple[str, str]

WEEK_PLAN = 8  # until the plan of action is due, "not known" asks for the bedrijfsarts first (ours)
WEEK_EVALUATIE = 46  # from here on the exceptions of §7.2 matter: evaluation of the first year, week 46 to 52
WEEK_UITERLIJK = 58  # six weeks after an evaluation in week 52 (leidraad, §7.1)
WEEK_DRIE_MAANDEN = 65  # three months (13 weeks) after the first year of illness (leidraad, §7.2)


class Outcome(StrEnum):
    STARTEN = "starten"
    PARALLEL_STARTEN = "parallel_starten"
    KAN_WACHTEN_MET_ONDERBOUWING = "kan_wachten_met_onderbouwing"
    EERST_BEDRIJFSARTS_OF_ARBEIDSDESKUNDIGE = "eerst_bedrijfsarts_of_arbeidsdeskundige"


@dataclass(frozen=True)
class Answers:
    """What is known; None is not asked yet, "onbekend" is asked and not known.

    mogelijkheden: what the person can do, according to the bedrijfsarts.
    week: week of illness (1: the first seven days), 0 where it was asked and is not known.
    terugkeer_in_zicht: a prospect of lasting work at the own employer: own, adapted or other suitable work.
    binnen_drie_maanden: whether that work is there within three months after the first year of illness.
    aow_binnen_jaar: AOW age within a year after the 104 weeks.
    """

    rol: Literal["werknemer", "werkgever", "professional"] | None = None
    mogelijkheden: Mogelijkheden | None = None
    week: int | None = None
    terugkeer_in_zicht: JaNee | None = None
    binnen_drie_maanden: JaNee | None = None
    aow_binnen_jaar: JaNee | None = None
    klein_bedrijf: bool | None = None


@dataclass(frozen=True)
class Advice:
    """redenen, vastleggen: Dutch, to the role. bronnen: id in content/bronnen.yml and the part of it."""

    outcome: Outcome
    redenen: tuple[str, ...]
    vastleggen: tuple[str, ...]
    bronnen: tuple[Bron, ...]


def next_question(answers: Answers) -> Vraag | None:
    """The next question that can still change the advice; None where ``advise`` has enough."""
    if answers.rol is None:
        return "rol"
    if answers.mogelijkheden is None:
        return "mogelijkheden"
    if answers.mogelijkheden != "voldoende":
        return None
    if answers.week is None:
        return "week"
    if answers.terugkeer_in_zicht is None:
        return "terugkeer_in_zicht"
    if _three_months_matter(answers) and answers.binnen_drie_maanden is None:
        return "binnen_drie_maanden"
    if _too_early(answers) or _back_soon(answers):
        return None
    if answers.aow_binnen_jaar is None:
        return "aow_binnen_jaar"
    if answers.aow_binnen_jaar != "ja" and answers.rol == "werkgever" and answers.klein_bedrijf is None:
        return "klein_bedrijf"
    return None


def advise(answers: Answers) -> Advice:
    """The advice for complete ``answers``. Raises ValueError while ``next_question`` has a question left."""
    if (missing := next_question(answers)) is not None:
        raise ValueError(f"not answered yet: {missing}")
    if answers.mogelijkheden == "onbekend":
        return _first(answers, "Het is nog niet duidelijk wat {wie} {kan}. De bedrijfsarts beschrijft dat.")
    if answers.mogelijkheden == "geen":
        return _wait(
            answers,
            "Volgens de bedrijfsarts {kan} {wie} nu niet werken. Spoor 2 kan dan later starten: zodra er weer mogelijkheden zijn.",
            "Voorbereiden kan soms wel. Vraag de bedrijfsarts wat nu al lukt.",
            sources=(("leidraad_2017", "§1.4 en §7.1"),),
            medical=True,
        )
    if answers.mogelijkheden == "marginaal":
        return _wait(
            answers,
            "{Wie} {kan} nog maar heel weinig. Blijft dat zo? Dan ligt de nadruk op kleine taken of korte uren {thuis}.",
            "Is het tijdelijk? Dan zegt de bedrijfsarts of spoor 2 ernaast kan. Groeien de mogelijkheden, "
            "dan komt spoor 2 alsnog in beeld.",
            sources=(("leidraad_2017", "§1.4 en §7.3"), ("richtlijn_2026", "§2.3")),
            medical=True,
        )
    if _too_early(answers):
        return _first(answers, "Het is nog vroeg. Laat eerst uitzoeken of blijvend werk {thuis} kan lukken.")
    if _back_soon(answers):
        soon = answers.binnen_drie_maanden == "ja"
        return _wait(
            answers,
            "Blijvend werk {thuis} is mogelijk binnen drie maanden na het eerste ziektejaar. Dat is een reden om te wachten."
            if soon
            else "Blijvend werk {thuis} is in zicht. Kijk er opnieuw naar bij de eerstejaarsevaluatie, tussen week 46 en 52.",
            "Hoop op terugkeer is niet genoeg: er moet een concreet plan zijn. Lukt het niet, dan start spoor 2 meteen.",
            sources=(("leidraad_2017", "§7.2" if soon else "§7.1 en §7.2"),),
        )
    if answers.aow_binnen_jaar == "ja":
        return _wait(
            answers,
            "{Wie} {krijgt} AOW binnen een jaar na de 104 weken ziekte. Spoor 2 mag dan wegblijven.",
            sources=(("leidraad_2017", "§7.2"),),
        )
    return _start(answers)


def _three_months_matter(answers: Answers) -> bool:
    """Only with work in sight, around the end of the first year or where the week is not known."""
    week = answers.week or 0
    return answers.terugkeer_in_zicht == "ja" and (week == 0 or WEEK_EVALUATIE <= week <= WEEK_DRIE_MAANDEN)


def _too_early(answers: Answers) -> bool:
    return answers.terugkeer_in_zicht == "onbekend" and 0 < (answers.week or 0) <= WEEK_PLAN


def _back_soon(answers: Answers) -> bool:
    """In sight before the evaluation of the first year, or surely within three months after that year."""
    if answers.terugkeer_in_zicht != "ja":
        return False
    return (
        answers.binnen_drie_maanden == "ja" if _three_months_matter(answers) else (answers.week or 0) < WEEK_EVALUATIE
    )


def _start(answers: Answers) -> Advice:
    """Start, beside spoor 1 where lasting work at the own employer is not ruled out (leidraad, §2.1 and §7.1)."""
    alone = answers.terugkeer_in_zicht == "nee"
    if alone:
        reasons = [
            "Blijvend werk {thuis} is niet in zicht. Spoor 2 start dan zo snel mogelijk, ook in het eerste jaar."
        ]
    elif answers.terugkeer_in_zicht == "onbekend":
        reasons = [
            "Het is niet zeker of blijvend werk {thuis} lukt. Bij twijfel lopen spoor 1 en spoor 2 naast elkaar, "
            "als dat medisch kan."
        ]
    else:
        reasons = [
            "Terugkeer is in zicht, maar niet zeker binnen drie maanden na het eerste ziektejaar. "
            "Laat spoor 2 daarom naast spoor 1 lopen, als dat medisch kan.",
            "Is er een concreet plan voor blijvend werk {thuis}? Dan mag spoor 2 soms wegblijven. "
            "Overleg dit eerst met de arbeidsdeskundige.",
        ]
    if not alone:
        reasons.append("Is het samen te zwaar? In overleg met de bedrijfsarts kan spoor 2 tijdelijk wachten.")
    if (answers.week or 0) > WEEK_UITERLIJK:
        reasons.append(
            "Eind week 58 is al voorbij: dat was de laatste dag voor de start. UWV kan {baas} een loonsanctie geven: langer loon betalen."
        )
    else:
        reasons.append("Spoor 2 start uiterlijk zes weken na de eerstejaarsevaluatie, op zijn laatst eind week 58.")
    reasons.append("Spoor 1 blijft open: het zoeken {thuis} gaat door.")
    sources: list[Bron] = [
        ("leidraad_2017", "§2.1, §7.1, §7.2 en §7.5"),
        ("richtlijn_2026", "§2.3"),
        ("bw7", "art. 7:658a lid 1"),
    ]
    if answers.rol == "werknemer":
        reasons.append(
            "U blijft in dienst: spoor 2 is geen ontslag. Uw werkgever regelt de start. Gebeurt er niets? Vraag er schriftelijk om."
        )
    if answers.klein_bedrijf:
        reasons.append(
            "Ook een klein bedrijf moet spoor 2 doen. Er is daar vaak minder ander werk, dus spoor 2 kan eerder nodig zijn."
        )
        sources.append(("leidraad_2017", "§6.3"))
    record = (
        "de keuze voor spoor 2 en de startdatum, in het plan van aanpak",
        "wat er is onderzocht {thuis} en wat daaruit kwam",
        "het oordeel van de bedrijfsarts en het advies van de arbeidsdeskundige",
        "wanneer {jullie} opnieuw {kijken}",
    )
    outcome = Outcome.STARTEN if alone else Outcome.PARALLEL_STARTEN
    return _advice(answers, outcome, tuple(reasons), record, tuple(sources))


def _wait(answers: Answers, *reasons: str, sources: tuple[Bron, ...], medical: bool = False) -> Advice:
    """Wait, with the reason on paper: waiting without one is a risk (leidraad, §2.1)."""
    record = (
        "de reden om nu te wachten met spoor 2",
        "de onderbouwing van de bedrijfsarts: wat lukt wel, wat niet, en hoe lang"
        if medical
        else "het bewijs bij die reden, zoals een afspraak over het werk of de datum van de AOW",
        "wat er ondertussen gebeurt in spoor 1",
        "de dag waarop {jullie} opnieuw {kijken}",
    )
    risk = (
        "Leg de reden vast. Zonder goede reden is wachten riskant: UWV kan {baas} een loonsanctie geven: langer loon betalen.",
        "Spoor 1 gaat door: het zoeken naar werk {thuis} stopt niet.",
    )
    all_sources = (*sources, ("leidraad_2017", "§2.1 en §7.5"), ("wet_wia", "art. 25 lid 9"))
    return _advice(answers, Outcome.KAN_WACHTEN_MET_ONDERBOUWING, (*reasons, *risk), record, all_sources)


def _first(answers: Answers, reason: str) -> Advice:
    """The facts for a choice are missing: the bedrijfsarts says what is possible, the arbeidsdeskundige which work fits."""
    reasons = (
        reason,
        "De arbeidsdeskundige onderzoekt daarna welk werk past.",
        "Wacht hier niet mee. Spoor 2 start uiterlijk zes weken na de eerstejaarsevaluatie, op zijn laatst eind week 58.",
        "Blijft er twijfel over terugkeer? Dan lopen spoor 1 en spoor 2 naast elkaar, als dat medisch kan.",
    )
    record = (
        "de vraag aan de bedrijfsarts of arbeidsdeskundige, met de datum",
        "het antwoord: wat lukt wel, wat niet, en hoe lang",
        "de dag waarop {jullie} opnieuw {kijken}",
    )
    sources = (("leidraad_2017", "§1, §2.1 en §7.1"), ("richtlijn_2026", "§2.3"), ("arbowet", "art. 14"))
    return _advice(answers, Outcome.EERST_BEDRIJFSARTS_OF_ARBEIDSDESKUNDIGE, reasons, record, sources)


_WORDS = {
    "werknemer": {
        "wie": "u",
        "kan": "kunt",
        "krijgt": "krijgt",
        "thuis": "bij uw eigen werkgever",
        "baas": "uw werkgever",
    },
    "werkgever": {"wie": "uw werknemer", "kan": "kan", "krijgt": "krijgt", "thuis": "in uw bedrijf", "baas": "u"},
    "professional": {
        "wie": "de werknemer",
        "kan": "kan",
        "krijgt": "krijgt",
        "thuis": "bij de eigen werkgever",
        "baas": "de werkgever",
    },
}


def _advice(
    answers: Answers, outcome: Outcome, reasons: tuple[str, ...], record: tuple[str, ...], sources: tuple[Bron, ...]
) -> Advice:
    words = _WORDS[answers.rol or "professional"]
    together = (
        {"jullie": "partijen", "kijken": "kijken"}
        if answers.rol == "professional"
        else {"jullie": "u samen", "kijken": "kijkt"}
    )
    fill = {**words, **together, "Wie": words["wie"].capitalize()}
    return Advice(outcome, tuple(r.format(**fill) for r in reasons), tuple(r.format(**fill) for r in record), sources)
