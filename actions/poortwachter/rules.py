"""The date table as data: every step with its days counted from the first sick day, its consequence and its source.

Days are offsets of counted days from the first sick day (EZD, offset 0); the last day of week n is offset 7n - 1
(Wet WIA, art. 23). Read from the date table and section A of the facts of 22 November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

from actions.poortwachter.model import Soort, Wie

EINDE_WACHTTIJD = 7 * 104 - 1
SPOOR2_DAGEN_NA_EVALUATIE = 42


@dataclass(frozen=True)
class Rule:
    """A step before it is worked out for one person.

    vanaf, uiterlijk: counted days after the first sick day, None where the rule has none. dag_erna: the rule names the
    calendar day *after* the counted day ``uiterlijk``, also where that day itself would not count.
    """

    key: str
    titel: str
    soort: Soort
    week: int
    vanaf: int | None
    uiterlijk: int | None
    wie: tuple[Wie, ...]
    document: str
    gevolg: str
    bron: str
    dag_erna: bool = False


RULES = (
    Rule(
        key="probleemanalyse",
        titel="Probleemanalyse",
        soort="termijn",
        week=6,
        vanaf=0,
        uiterlijk=7 * 6 - 1,
        wie=("bedrijfsarts", "werkgever"),
        document="probleemanalyse",
        gevolg="Is dit te laat? Dan kan het later meetellen als UWV het re-integratieverslag bekijkt.",
        bron="Regeling procesgang eerste en tweede ziektejaar, art. 2",
    ),
    Rule(
        key="plan_van_aanpak",
        titel="Plan van aanpak",
        soort="termijn",
        week=8,
        vanaf=7 * 6,  # two weeks after the last day for the analysis; earlier when the analysis came earlier
        uiterlijk=7 * 8 - 1,
        wie=("werkgever", "werknemer"),
        document="plan van aanpak",
        gevolg="Is dit te laat? Dan kan UWV de werkgever een loonsanctie geven. Werkt de werknemer niet mee? "
        "Dan kan de werkgever het loon stoppen.",
        bron="Regeling procesgang eerste en tweede ziektejaar, art. 4",
    ),
    Rule(
        key="evaluatie_plan",
        titel="Elke zes weken het plan bespreken",
        soort="herhaling",
        week=9,
        vanaf=7 * 8,
        uiterlijk=None,
        wie=("werkgever", "werknemer"),
        document="evaluatie of bijstelling van het plan",
        gevolg="Staan de gesprekken niet op papier? Dan telt dat mee als UWV het re-integratieverslag bekijkt.",
        bron="Wet WIA, art. 25 lid 2; UWV, pagina ‘Plan van aanpak’",
    ),
    Rule(
        key="melding_42_weken",
        titel="42e-weeksmelding bij UWV",
        soort="termijn",
        week=42,
        vanaf=None,
        uiterlijk=7 * 42 - 1,
        dag_erna=True,  # "the first day after the illness lasted 42 weeks"
        wie=("werkgever",),
        document="42e-weeksmelding",
        gevolg="Is dit te laat? Dan kan de werkgever een boete krijgen van ten hoogste 455 euro.",
        bron="Ziektewet, art. 38 lid 1",
    ),
    Rule(
        key="eerstejaarsevaluatie",
        titel="Eerstejaarsevaluatie",
        soort="termijn",
        week=52,
        vanaf=7 * 45,
        uiterlijk=7 * 52 - 1,
        wie=("werkgever", "werknemer"),
        document="eerstejaarsevaluatie",
        gevolg="Is dit te laat? Dan telt dat mee als UWV het re-integratieverslag bekijkt.",
        bron="UWV, pagina ‘Eerstejaarsevaluatie’; Regeling procesgang eerste en tweede ziektejaar, art. 4",
    ),
    Rule(
        key="tweede_ziektejaar",
        titel="Tweede ziektejaar begint",
        soort="moment",
        week=53,
        vanaf=None,
        uiterlijk=7 * 52,
        wie=(),
        document="",
        gevolg="Het loon hoeft vanaf nu niet meer minstens het minimumloon te zijn.",
        bron="BW, art. 7:629 lid 1",
    ),
    Rule(
        key="spoor2",
        titel="Start van spoor 2, als dat nodig is",
        soort="termijn",
        week=58,
        vanaf=None,
        uiterlijk=7 * 52 - 1 + SPOOR2_DAGEN_NA_EVALUATIE,  # evaluation on its last day; earlier with an earlier one
        wie=("werkgever",),
        document="opdracht voor spoor 2",
        gevolg="Is dit te laat? Dan kan UWV de werkgever een loonsanctie geven.",
        bron="AKC Leidraad Spoor 1 & 2 (versie 22-03-2017), §7.1",
    ),
    Rule(
        key="vervroegde_iva",
        titel="Vervroegde IVA aanvragen, als herstel niet te verwachten is",
        soort="mogelijkheid",
        week=68,
        vanaf=7 * 3,
        uiterlijk=7 * 68 - 1,
        wie=("werknemer",),
        document="aanvraag en verklaring van de bedrijfsarts",
        gevolg="Later kan het niet meer via deze weg. De gewone WIA-aanvraag blijft mogelijk.",
        bron="Wet WIA, art. 23 lid 6 en art. 66; UWV, pagina ‘Vervroegde WIA-uitkering (IVA)’",
    ),
    Rule(
        key="uwv_brief",
        titel="Brief van UWV over de WIA",
        soort="termijn",
        week=89,
        vanaf=None,
        uiterlijk=7 * 89 - 1,
        wie=("UWV",),
        document="brief over de WIA-aanvraag",
        gevolg="Komt de brief te laat? Dan is een aanvraag binnen vier weken na de brief meestal nog op tijd.",
        bron="Wet WIA, art. 64",
    ),
    Rule(
        key="eindevaluatie",
        titel="Eindevaluatie en actueel oordeel",
        soort="termijn",
        week=91,
        vanaf=7 * 86,
        uiterlijk=7 * 91 - 1,
        wie=("werkgever", "werknemer", "bedrijfsarts"),
        document="eindevaluatie en actueel oordeel",
        gevolg="Ontbreekt dit? Dan is het re-integratieverslag niet compleet. UWV vraagt dan om een aanvulling.",
        bron="UWV, pagina ‘Aanvraag WIA door mijn werknemer’; Wet WIA, art. 25 lid 8",
    ),
    Rule(
        key="riv",
        titel="Re-integratieverslag is klaar",
        soort="termijn",
        week=91,
        vanaf=None,
        uiterlijk=7 * 91 - 1,
        wie=("werkgever",),
        document="re-integratieverslag",
        gevolg="Is het verslag niet compleet? Dan geeft UWV een termijn om het aan te vullen. "
        "Gebeurt dat niet, dan kan een loonsanctie volgen.",
        bron="Wet WIA, art. 25 lid 3, lid 8 en lid 9",
    ),
    Rule(
        key="wia_aanvraag",
        titel="WIA aanvragen",
        soort="termijn",
        week=93,
        vanaf=None,
        uiterlijk=7 * 93 - 1,
        wie=("werknemer",),
        document="WIA-aanvraag",
        gevolg="Is dit te laat? Dan betaalt de werkgever langer loon. Had de werknemer geen goede reden? "
        "Dan heeft hij over die tijd geen recht op loon.",
        bron="Wet WIA, art. 64; BW, art. 7:629 lid 3 en lid 11",
    ),
    Rule(
        key="loonsanctie_besluit",
        titel="Besluit van UWV over een loonsanctie, als die komt",
        soort="termijn",
        week=98,
        vanaf=None,
        uiterlijk=7 * 98 - 1,
        wie=("UWV",),
        document="besluit over de loonsanctie",
        gevolg="Deze dag geldt bij een WIA-aanvraag die op tijd was. Na week 104 kan UWV geen loonsanctie meer opleggen.",
        bron="Wet WIA, art. 25 lid 10 en lid 11",
    ),
    Rule(
        key="einde_wachttijd",
        titel="Einde van de wachttijd van 104 weken",
        soort="moment",
        week=104,
        vanaf=None,
        uiterlijk=EINDE_WACHTTIJD,
        wie=(),
        document="",
        gevolg="Daarna is er meestal geen plicht meer om loon bij ziekte te betalen.",
        bron="Wet WIA, art. 23; BW, art. 7:629 lid 1",
    ),
    Rule(
        key="wia_ingang",
        titel="Eerste dag waarop WIA kan ingaan",
        soort="moment",
        week=105,
        vanaf=None,
        uiterlijk=EINDE_WACHTTIJD,
        dag_erna=True,
        wie=("UWV",),
        document="beslissing van UWV",
        gevolg="UWV beslist of er recht is op WIA.",
        bron="Wet WIA, art. 23 en art. 43",
    ),
)
