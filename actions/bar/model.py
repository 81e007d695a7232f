"""One assessment ("opname") of the BAR as it is imported and stored. Pure data; texts and scales live in the catalogue.

The fields mirror ``docs/bar.schema.json`` and are Dutch, because that is the language of the document. Everything is
strict and frozen, unknown fields are refused, and no error repeats a value: it may be about someone's health.
Diagnosis, complaints and treatment (class Z4) have no field, so they cannot be stored. Items and scales are a
proposal: the official form could not be seen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class Klasse(StrEnum):
    """Visibility class, from least to most personal. Z2g is Z2 with the mark ``gevoelig``; Z4 is never stored."""

    Z0 = "Z0"
    Z1 = "Z1"
    Z2 = "Z2"
    Z2G = "Z2g"
    Z3 = "Z3"

    @property
    def sensitive(self) -> bool:
        """True for what the person is asked about before it is shown."""
        return self in (Klasse.Z2G, Klasse.Z3)


def strictest(*classes: Klasse) -> Klasse:
    """The most personal of ``classes``; at least one."""
    return max(classes, key=list(Klasse).index)


def _iso_date(value: object) -> object:
    # A file says 2026-10-12 or is wrong; the message of fromisoformat would repeat the value.
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError("deze datum bestaat niet") from None


Datum = Annotated[dt.date, BeforeValidator(_iso_date)]
Sleutel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Verwijzing = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$")]
Kort = Annotated[str, Field(min_length=1, max_length=200)]
Tekst = Annotated[str, Field(min_length=1, max_length=2000)]
Weken = Annotated[int, Field(ge=0, le=520)]
Getal = int | Annotated[float, Field(allow_inf_nan=False)]
# JSON knows lists only; once read they are tuples, so that nobody changes them.
type Rij[T] = Annotated[tuple[T, ...], Field(strict=False, max_length=200)]

Status = Literal["concept", "ter_inzage_werknemer", "vastgesteld", "vervangen", "ingetrokken"]
Referentiekader = Literal[
    "eigen_werk",
    "eigen_werk_aangepast",
    "ander_werk_eigen_werkgever",
    "ander_werk_andere_werkgever",
    "werk_in_het_algemeen",
]
RedenOpname = Literal[
    "probleemanalyse",
    "bijstelling",
    "arbeidsdeskundig_onderzoek",
    "eerstejaarsevaluatie",
    "deskundigenoordeel",
    "actueel_oordeel",
]
Richting = Literal["verbetering", "gelijk", "wisselend", "verslechtering", "nog_niet_te_zeggen"]
Effect = Literal["helpt", "neutraal", "hindert", "onbekend"]
ScoreSoort = Literal["uitvoering", "vermogen"]
Zichtklasse = Literal["Z1", "Z2", "Z3"]


class _Deel(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, serialize_by_alias=True
    )

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"  # what is in it belongs in no log or traceback

    __str__ = __repr__


class Instrument(_Deel):
    naam: Kort
    versie: Kort
    leidraad_versie: Kort | None = None
    catalogus_id: Verwijzing
    catalogus_status: Sleutel
    icf_systeem: Kort
    fictief: bool = False


class Persoon(_Deel):
    """``persoon_ref`` is a pseudonym. A name belongs in the identity store of the service, not here."""

    weergavenaam: Kort | None = None
    persoon_ref: Verwijzing


class Opsteller(_Deel):
    rol: Literal["bedrijfsarts"]
    opsteller_ref: Verwijzing
    onder_supervisie_van: Verwijzing | None = None


class Momenten(_Deel):
    beoordelingsdatum: Datum
    ter_inzage_vanaf: Datum | None = None
    vaststeldatum: Datum | None = None
    reden_opname: RedenOpname


class Geldigheid(_Deel):
    """After ``herbeoordelen_voor`` the description may be outdated; the sources give no fixed period."""

    geldig_van: Datum | None = None
    herbeoordelen_voor: Datum | None = None
    opmerking: Tekst | None = None


class Maat(_Deel):
    waarde: Getal
    eenheid: Kort
    duur: Kort | None = None
    frequentie: Kort | None = None


class Advies(_Deel):
    """``termijn_weken`` is in weeks as the doctor wrote it; the sources do not say from which day."""

    advies_id: Verwijzing
    tekst: Tekst
    gericht_aan: Rij[Sleutel]
    termijn_weken: Weken | None = None


class ItemPrognose(_Deel):
    richting: Richting
    termijn_weken: Weken | None = None


class _Onderdeel(_Deel):
    """What every item shares. The class written here may be stricter than the catalogue's, never milder."""

    adviezen: Rij[Advies] = ()
    prognose: ItemPrognose | None = None
    zichtklasse: Zichtklasse
    gevoelig: bool

    @property
    def declared_class(self) -> Klasse:
        """The class written in the document; what counts is ``Catalogue.visibility``."""
        if self.gevoelig and self.zichtklasse != "Z3":
            return Klasse.Z2G
        return Klasse(self.zichtklasse)


