"""From the situation of one person to the ordered steps of the calendar, their status and the dates that texts use."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actions.poortwachter.counting import advance, sick_day, week_of
from actions.poortwachter.model import LANGSTE_LOONSANCTIE_WEKEN, Rol, Situation, Status, Step, years_later
from actions.poortwachter.rules import EINDE_WACHTTIJD, RULES, SPOOR2_DAGEN_NA_EVALUATIE, Rule

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
# Ours: a deadline without a first day of its own is "nu" in its last four weeks.
NU_VOOR_DE_LAATSTE_DAG = dt.timedelta(weeks=4)

# The name in the texts -> the step and which of its days.
MOMENTS = {
    "probleemanalyse_uiterlijk": ("probleemanalyse", "uiterlijk"),
    "plan_van_aanpak_uiterlijk": ("plan_van_aanpak", "uiterlijk"),
    "melding_42_weken_uiterlijk": ("melding_42_weken", "uiterlijk"),
    "eerstejaarsevaluatie_vanaf": ("eerstejaarsevaluatie", "vanaf"),
    "eerstejaarsevaluatie_uiterlijk": ("eerstejaarsevaluatie", "uiterlijk"),
    "tweede_ziektejaar_begin": ("tweede_ziektejaar", "uiterlijk"),
    "spoor2_uiterlijk": ("spoor2", "uiterlijk"),
    "vervroegde_iva_vanaf": ("vervroegde_iva", "vanaf"),
    "vervroegde_iva_uiterlijk": ("vervroegde_iva", "uiterlijk"),
    "uwv_brief_uiterlijk": ("uwv_brief", "uiterlijk"),
    "riv_uiterlijk": ("riv", "uiterlijk"),
    "wia_aanvraag_uiterlijk": ("wia_aanvraag", "uiterlijk"),
    "loonsanctie_besluit_uiterlijk": ("loonsanctie_besluit", "uiterlijk"),
    "einde_wachttijd": ("einde_wachttijd", "uiterlijk"),
    "wia_vroegste_ingang": ("wia_ingang", "uiterlijk"),
}


def calendar(situation: Situation) -> list[Step]:
    """All steps in the order of their last day (``Step.dag``).

    Steps that would end on or after the AOW date fall away; a step "aow" says so. The end of a loonsanctie is a step
    only where one was imposed.
    """
    steps = [_special(situation, _worked_out(situation, rule)) for rule in RULES]
    steps += _opzegverbod(situation) + _loonsanctie(situation)
    return sorted(_until_aow(situation, steps), key=lambda step: step.dag)


def moments(situation: Situation) -> dict[str, dt.date]:
    """The dates that texts may use, by the name they use. Days on or after the AOW date are left out.

    ``loonsanctie_einde_uiterlijk`` is the end of the longest loonsanctie, week 156, whether or not one was imposed
    (Wet WIA, art. 25 lid 9).
    """
    steps = {step.key: step for step in calendar(situation)}
    found = {name: getattr(steps[key], side) for name, (key, side) in MOMENTS.items() if key in steps}
    if "einde_wachttijd" in found:
        last = found["einde_wachttijd"] + LANGSTE_LOONSANCTIE_WEKEN * WEEK
        if situation.aow_datum is None or last < situation.aow_datum:
            found["loonsanctie_einde_uiterlijk"] = last
    return found


def status(step: Step, day: dt.date) -> Status:
    """Where ``step`` stands on ``day``.

    gedaan: the situation says so, or the step is a moment that has passed.
    te_laat: the last day is over and the calendar does not know whether it was done; say "kijk of dit is gedaan",
    not that somebody was late (``status_text`` has the words).
    nu: within the step's days, on the day of a moment, or in the last four weeks before a deadline without a first day.
    straks: all that is still to come.
    """
    if step.gedaan:
        return "gedaan"
    if step.uiterlijk is not None and step.uiterlijk < day:
        return "gedaan" if step.soort == "moment" else "te_laat"
    if step.soort == "moment":
        begin = step.uiterlijk
    elif step.vanaf is None and step.uiterlijk is not None:
        begin = step.uiterlijk - NU_VOOR_DE_LAATSTE_DAG
    else:
        begin = step.vanaf
    return "nu" if begin is not None and begin <= day else "straks"


def status_text(step: Step, day: dt.date) -> str:
    """The status in Dutch words, honest about what the calendar cannot know."""
    found = status(step, day)
    if found == "te_laat":
        return "kan niet meer" if step.soort == "mogelijkheid" else "datum voorbij: kijk of dit is gedaan"
    if found == "gedaan":
        return "voorbij" if step.soort == "moment" else "gedaan"
    return found


def next_step(steps: list[Step], day: dt.date, rol: Rol | None = None) -> Step | None:
    """The first deadline that is not over on ``day`` and not done, for ``rol`` (None: for anybody); None where none is left."""
    for step in steps:
        if step.soort == "termijn" and (rol is None or rol in step.wie) and status(step, day) in ("nu", "straks"):
            return step
    return None


def _worked_out(situation: Situation, rule: Rule) -> Step:
    last = None if rule.uiterlijk is None else sick_day(situation, rule.uiterlijk)
    if last is not None and rule.dag_erna:
        last += DAY
    return Step(
        key=rule.key,
        titel=rule.titel,
        soort=rule.soort,
        week=rule.week,
        vanaf=None if rule.vanaf is None else sick_day(situation, rule.vanaf),
        uiterlijk=last,
        wie=rule.wie,
        document=rule.document,
        gevolg=rule.gevolg,
        bron=rule.bron,
    )


def _special(situation: Situation, step: Step) -> Step:
    """What the known facts change on ``step``."""
    evaluated, sanction, aow = situation.eerstejaarsevaluatie, situation.loonsanctie_weken, situation.aow_datum
    match step.key:
        case "plan_van_aanpak":
            return replace(step, opmerking="Was de probleemanalyse eerder? Dan is het plan er twee weken daarna.")
        case "uwv_brief":
            return replace(step, opmerking="UWV noemt zelf week 88.")
        case "eerstejaarsevaluatie" if evaluated:
            return replace(step, gedaan=True)
        case "spoor2":
            if evaluated and step.uiterlijk:
                # At most six weeks after the evaluation, and never later than after one in week 52 (Leidraad, §7.1).
                last = min(advance(situation, evaluated, SPOOR2_DAGEN_NA_EVALUATIE), step.uiterlijk)
                step = replace(step, uiterlijk=last, week=week_of(situation, last))
            if aow and aow <= years_later(sick_day(situation, EINDE_WACHTTIJD), 1):
                # Leidraad, §7.2: an exception where the AOW age comes within a year after the 104 weeks
                return replace(step, opmerking="AOW binnen een jaar na de 104 weken? Dan mag spoor 2 soms wegblijven.")
            return step
        case "loonsanctie_besluit" if sanction:
            return replace(step, gedaan=True)
        case "einde_wachttijd" if sanction:
            return replace(step, gevolg="Door de loonsanctie betaalt de werkgever daarna nog loon.")
        case "wia_ingang" if sanction and step.uiterlijk:
            # No WIA beside wages that go on because of a loonsanctie (Wet WIA, art. 43).
            return replace(step, week=105 + sanction, uiterlijk=step.uiterlijk + sanction * WEEK)
        case _:
            return step


def _opzegverbod(situation: Situation) -> list[Step]:
    """The ban on dismissal: two *calendar years* from the first sick day, longer with a loonsanctie (BW, art. 7:670)."""
    first = situation.eerste_ziektedag
    two_years = (years_later(first, 2) - first).days
    last = advance(situation, first, two_years - 1) + (situation.loonsanctie_weken or 0) * WEEK
    pregnancy = "Was er ziekte door de zwangerschap vóór het verlof? Die telt niet mee. Het verbod duurt dan langer."
    step = Step(
        key="opzegverbod",
        titel="Laatste dag van het opzegverbod",
        soort="moment",
        week=None,
        vanaf=None,
        uiterlijk=last,
        wie=(),
        document="",
        gevolg="Een contract stopt dan niet vanzelf. Voor ontslag heeft de werkgever toestemming van UWV nodig, "
        "of een overeenkomst met de werknemer.",
        bron="BW, art. 7:670, art. 7:671a en art. 7:670b",
        opmerking=pregnancy if situation.wazo else "",
    )
    return [step]


def _loonsanctie(situation: Situation) -> list[Step]:
    """The end of the imposed loonsanctie, at most week 156 (Wet WIA, art. 25 lid 9, lid 12 and lid 14)."""
    weeks = situation.loonsanctie_weken
    if weeks is None:
        return []
    step = Step(
        key="loonsanctie_einde",
        titel="Einde van de loonsanctie",
        soort="moment",
        week=104 + weeks,
        vanaf=None,
        uiterlijk=sick_day(situation, EINDE_WACHTTIJD) + weeks * WEEK,
        wie=("werkgever",),
        document="",
        gevolg="Tot en met deze dag betaalt de werkgever loon en gaat de re-integratie door.",
        bron="Wet WIA, art. 25 lid 9, lid 12 en lid 14",
        opmerking="Herstelt de werkgever het tekort eerder? Dan kan UWV de loonsanctie korter maken.",
    )
    return [step]


def _until_aow(situation: Situation, steps: list[Step]) -> list[Step]:
    """``steps`` without those that would end on or after the AOW date, plus a step that says why.

    From the AOW age on there is no duty to spoor 2 or a plan (BW, art. 7:658a lid 1 and 3) and wages in illness are paid
    for six weeks (BW, art. 7:629 lid 2). What one *may* do ends on the day before.
    """
    aow = situation.aow_datum
    if aow is None or all(step.dag < aow for step in steps):
        return steps
    kept = [step for step in steps if step.dag < aow]
    kept += [
        replace(step, uiterlijk=aow - DAY)
        for step in steps
        if step.soort == "mogelijkheid" and step.dag >= aow and step.vanaf is not None and step.vanaf < aow
    ]
    note = Step(
        key="aow",
        titel="AOW-leeftijd bereikt",
        soort="moment",
        week=week_of(situation, aow),
        vanaf=None,
        uiterlijk=aow,
        wie=(),
        document="",
        gevolg="Vanaf deze dag gelden andere regels: er is geen plicht meer tot spoor 2 of een plan van aanpak, "
        "en de werkgever betaalt zes weken loon bij ziekte.",
        bron="BW, art. 7:658a lid 1 en lid 3; BW, art. 7:629 lid 2",
        opmerking="De stappen na deze dag staan niet meer in de tijdlijn.",
    )
    return [*kept, note]
