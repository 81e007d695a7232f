"""The questions of the test set as people really type them: one function for each kind of mess, always the same mess.

Every variant depends on the question, the kind and ``SEED`` only, so two runs ask the same. A kind that has nothing to
change in a question (no accents to leave out) gives None, and the question does not count for that kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from random import Random

SEED = 2026
LETTERS_A_MISTAKE = 25  # roughly what a hasty thumb does
LETTERS_A_MISSING_SPACE = 40
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
EMOJI = ("🙏", "😊", "🤔", "😢", "👍", "😬", "🙄", "❓")
LINKS = ("", "s", "e", "en")  # what Dutch puts between the parts of a compound
SHORTEST_PART = 4  # letters; shorter "words" are found inside any word
# About nothing at all: no work, no health, no money, no dates.
ASIDES = (
    "Het regent hier al de hele ochtend.",
    "De buren zijn hun schutting aan het verven.",
    "Ik typ dit even snel vanuit de trein.",
    "Mijn koffie staat intussen koud te worden.",
    "De kat loopt steeds over mijn toetsenbord.",
    "Gisteren hebben we pannenkoeken gegeten.",
    "Er is vanavond voetbal op televisie.",
    "Het was druk in de supermarkt.",
)
BEFORE_POLITE = "Goedemiddag, ik hoop dat u mij kunt helpen."
AFTER_POLITE = "Alvast bedankt, met vriendelijke groet"

Change = Callable[[str, Random], str]


def typos(text: str, random: Random) -> str:
    """A letter dropped, doubled or replaced by its neighbour on the keyboard, one for about every 25 letters."""

    def mistake(letter: str) -> str:
        return random.choice(("", letter * 2, random.choice(NEIGHBOURS.get(letter.lower(), letter))))

    chars = list(text)
    places = [i for i, char in enumerate(chars) if char.isalpha()]
    for i in _some(places, len(places) / LETTERS_A_MISTAKE, random):
        chars[i] = mistake(chars[i])
    return "".join(chars)


def swapped(text: str, random: Random) -> str:
    """Two neighbouring letters of a word in the wrong order, once for about every 25 letters."""
    chars = list(text)
    pairs = [i for i in range(len(chars) - 1) if chars[i].isalpha() and chars[i + 1].isalpha()]
    places = [i for i in pairs if chars[i] != chars[i + 1]]
    for i in _some(places, len(pairs) / LETTERS_A_MISTAKE, random):
        chars[i], chars[i + 1] = chars[i + 1], chars[i]
    return "".join(chars)


def joined(text: str, random: Random) -> str:
    """A space left out between two words, once for about every 40 letters."""
    places = [match.start() for match in re.finditer(r"(?<=\w) (?=\w)", text)]
    missing = set(_some(places, len(text) / LETTERS_A_MISSING_SPACE, random))
    return "".join(char for i, char in enumerate(text) if i not in missing)


def plain(text: str, random: Random) -> str:
    """All lower case, no punctuation."""
    return " ".join(re.sub(r"[^\w\s%&+]|_", " ", text.lower()).split())


def without_accents(text: str, random: Random) -> str:
    """Without accents and diaereses."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def with_emoji(text: str, random: Random) -> str:
    """An emoji at the end, and one between two words."""
    words = text.split(" ")
    words.insert(random.randint(0, len(words) - 1), random.choice(EMOJI))
    return " ".join([*words, random.choice(EMOJI)])


def polite(text: str, random: Random) -> str:
    """Between a greeting and thanks, as in a letter."""
    return f"{BEFORE_POLITE} {text} {AFTER_POLITE}"


def rambling(text: str, random: Random) -> str:
    """With two sentences about nothing: both before, both after, or one on each side."""
    first, second = random.sample(ASIDES, 2)
    before = random.randint(0, 2)
    asides = [first, second]
    return " ".join([*asides[:before], text, *asides[before:]])


def compound_splitter(questions: Collection[str]) -> Change:
    """A change that writes every compound as two words ("bedrijfsarts" as "bedrijfs arts").

    What is a compound follows from the words in ``questions``, so now and then a word is cut that nobody would cut.
    """
    words = {word for text in questions for word in re.findall(r"[^\W\d_]+", text.lower())}

    def parted(match: re.Match[str]) -> str:
        word = match.group()
        for link in LINKS:
            for i in range(SHORTEST_PART + len(link), len(word) - SHORTEST_PART + 1):
                head, tail = word[:i].lower(), word[i:].lower()
                if tail in words and head.endswith(link) and head[: i - len(link)] in words:
                    return f"{word[:i]} {word[i:]}"
        return word

    return lambda text, random: re.sub(r"[^\W\d_]+", parted, text)


def kinds(questions: Collection[str]) -> dict[str, Change]:
    """All kinds by name. ``questions`` tells what words there are."""
    return {
        "typos": typos,
        "swapped letters": swapped,
        "missing spaces": joined,
        "split compounds": compound_splitter(questions),
        "lower case, no punctuation": plain,
        "no accents": without_accents,
        "emoji": with_emoji,
        "polite": polite,
        "rambling": rambling,
    }


def variant(kind: str, change: Change, text: str) -> str | None:
    """``text`` after ``change``; None where that leaves it as it was."""
    changed = change(text, Random(f"{SEED} {kind} {text}"))
    return changed if changed != text else None


def chosen(kind: str, change: Change, questions: Collection[str], amount: int) -> dict[str, str]:
    """At most ``amount`` of the questions that ``change`` changes, each with its variant."""
    changed = {text: found for text in questions if (found := variant(kind, change, text))}
    return {text: changed[text] for text in Random(f"{SEED} {kind}").sample(sorted(changed), min(amount, len(changed)))}


def _neighbours() -> dict[str, str]:
    found = {}
    for y, row in enumerate(KEYBOARD):
        for x, letter in enumerate(row):
            # The rows are shifted by half a key, so a key touches two of the row below.
            around = [(x - 1, y), (x + 1, y), (x, y - 1), (x + 1, y - 1), (x - 1, y + 1), (x, y + 1)]
            found[letter] = "".join(
                KEYBOARD[b][a] for a, b in around if 0 <= b < len(KEYBOARD) and 0 <= a < len(KEYBOARD[b])
            )
    return found


NEIGHBOURS = _neighbours()


def _some(places: list[int], share: float, random: Random) -> list[int]:
    return random.sample(places, min(len(places), max(1, round(share))))