class _IcfItem(_Onderdeel):
    label: Kort
    label_b1: Kort
    schaal_id: Sleutel
    score_soort: ScoreSoort | None = None
    score: int | Sleutel
    kan_wel: Tekst | None = None
    toelichting: Tekst | None = None
    maat: Maat | None = None
    voorwaarden: Rij[Tekst] = ()


class Activiteit(_IcfItem):
    """Domain 1, activities and participation."""

    icf_code: Annotated[str, Field(pattern=r"^d[0-9]{1,5}$")]
    geldt_voor: Literal["eigen_werk", "alle_werk"] | None = None


class OverigeCategorie(_IcfItem):
    """An ICF category that the doctor added. Body structures (s) and disease codes are refused."""

    icf_code: Annotated[str, Field(pattern=r"^[bde][0-9]{1,5}$")]
    component: Literal["functies", "activiteiten_participatie", "omgevingsfactoren"]
    reden_toevoeging: Sleutel

    @model_validator(mode="after")
    def _component_fits_code(self) -> Self:
        fits = {"b": "functies", "d": "activiteiten_participatie", "e": "omgevingsfactoren"}
        if self.component != fits[self.icf_code[0]]:
            raise ValueError("component past niet bij icf_code")
        return self


class Werkfactor(_Onderdeel):
    """Domain 2, what helps or hinders in the work."""

    sleutel: Sleutel
    label: Kort
    icf_code: Annotated[str, Field(pattern=r"^e[0-9]{1,5}$")] | None = None
    onderwerp: Sleutel
    effect: Effect
    toelichting: Tekst | None = None


class PersoonlijkeFactor(_Onderdeel):
    """Domain 3. The ICF has no codes for personal factors; always class Z3."""

    sleutel: Sleutel
    icf_code: None = None
    effect: Effect
    toelichting: Tekst | None = None


class Prognose(_Deel):
    """Domain 4, for the whole. ``termijn_weken`` is in weeks; the sources do not say from which day."""

    richting: Richting
    termijn_weken: Weken | None = None
    mate: Tekst | None = None
    eigen_werk_haalbaar: Literal["ja", "ja_met_aanpassing", "waarschijnlijk_niet", "nee", "onbekend"] = "onbekend"
    duurzaam: Literal["ja", "twijfel", "nee", "onbekend"] = "onbekend"
    hangt_af_van: Rij[Tekst] = ()
    volgende_beoordeling: Datum | None = None
    zichtklasse: Zichtklasse


class Uren(_Deel):
    waarde: Getal
    eenheid: Kort
    toelichting: Tekst | None = None


