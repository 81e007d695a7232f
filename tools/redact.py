"""Keeps identifiers out of what is stored and logged. Standard library only; used by bot and action server."""

from __future__ import annotations

import logging
import os
import re
import sys
from typing import Iterable

from tools.request_id import JsonLines

_BLANKED = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mailadres]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "[token]"),
    (re.compile(r"(?:\+|\b00)31[\s-]?(?:\(0\))?(?:[\s-]?\d){9}\b|\b0\d(?:[\s-]?\d){8}\b"), "[telefoonnummer]"),
    # A BSN has nine figures, often grouped, or eight in a row; a date has eight with marks between and stays.
    (re.compile(r"(?<![\d.])\d(?:[ .]?\d){8}(?![\d.]*\d)|(?<![\d./-])\d{8}(?![\d./-])"), "[nummer]"),
)
# These write messages, slots and whole statements to their logs, so only their warnings count, whatever LOG_LEVEL says.
_TALKATIVE = (
    "rasa",
    "rasa_sdk",
    "sqlalchemy",
    "alembic",
    "sanic",
    "aiohttp",
    "httpx",
    "asyncio",
    "matplotlib",
    "urllib3",
)


def blanked(text: str) -> str:
    """``text`` without e-mail addresses, tokens, telephone numbers and numbers that look like a BSN."""
    for pattern, instead in _BLANKED:
        text = pattern.sub(instead, text)
    return text


class Blanking(logging.Filter):
    """Blanks identifiers in a log message; of an exception only its kind stays, for its text may hold anything."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = blanked(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.msg += f" ({record.exc_info[0].__name__})"
            record.exc_info = record.exc_text = None
        return True


def configure_log(name: str) -> None:
    """Log to standard output as ``name`` at LOG_LEVEL (default INFO), through ``Blanking``; LOG_FORMAT=json: as JSON."""
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(Blanking())
    if os.environ.get("LOG_FORMAT") == "json":
        handler.setFormatter(JsonLines(name))
    level = os.environ.get("LOG_LEVEL", "INFO").upper()
    logging.basicConfig(
        level=level, handlers=[handler], format=f"%(asctime)s {name} %(levelname)s %(message)s", force=True
    )
    quiet()


def quiet(libraries: Iterable[str] = _TALKATIVE) -> None:
    """Leave only the warnings of talkative libraries; call again where a library sets its own level."""
    for library in libraries:
        logger = logging.getLogger(library)
        logger.setLevel(max(logging.WARNING, logger.level))
