"""One id for a request through proxy, bot and action server, and log lines that carry it. Standard library only."""

from __future__ import annotations

import json
import logging
import re
import uuid
from contextvars import ContextVar
from typing import Optional

HEADER = "X-Request-ID"
_PROPER = re.compile(r"[A-Za-z0-9._-]{8,64}")

CURRENT: ContextVar[str] = ContextVar("request_id", default="-")
"""The id of the request that is being handled, "-" outside one."""


def begin(given: Optional[str]) -> str:
    """Start a request: its id is ``given`` where that is a proper one, else new. Returns it."""
    request_id = given if given and _PROPER.fullmatch(given) else uuid.uuid4().hex
    CURRENT.set(request_id)
    return request_id


class JsonLines(logging.Formatter):
    """A log record as one line of JSON: ``at`` (local time), ``process``, ``level``, ``request`` and ``message``."""

    def __init__(self, process: str):
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        line = {"at": at, "process": self._process, "level": record.levelname, "request": CURRENT.get()}
        return json.dumps({**line, "message": record.getMessage()}, ensure_ascii=False)
