"""Who asks, as far as the words of the question say so: "mijn baas" is an employee speaking."""

from __future__ import annotations

import re
from typing import Optional

from bot.language.text import normalise

_BOSS = r"(baas|bazin|chef|werkgever|wg|manager|leidinggevende|teamleider|directeur)"
_STAFF = r"(werknemers?|werkneemster|medewerkers?|medewerkster|personeelsleden|personeelslid|personeel|wn)"

_EMPLOYEE = re.compile(
    rf"\b(mijn|mn|m n|me) (ex ?)?{_BOSS}\b"
    r"|\bik ben (zelf )?(al |nu |nog |weer |langdurig |een half jaar |\w+ (weken|maanden|dagen) )*(ziek|overspannen|arbeidsongeschikt|ziekgemeld)\b"
    r"|\bik als (zieke )?(werknemer|werkneemster|medewerker)\b|\b(zit|lig) (ik )?(al |nu )?(\w+ (weken|maanden) )?ziek thuis\b"
    r"|\bmijn (ziekmelding|ziekteperiode|wia|keuring|uitkering|loonstrook)\b"
)
_EMPLOYER = re.compile(
    rf"\b(mijn|mn|m n|me|ons|onze) (zieke |langdurig zieke |arbeidsongeschikte )?{_STAFF}\b"
    rf"|\been {_STAFF} van (mij|ons|me)\b|\b(ik|wij|we) als (kleine |klein )?(werkgever|werkgevers|bedrijf|ondernemer)\b"
    r"|\b(mijn|ons|onze) (kleine |klein )?(bedrijf|bedrijfje|zaak|winkel|onderneming|praktijk|team)\b"
    rf"|\b(ik|wij|we) (heb|hebben) (een|maar|\d+) (zieke |langdurig zieke )?{_STAFF}\b|\biemand van mijn team\b"
)
_PROFESSIONAL = re.compile(
    r"\bik als (bedrijfsarts|arbeidsdeskundige|verzekeringsarts|casemanager)\b"
    r"|\bik ben (een )?(bedrijfsarts|arbeidsdeskundige|verzekeringsarts|casemanager)\b|\bmijn client(en)?\b"
)
_SMALL = re.compile(
    r"\bklein(e)? (bedrijf|bedrijfje|werkgever|onderneming|zaak|team|ondernemer)\b|\b(mkb|eenmanszaak|winkeltje|familiebedrijf)\b"
    rf"|\b([1-9]|twee|drie|vier|vijf|zes|acht|tien) (man |mensen |man )?({_STAFF} )?(in dienst|personeel|werknemers|medewerkers)\b"
)


def role(text: str) -> Optional[str]:
    """``werknemer``, ``werkgever`` or ``professional`` where the wording makes it plain, else None."""
    question = normalise(text)
    found = [
        name
        for name, pattern in (("professional", _PROFESSIONAL), ("werkgever", _EMPLOYER), ("werknemer", _EMPLOYEE))
        if pattern.search(question)
    ]
    return found[0] if len(found) == 1 else None


def small_company(text: str) -> bool:
    """True where the question speaks of a small company."""
    return bool(_SMALL.search(normalise(text)))