class VisieWerknemer(_Deel):
    """Domain 5, the employee's own words; nobody else changes them."""

    kan_zelf: Tekst | None = None
    lukt_niet: Tekst | None = None
    terugkeer: Literal["eigen_werk", "eigen_werk_aangepast", "ander_werk", "onbekend"] | None = None
    uren: Uren | None = None
    nodig: Tekst | None = None
    belemmering: Tekst | None = None
    eens_met_beschrijving: Literal["ja", "deels", "nee"] | None = None
    eens_toelichting: Tekst | None = None
    vastgelegd_door: Literal["werknemer", "bedrijfsarts_namens_werknemer"]
    datum: Datum
    deelbaar: bool
    zichtklasse: Literal["Z3"]


class Deling(_Deel):
    """With whom the bedrijfsarts shared this assessment, and on which ground."""

    ontvanger_rol: Sleutel
    weergave: Sleutel
    klassen: Annotated[tuple[Literal["Z0", "Z1", "Z2", "Z2g", "Z3"], ...], Field(strict=False, max_length=5)]
    grond: Sleutel
    gevoelig_bevestigd_door_arts: bool | None = None
    toestemming_ref: Verwijzing | None = None
    opdracht_ref: Verwijzing | None = None
    werknemer_zag_eerst: bool
    gedeeld_op: Datum
    geldig_tot: Datum | None = None


class Werkgeversweergave(_Deel):
    """The text in terms of work that the employer gets, written by the bedrijfsarts."""

    werk_dat_wel_kan: Rij[Tekst] = ()
    werk_dat_nu_niet_kan: Rij[Tekst] = ()
    uren: Kort | None = None
    verwachte_duur: Kort | None = None
    adviezen: Rij[Verwijzing] = ()
    volgende_datum: Datum | None = None
    zichtklasse: Literal["Z1"]


type Item = Activiteit | Werkfactor | PersoonlijkeFactor | OverigeCategorie


class Bar(_Deel):
    """One assessment. ``bar_id`` names it, ``volgnummer`` is its number within one ``verzuimgeval_id``.

    Raises ``pydantic.ValidationError`` (without the refused values) from ``Bar.model_validate``.
    """

    remark: Tekst | None = Field(default=None, alias="_toelichting")
    schema_versie: Kort
    document_type: Literal["bar"]
    bar_id: Verwijzing
    verzuimgeval_id: Verwijzing
    volgnummer: Annotated[int, Field(ge=1, le=10_000)]
    vervangt: Verwijzing | None = None
    status: Status
    instrument: Instrument
    persoon: Persoon
    opsteller: Opsteller
    momenten: Momenten
    geldigheid: Geldigheid
    referentiekader: Referentiekader
    detailniveau: Sleutel
    schalen: dict[Sleutel, dict[str, Kort] | Rij[Kort]]
    activiteiten_participatie: Rij[Activiteit] = ()
    werkfactoren: Rij[Werkfactor] = ()
    persoonlijke_factoren: Rij[PersoonlijkeFactor] = ()
    overige_icf_categorieen: Rij[OverigeCategorie] = ()
    prognose: Prognose
    visie_werknemer: VisieWerknemer | None = None
    visie_werkgever: None = None
    delingen: Rij[Deling] = ()
    werkgeversweergave: Werkgeversweergave | None = None

    @property
    def date(self) -> dt.date:
        """The day the bedrijfsarts assessed; what assessments are ordered by."""
        return self.momenten.beoordelingsdatum

    def items(self) -> Iterator[Item]:
        """Every item of domains 1 to 3 and the added categories, in the order of the document."""
        yield from self.activiteiten_participatie
        yield from self.werkfactoren
        yield from self.persoonlijke_factoren
        yield from self.overige_icf_categorieen

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if self.status == "vastgesteld" and self.momenten.vaststeldatum is None:
            raise ValueError("status vastgesteld zonder vaststeldatum")
        known = [advies.advies_id for item in self.items() for advies in item.adviezen]
        if len(known) != len(set(known)):
            raise ValueError("advies_id komt twee keer voor")
        if self.werkgeversweergave and not set(self.werkgeversweergave.adviezen) <= set(known):
            raise ValueError("werkgeversweergave noemt een onbekend advies_id")
        return self
