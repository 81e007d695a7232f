"""What this channel itself says, in Dutch. Everything about the subject comes from the action server."""

MORE = "Lees verder"
CHOOSE = "Kies een vervolg"
THIS = "Kies dit"
NUMBERED = "Typ het nummer van uw keuze:"
COMPUTER = "U schrijft met een computer, niet met een mens. Wilt u een mens spreken? Typ dan ‘mens’."
PRIVACY = "Typ hier niets over een ziekte en geen namen. Zo gaan wij om met uw gegevens: {url}\nWilt u stoppen? Typ dan ‘stop’."
NOT_HERE = "Dit kan niet via WhatsApp. Ga naar onze website en log in. Stel uw vraag daar in de chat: {url}"
ONLY_TEXT = "Ik kan alleen tekst lezen. Foto's, spraak en plaatsen kan ik niet openen. Typ uw vraag in een korte zin."
STOPPED = (
    "Goed, ik stop. U krijgt van mij geen berichten meer, tot u zelf weer iets stuurt. "
    "Zal ik dit gesprek ook verwijderen? Dat kan niet terug."
)
DELETE, KEEP = "Ja, verwijder", "Nee, bewaar"
KEPT = "Goed, ik verwijder nu niets. Een gesprek verdwijnt vanzelf na 30 dagen."
GONE = "Dit stuk tekst heb ik niet meer. Stel uw vraag nog een keer."
UNKNOWN_BUTTON = "Deze knop hoort niet meer bij dit gesprek. Typ uw vraag."
TOO_LONG = "Uw bericht is te lang: {length} tekens. Ik kan er hoogstens {limit} lezen. Maak uw vraag korter en stuur hem opnieuw."
TROUBLE = (
    "Er ging iets mis. Uw vraag is niet beantwoord. Stuur hem later nog een keer. "
    "Hebt u haast? Bel dan UWV of vraag het uw bedrijfsarts of werkgever."
)
CALENDAR = "De stappen voor in uw agenda. Open het bestand om ze toe te voegen."
CALENDAR_FILE = "agenda.ics"
