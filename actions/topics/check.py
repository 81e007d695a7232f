"""``make check``: holds content, training data and catalogue against each other and against the style rules.

Prints ``file:line: message`` (Dutch, for editors) and exits with 1 when anything is wrong.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from actions.topics import language
from actions.topics.letters import load_letters
from actions.topics.loader import CONTENT, ContentError, Library, load_rest, load_topic, topic_files
from actions.topics.model import SECTIONS, Topic
from actions.topics.render import Renderer

NLU = CONTENT.parent / "data" / "nlu"
MIN_EXAMPLES = 25
MIN_OUT_OF_SCOPE = 250
REFUTING = re.compile(r"\b(niet|geen|nooit|niemand|fout)\b", re.I)
# Sources of these kinds are long texts: a citation without a section helps nobody.
NEEDS_SECTION = {"wet", "richtlijn"}


@dataclass(frozen=True)
class Finding:
    """``error`` findings fail the build, the others are warnings."""

    where: str
    message: str
    error: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {'' if self.error else 'let op: '}{self.message}"


def check_all(only: set[str], complete: bool) -> list[Finding]:
    """All findings; ``only`` limits them to these topic ids (empty: all); ``complete`` demands every group's ids."""
    findings: list[Finding] = []
    topics: dict[str, Topic] = {}
    for file in topic_files():
        try:
            topics[file.stem] = load_topic(file)
        except ContentError as error:
            if not only or file.stem in only:
                findings.append(Finding(*_split(error)))
    try:
        library = replace(load_rest(), topics=topics)
    except ContentError as error:
        return [*findings, Finding(*_split(error))]
    style = yaml.safe_load((CONTENT / "stijl.yml").read_text("utf-8"))
    terms = [word for entry in library.glossary.values() for word in (entry.term, *entry.ook)]
    plain = language.PlainLanguage(terms)
    for topic in library.topics.values():
        if only and topic.id not in only:
            continue
        findings += check_head(topic, library)
        findings += check_sections(topic, library)
        findings += check_style(topic, style, plain)
    examples, broken = read_examples()
    findings += broken
    findings += check_examples(library, examples, only)
    if complete and not only:
        findings += check_complete(library, examples)
        findings += check_letters(library)
    return findings


def check_head(topic: Topic, library: Library) -> Iterator[Finding]:
    """Ids, sources, dates and neighbours of one topic."""
    where = _path(topic)
    expected = library.expected()
    if topic.id not in expected:
        yield Finding(f"{where}:1", f"id '{topic.id}' staat niet in content/onderwerpen.yml")
        return
    group, entry = expected[topic.id]
    if group != topic.group:
        yield Finding(f"{where}:1", f"hoort in de map content/{group}/")
    if missing := set(entry.roles) - set(topic.head.voor):
        yield Finding(_at(topic, "voor"), f"lezer ontbreekt: {', '.join(sorted(missing))}")
    if not topic.head.bronnen and topic.group != "gesprek":
        yield Finding(_at(topic, "bronnen"), "geen bron")
    for citation in topic.head.bronnen:
        source = library.sources.get(citation.id)
        if source is None:
            yield Finding(_at(topic, "bronnen"), f"bron '{citation.id}' staat niet in content/bronnen.yml")
        elif source.soort in NEEDS_SECTION and not citation.deel:
            yield Finding(_at(topic, "bronnen"), f"bron '{citation.id}' heeft geen deel (artikel of paragraaf)")
    if topic.head.herzien_voor < dt.date.today():
        yield Finding(_at(topic, "herzien_voor"), f"moest herzien zijn voor {topic.head.herzien_voor}", error=False)
    for kind, neighbours in (("verwant", topic.head.verwant), ("vervolg", list(topic.head.vervolg.values()))):
        for neighbour in neighbours:
            if neighbour not in expected:
                yield Finding(_at(topic, kind), f"{kind}: '{neighbour}' is geen bekend onderwerp")
            elif neighbour == topic.id and kind == "verwant":
                yield Finding(_at(topic, kind), f"{kind} verwijst naar zichzelf")
    offered = [n for n in topic.head.verwant if n in library.topics]
    if len(offered) < 2 and topic.group != "gesprek":
        yield Finding(_at(topic, "verwant"), "noem minstens twee verwante onderwerpen die al bestaan", error=False)


