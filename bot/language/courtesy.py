"""Greetings, thanks and closings around a question. They say nothing about the topic, so the classifier does not see them."""

from __future__ import annotations

import re

FEWEST = 2  # words that must be left; "hallo" and "nee bedankt" are messages by themselves

_NAME = r"(?-i:[A-Z])[\w.-]*"
_PERSON = r"(?:heer|meneer|mevrouw|dames|heren|mw\.?|dhr\.?)"
_WHO = (
    rf"(?:\s+(?:allemaal|daar|iedereen|team|poortwijzer|lezer|mensen"
    rf"|{_PERSON}(?:(?:\s*/\s*|\s+(?:of|en)\s+){_PERSON})?(?:\s+{_NAME})?)\b)?"
)
_DAYTIME = r"goe[di]e?n?\s?(?:morgen|middag|avond)"
_HELLO = (
    # "dag" and "goede dag" begin many questions, so these need a sign behind them.
    rf"(?:ha|dag|goe[di]e?n?\s?dag){_WHO}(?=\s*[,.!:\n])|(?:hall?o+|hoi+|he[ey]+|{_DAYTIME})\b{_WHO}"
    rf"|(?:beste|geachte)\b[^,.!?\n]{{0,40}}(?:,\s*(?:heer|mevrouw))?(?=\s*[,.!:\n])"
)
_YOU = r"(?:u|je|jij|jullie|iemand)"
_ME = r"(?:mij|me)"
_ASIDE = r"(?:(?:misschien|wellicht|even|verder|hiermee|hierbij|hier)\s)*"
_ASKED = (
    rf"ik hoop dat {_YOU} {_ME} {_ASIDE}(?:kunt|kan|kunnen|wilt|wil) helpen"
    r"|(?:ik heb |hier |nog )?(?:even )?(?:een|n|1) (?:korte? |kleine? )?vraag(?:je)?(?: voor u| aan u)?(?=\s*[.,:!?])"
    r"|(?:mijn|de) vraag is(?: de volgende| als volgt|(?=\s*:))"
    rf"|(?:zou|kunt|kun|kan|zouden|kunnen) {_YOU} {_ME} {_ASIDE}(?:kunnen |willen )?helpen(?: met het volgende)?(?=\s*[.,:!?])"
    r"|sorry dat ik stoor"
)
_OPENING = re.compile(rf"^\s*(?:{_HELLO}|{_ASKED})[\s,.!?:;-]*", re.I)

_FOR = r"hulp|moeite|antwoord|reactie|uitleg|tijd|advies|informatie|meedenken"
_THANKS = (
    r"(?:(?:alvast|bij voorbaat|heel erg|heel|hartelijke?|veel|super|nogmaals)\s)*"
    r"(?:bedankt|dank(?:jewel|uwel| u wel| je wel| u| je)?)(?: alvast| bij voorbaat)?"
    rf"(?: voor (?:alvast )?(?:(?:de|het|uw|je|jullie) )?(?:{_FOR}))?"
)
_SIGNED = rf"(?:,?\s+{_NAME}(?:\s+(?:van|de|den|der|{_NAME})){{0,3}})?"
_BYE = (
    rf"(?:met )?(?:hartelijke |vriendelijke |vr\.? )?(?:groet(?:en|jes)?|gr|mvg){_SIGNED}|hoogachtend{_SIGNED}"
    r"|ik hoor (?:het )?graag(?: van (?:u|je))?|ik zie uw (?:antwoord|reactie) graag tegemoet"
    r"|(?:nog )?(?:een )?fijne (?:dag|avond|middag)(?: nog| verder)?|tot ziens"
    r"|alstublieft|alsjeblieft|a\.?u\.?b|svp"
)
_CLOSING = re.compile(rf"(?:^|(?<=\W))(?:{_THANKS}|{_BYE})[\s,.!?:;-]*$", re.I)


def without(text: str) -> str:
    """``text`` without courtesies at its begin and end, or as it is where fewer than ``FEWEST`` words are left.

    >>> without("Goedemiddag, ik heb een vraag. Wat is spoor 2? Alvast bedankt, groetjes Anna")
    'Wat is spoor 2?'
    >>> without("nee, bedankt")
    'nee, bedankt'
    """
    rest, before = text, None
    while rest != before:
        before = rest
        rest = _CLOSING.sub("", _OPENING.sub("", rest))
    return rest.strip() if len(rest.split()) >= FEWEST else text
