"""Fixtures for all tests: the whole assistant, started once as `make run` starts it, on free ports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:  # noqa: F821
    """The running assistant; see tests/assistant.py."""
    from tests.assistant import Assistant

    with Assistant(tmp_path_factory.mktemp("state")) as running:
        yield running


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where tests leave pictures for a person to look at; outside git."""
    folder = Path("test-results")
    folder.mkdir(exist_ok=True)
    return folder
