"""``python -m tools.demo FOLDER``: an empty BAR store with invented people, and a demo login. Prints the settings as JSON.

Called by tools/serve.py in the action server's environment, never in production.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from actions import cli
from identity.demo_issuer import DemoIssuer


def main() -> int:
    """Prepare everything; returns the exit code of the step that failed, 0 when all is well."""
    for step in ("migrate", "demo"):
        if code := cli.main(["bar", step]):
            return code
    login = DemoIssuer(Path(sys.argv[1])).config()
    settings = {"TOKEN_ISSUER": login.issuer, "TOKEN_AUDIENCE": login.audience, "TOKEN_KEYS": login.keys}
    print(json.dumps(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
