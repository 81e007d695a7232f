"""``python -m actions.server.app``: serves the actions to the bot, and to nobody else.

The SDK's own server has no authentication, open CORS, and answers an error with the whole conversation. This one
uses the SDK's executor only.
"""

from __future__ import annotations

import argparse
import hmac
import logging
import os
import sys

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.answers import ActionAntwoord, ActionOverOnderwerp, ActionRol, ActionVervolg
from actions.base import composer
from actions.conversation import ActionJaNee, ActionNietZeker, ActionStop
from actions.letter import ActionVoorbeeldbrief
from actions.topics.loader import ContentError
from tools.lifeline import stop_with_parent

logger = logging.getLogger("poortwijzer")

ACTIONS = (
    ActionAntwoord,
    ActionOverOnderwerp,
    ActionVervolg,
    ActionRol,
    ActionNietZeker,
    ActionJaNee,
    ActionStop,
    ActionVoorbeeldbrief,
)

SECRET_HEADER = "Poortwijzer-Secret"
MIN_SECRET = 32  # characters


def create_app(secret: str, executor: ActionExecutor | None = None) -> Sanic:
    """The action server. Raises ValueError without a proper ``secret``: it never serves unprotected."""
    if len(secret) < MIN_SECRET:
        raise ValueError(f"ACTION_SECRET must have at least {MIN_SECRET} characters")
    executor = executor or _executor()
    app = Sanic("poortwijzer_actions", configure_logging=False)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 3.0

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return json({"error": "forbidden"}, status=403)
        call = request.json
        if not isinstance(call, dict):
            return json({"error": "bad request"}, status=400)
        # Rasa leaves the domain out (enable_selective_domain); without this the executor asks for it each time.
        call.setdefault("domain", {})
        try:
            result = await executor.run(call)
        except ActionNotFoundException:
            logger.error("unknown action asked for")
            return json({"error": "unknown action"}, status=404)
        return json(result.model_dump() if result else {"events": [], "responses": []})

    @app.exception(Exception)
    async def fail(request: Request, error: Exception) -> HTTPResponse:
        # Neither the log nor the answer may hold the call: it carries the conversation.
        status = error.status_code if isinstance(error, SanicException) else 500
        logger.error("request to %s failed: %s", request.path, type(error).__name__)
        return json({"error": "failed"}, status=status)

    return app


def _executor() -> ActionExecutor:
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action)
    return executor


def main() -> None:
    """Serve on 127.0.0.1 until SIGINT or SIGTERM; the secret comes from ``ACTION_SECRET``."""
    parser = argparse.ArgumentParser(description="Start the action server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(asctime)s actions %(levelname)s %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    stop_with_parent()
    try:
        composer()  # now, not at the first question
    except ContentError as error:
        logger.error("de teksten kunnen niet worden gelezen: %s", error)
        sys.exit(1)
    app = create_app(os.environ.get("ACTION_SECRET", ""))
    logger.info("klaar op poort %s", options.port)
    app.run(host=options.host, port=options.port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
