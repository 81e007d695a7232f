"""What the channels themselves say, in Dutch. Everything about the subject comes from the action server."""

TROUBLE = (
    "Er ging iets mis. Uw vraag is niet beantwoord. Probeer het over een minuut opnieuw. "
    "Hebt u haast? Bel dan UWV of vraag het uw bedrijfsarts of werkgever."
)
NO_TEXT = "Ik zag geen tekst in uw bericht. Typ uw vraag en verstuur hem opnieuw."
TOO_LONG = "Uw bericht is te lang: {length} tekens. Ik kan er hoogstens {limit} lezen. Maak uw vraag korter en verstuur hem opnieuw."
TOO_FAST = (
    "U stuurt veel berichten achter elkaar. Wacht een minuut en probeer het dan opnieuw. Uw bericht is niet verwerkt."
)
TOO_MANY_VISITORS = "Het is nu erg druk. Wacht een minuut en probeer het dan opnieuw."
UNKNOWN_SESSION = "Dit gesprek is niet meer bekend. Begin een nieuw gesprek."
UNKNOWN_BUTTON = "Deze knop hoort niet bij dit gesprek. Typ uw vraag."
BAD_REQUEST = "Dit bericht kon niet worden gelezen. Laad de pagina opnieuw en probeer het nog eens."
STARTING = "De assistent start op. Probeer het over een halve minuut opnieuw."
LOGGED_OUT = "U bent niet meer ingelogd. Log opnieuw in. Uw bericht is niet verwerkt."
LOGGED_IN = "Ik ben ingelogd"
