"""The one store of the action server, opened at start."""

from __future__ import annotations

import os
from functools import cache

from actions.bar.store import Store


@cache
def store() -> Store:
    """The store of the environment (BAR_DB, BAR_KEYS), opened once. Raises what ``Store.open`` raises."""
    return Store.open(os.environ)
