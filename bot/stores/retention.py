"""``python -m bot.stores.retention [--days N]``: deletes old conversations; the running bot does the same once a day."""

from __future__ import annotations

import argparse
import os
import sys

from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain

from bot.stores.conversations import KEPT_DAYS, ConversationStore


def main() -> int:
    """Delete from the store of endpoints.yml (TRACKER_DB in the environment) and say how much went."""
    parser = argparse.ArgumentParser(description="Verwijdert gesprekken die oud zijn.")
    parser.add_argument("--days", type=float, default=KEPT_DAYS, help="bewaartermijn in dagen")
    parser.add_argument("--endpoints", default="endpoints.yml", help="waar de gesprekken staan")
    options = parser.parse_args()
    for other in (
        "ACTION_ENDPOINT_URL",
        "ACTION_SECRET",
        "REDIS_URL",
    ):  # endpoints.yml names them; nothing here calls the actions
        os.environ.setdefault(other, "not-used")
    settings = AvailableEndpoints.read_endpoints(options.endpoints).tracker_store
    gone = ConversationStore(Domain.empty(), host=settings.url, **settings.kwargs).forget_older_than(options.days)
    print(f"{gone} regels van oude gesprekken verwijderd.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
