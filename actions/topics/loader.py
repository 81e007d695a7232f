"""Reads ``content/``: topics, glossary, sources and the catalogue. Errors name file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from actions.topics.model import (
    ROLES,
    SECTIONS,
    CatalogueEntry,
    FrontMatter,
    GlossaryEntry,
    Role,
    Section,
    Source,
    Topic,
)

CONTENT = Path(__file__).resolve().parents[2] / "content"
_HEADING = re.compile(r"^## +(\w+)(?: +\((\w+)\))? *$")


class ContentError(Exception):
    """A content file that cannot be used. ``str()`` is ``file:line: what is wrong`` in Dutch."""

    def __init__(self, file: Path, line: int, message: str):
        super().__init__(f"{file}:{line}: {message}")


@dataclass(frozen=True)
class Library:
    """Everything under ``content/``: topics, sources, glossary and phrases by id, catalogue by group."""

    topics: dict[str, Topic]
    sources: dict[str, Source]
    glossary: dict[str, GlossaryEntry]
    catalogue: dict[str, dict[str, CatalogueEntry]]
    phrases: dict[str, str]

    def expected(self) -> dict[str, tuple[str, CatalogueEntry]]:
        """Every catalogue id with its group and entry."""
        return {topic: (group, entry) for group, entries in self.catalogue.items() for topic, entry in entries.items()}


def load(folder: Path = CONTENT) -> Library:
    """Load all of ``folder``. Raises ContentError at the first file that is wrong."""
    return replace(load_rest(folder), topics={t.id: t for t in map(load_topic, topic_files(folder))})


def load_rest(folder: Path = CONTENT) -> Library:
    """Everything but the topics. Raises ContentError at the first file that is wrong."""
    return Library(
        topics={},
        sources=_entries(folder / "bronnen.yml", Source),
        glossary=_entries(folder / "begrippen.yml", GlossaryEntry),
        catalogue=load_catalogue(folder),
        phrases=yaml_mapping(folder / "zinnen.yml", (folder / "zinnen.yml").read_text("utf-8")),
    )


def topic_files(folder: Path = CONTENT) -> list[Path]:
    """The Markdown files of all topics, sorted by path. Letters (``brieven``) are something else."""
    return sorted(file for file in folder.glob("*/*.md") if file.parent.name != "brieven")


def load_catalogue(folder: Path = CONTENT) -> dict[str, dict[str, CatalogueEntry]]:
    """The topic catalogue: group -> id -> entry."""
    file = folder / "onderwerpen.yml"
    return {
        group: {key: validated(CatalogueEntry, value, file, str(key)) for key, value in entries.items()}
        for group, entries in yaml_mapping(file, file.read_text("utf-8")).items()
    }


def load_topic(file: Path) -> Topic:
    """One content file. Raises ContentError with the line that is wrong."""
    lines = file.read_text("utf-8").splitlines()
    if not lines or lines[0].strip() != "---" or "---" not in [line.strip() for line in lines[1:]]:
        raise ContentError(file, 1, "begin met een kop tussen twee regels met ---")
    end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "---")
    head = validated(FrontMatter, yaml_mapping(file, "\n".join(lines[1:end]), offset=1), file, None, lines[:end])
    if head.id != file.stem:
        raise ContentError(file, _line_of(lines, "id"), f"id is '{head.id}' maar het bestand heet {file.name}")
    return Topic(head=head, group=file.parent.name, sections=_sections(file, lines, end + 1))


def _sections(file: Path, lines: list[str], start: int) -> dict[tuple[Section, Role | None], str]:
    found: dict[tuple[Section, Role | None], list[str]] = {}
    body: list[str] | None = None
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("#"):
            match = _HEADING.match(line)
            if not match or match[1] not in SECTIONS:
                raise ContentError(file, number, f"onbekend kopje '{line}'; kies uit {', '.join(SECTIONS)}")
            if match[2] and match[2] not in ROLES:
                raise ContentError(file, number, f"onbekende lezer '{match[2]}'; kies uit {', '.join(ROLES)}")
            key: tuple[Section, Role | None] = (match[1], match[2])  # type: ignore[assignment]
            if key in found:
                raise ContentError(file, number, f"kopje '{line}' staat er twee keer")
            body = found[key] = []
        elif body is not None:
            body.append(line)
        elif line.strip():
            raise ContentError(file, number, "tekst hoort onder een kopje, bijvoorbeeld ## kort")
    return {key: "\n".join(text).strip() for key, text in found.items()}


def _entries[M: BaseModel](file: Path, model: type[M]) -> dict[str, M]:
    return {
        key: validated(model, value, file, key) for key, value in yaml_mapping(file, file.read_text("utf-8")).items()
    }


def yaml_mapping(file: Path, text: str, offset: int = 0) -> dict[str, Any]:
    """``text`` of ``file`` as a mapping; ``offset`` lines stand before it. Raises ContentError."""
    try:
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1 if error.problem_mark else 1) + offset
        raise ContentError(file, line, f"geen geldige YAML: {error.problem}") from None
    if not isinstance(data, dict):
        raise ContentError(file, 1 + offset, "hier hoort een lijst van 'naam: waarde' te staan")
    return data


def validated[M: BaseModel](
    model: type[M], data: Any, file: Path, key: str | None, lines: list[str] | None = None
) -> M:
    """``data`` as ``model``. Raises ContentError naming the line of the field (``key``: of the entry) that is wrong."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        source = lines if lines is not None else file.read_text("utf-8").splitlines()
        line = _line_of(source, key or (str(first["loc"][0]) if first["loc"] else ""))
        where = f"{key}.{field}" if key else field
        raise ContentError(file, line, f"veld '{where}' klopt niet: {first['msg']}") from None


def _line_of(lines: list[str], key: str) -> int:
    pattern = re.compile(rf"^\s*{re.escape(key)}\s*:")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 1)