def check_sections(topic: Topic, library: Library) -> Iterator[Finding]:
    """Sections and variants one topic must have, and that each renders."""
    entry = library.expected().get(topic.id, (None, None))[1]
    needed = ("kort",) if topic.group == "gesprek" else SECTIONS
    for section in needed:
        if not topic.sections.get((section, None)):
            yield Finding(f"{_path(topic)}:1", f"het kopje '## {section}' ontbreekt of is leeg")
    if entry and entry.verschil:
        for section in ("kort", "uitleg"):
            for needed_role in ("werknemer", "werkgever"):
                if not topic.sections.get((section, needed_role)):
                    yield Finding(f"{_path(topic)}:1", f"het kopje '## {section} ({needed_role})' ontbreekt")
    renderer = Renderer(library)
    for name, role in topic.sections:
        try:
            renderer.section(topic, name, role)
        except Exception as error:  # noqa: BLE001 - whatever a template raises is the editor's to mend
            yield Finding(_heading(topic, name, role), f"kan niet worden ingevuld: {error}")


def check_style(topic: Topic, style: dict[str, Any], plain: language.PlainLanguage) -> Iterator[Finding]:
    """Length, sentence length, readability, words to avoid and claims never to make."""
    for (name, role), text in topic.sections.items():
        where = _heading(topic, name, role)
        measures = plain.measure(text)
        limit = style["lengte"][name]["hoogstens"]
        if measures.words > limit:
            yield Finding(where, f"{measures.words} woorden; hoogstens {limit}")
        if measures.longest > style["zin"]["hoogstens"]:
            yield Finding(where, f"zin van {measures.longest} woorden: '{measures.longest_sentence[:60]}…'")
        if measures.average > style["zin"]["gemiddeld_hoogstens"]:
            yield Finding(
                where,
                f"gemiddeld {measures.average:.0f} woorden per zin; hoogstens {style['zin']['gemiddeld_hoogstens']}",
            )
        wanted = style["leesbaarheid"].get(name)
        if wanted and measures.ease < wanted:
            yield Finding(
                where, f"te moeilijk: leesbaarheid {measures.ease:.0f}, minstens {wanted} (kortere zinnen en woorden)"
            )
        for word, better in style["vermijd"].items():
            if re.search(rf"\b{re.escape(word)}\b", text, re.I):
                yield Finding(where, f"vermijd '{word}'; schrijf '{better}'")
        for sentence in language.sentences(text):
            for key, pattern in style["nooit"].items():
                if re.search(pattern, sentence, re.I) and not REFUTING.search(sentence):
                    yield Finding(where, f"mag nooit beweerd worden ({key}): '{sentence[:80]}'")
        if re.search(r"\b(je|jij|jouw|jullie)\b", re.sub(r"[\"“‘„].*?[\"”’]", "", text), re.I):
            yield Finding(where, "schrijf 'u', niet 'je'")


@dataclass(frozen=True)
class Examples:
    """The training questions of one topic: the file they stand in, and each with its line."""

    intent: str
    where: str
    questions: list[tuple[int, str]]


def read_examples() -> tuple[list[Examples], list[Finding]]:
    """All training questions under ``data/nlu``, and the files that cannot be read."""
    found, broken = [], []
    for file in sorted(NLU.glob("**/*.yml")):
        where = str(file.relative_to(CONTENT.parent))
        try:
            blocks = yaml.safe_load(file.read_text("utf-8"))["nlu"]
            found += [Examples(block["intent"], where, _questions(block["examples"])) for block in blocks]
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            broken.append(Finding(f"{where}:1", f"geen geldige voorbeeldvragen: {error}"))
    return found, broken


def check_examples(library: Library, found: list[Examples], only: set[str]) -> Iterator[Finding]:
    """Training questions: enough, no doubles, none the canonical question word for word."""
    seen: dict[str, str] = {}
    expected = library.expected()
    for examples in found:
        intent, where = examples.intent, examples.where
        if intent not in expected:
            yield Finding(f"{where}:1", f"'{intent}' is geen bekend onderwerp")
            continue
        selected = not only or intent in only
        needed = MIN_OUT_OF_SCOPE if intent == "buiten_bereik" else MIN_EXAMPLES
        if selected and len(examples.questions) < needed:
            yield Finding(f"{where}:1", f"{len(examples.questions)} voorbeeldvragen; minstens {needed}")
        canonical = normalise(expected[intent][1].vraag)
        for line, question in examples.questions:
            key = normalise(question)
            if selected and key == canonical:
                yield Finding(f"{where}:{line}", "dit is letterlijk de vraag uit de catalogus")
            if selected and key in seen:
                yield Finding(f"{where}:{line}", f"'{question}' staat ook bij {seen[key]}")
            if selected and question.startswith("/"):
                yield Finding(f"{where}:{line}", "een voorbeeldvraag begint niet met /")
            seen.setdefault(key, intent)


def check_complete(library: Library, found: list[Examples]) -> Iterator[Finding]:
    """Each topic has a text, training questions and a place in the domain, and none of these exists by itself."""
    trained = {examples.intent for examples in found}
    domain = yaml.safe_load((CONTENT.parent / "domain.yml").read_text("utf-8"))
    without_text = set(library.catalogue.get("vervolg", {}))  # answered from the last topic
    for topic in sorted((set(domain["intents"]) - without_text) ^ set(library.topics)):
        yield Finding("domain.yml:1", f"'{topic}' staat niet zowel bij de intents als bij de teksten")
    groups_done = {topic.group for topic in library.topics.values()}
    for topic, (group, _) in library.expected().items():
        if group in groups_done and topic not in library.topics:
            yield Finding(f"content/{group}/{topic}.md:1", "tekst ontbreekt")
        if topic in library.topics and topic not in trained:
            yield Finding(f"data/nlu/{group}/{topic}.yml:1", "voorbeeldvragen ontbreken")
        if topic in trained and topic not in library.topics and topic not in without_text:
            yield Finding(f"content/{group}/{topic}.md:1", "wel voorbeeldvragen, geen tekst")


def check_letters(library: Library) -> Iterator[Finding]:
    """Each letter can be read and filled in, says "u", and names sources that exist."""
    try:
        letters = load_letters(CONTENT)
    except Exception as error:  # noqa: BLE001 - ContentError, or whatever a template raises
        yield Finding(*(_split(error) if isinstance(error, ContentError) else ("content/brieven", str(error))))
        return
    for letter in letters.values():
        where = f"content/brieven/{letter.head.id}.md:1"
        for blank in letter.head.velden:
            if f"[[{blank.sleutel}]]" not in letter.with_marks():
                yield Finding(where, f"het veld '{blank.sleutel}' komt niet voor in de brief")
        if missing := [c.id for c in letter.head.bronnen if c.id not in library.sources]:
            yield Finding(where, f"bron staat niet in content/bronnen.yml: {', '.join(missing)}")
        if re.search(r"\b(je|jij|jouw|jullie)\b", letter.source + letter.head.let_op, re.I):
            yield Finding(where, "schrijf 'u', niet 'je'")


def normalise(question: str) -> str:
    """Lower case without punctuation, to compare questions."""
    return " ".join(re.findall(r"\w+", question.lower()))


def _questions(block: str) -> list[tuple[int, str]]:
    return [(n, line[2:].strip()) for n, line in enumerate(block.splitlines(), 5) if line.startswith("- ")]


def _path(topic: Topic) -> str:
    return f"content/{topic.group}/{topic.id}.md"


def _at(topic: Topic, field: str) -> str:
    return f"{_path(topic)}:{_line(topic, rf'^{field}:')}"


def _heading(topic: Topic, name: str, role: str | None) -> str:
    suffix = rf" +\({role}\)" if role else ""
    return f"{_path(topic)}:{_line(topic, rf'^## +{name}{suffix} *$')}"


def _line(topic: Topic, pattern: str) -> int:
    lines = (CONTENT / topic.group / f"{topic.id}.md").read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if re.match(pattern, line)), 1)


def _split(error: ContentError) -> tuple[str, str]:
    file, line, message = str(error).split(":", 2)
    path = Path(file)
    shown = path.relative_to(CONTENT.parent) if path.is_relative_to(CONTENT.parent) else path
    return f"{shown}:{line}", message.strip()


def main(arguments: list[str] | None = None) -> int:
    """Command line: ``python -m actions.topics.check [id …]``; no id means everything."""
    parser = argparse.ArgumentParser(description="Controleert de teksten en de voorbeeldvragen.")
    parser.add_argument("onderwerp", nargs="*", help="alleen deze onderwerpen")
    chosen = parser.parse_args(arguments).onderwerp
    findings = check_all(set(chosen), complete=not chosen)
    for finding in sorted(findings, key=lambda f: (not f.error, f.where)):
        print(finding)
    errors = sum(f.error for f in findings)
    print(f"{errors} fouten, {len(findings) - errors} waarschuwingen")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
