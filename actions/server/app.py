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
import time

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from actions.answers import ActionAntwoord, ActionOverOnderwerp, ActionRol, ActionVervolg
from actions.bar.keys import KeyringError, is_production
from actions.bar.shared import store
from actions.bar.store import StoreError
from actions.base import composer
from actions.conversation import ActionJaNee, ActionNietZeker, ActionStop
from actions.deletion import ActionVerwijderGegevens
from actions.forms import Ask
from actions.letter import ActionVoorbeeldbrief, letters
from actions.mijn_bar import ActionMijnBar
from actions.people import login
from actions.people.tokens import verifier
from actions.server import metrics
from actions.situation import SLOT_DAY, SLOT_RECOVERED
from actions.spoor2 import SLOTS as SPOOR2_SLOTS
from actions.spoor2 import ActionSpoor2Advies, ActionSpoor2Begin, ValidateSpoor2Form
from actions.timeline import ActionTijdlijnBegin, ActionTijdlijnTonen, ValidateTijdlijnForm
from actions.topics.loader import ContentError
from identity.demo_issuer import ISSUER as DEMO_ISSUER
from tools import request_id
from tools.lifeline import stop_with_parent
from tools.redact import configure_log

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
    ActionTijdlijnBegin,
    ValidateTijdlijnForm,
    ActionTijdlijnTonen,
    ActionSpoor2Begin,
    ValidateSpoor2Form,
    ActionSpoor2Advies,
    ActionMijnBar,
    ActionVerwijderGegevens,
    *(Ask(slot) for slot in (SLOT_DAY, SLOT_RECOVERED, *SPOOR2_SLOTS)),
)

SECRET_HEADER = "Poortwijzer-Secret"
LOGIN_HEADER = "Poortwijzer-Login"
MIN_SECRET = 32  # characters


def create_app(secret: str, executor: ActionExecutor | None = None) -> Sanic:
    """The action server. Raises ValueError without a proper ``secret``: it never serves unprotected."""
    if len(secret) < MIN_SECRET:
        raise ValueError(f"ACTION_SECRET must have at least {MIN_SECRET} characters")
    executor = executor or _executor()
    app = Sanic("poortwijzer_actions", configure_logging=False)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 3.0

    @app.on_request
    async def identify(request: Request) -> None:
        request_id.begin(request.headers.get(request_id.HEADER))

    @app.get("/health")
    async def health(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/metrics")
    async def figures(request: Request) -> HTTPResponse:
        return metrics.response(request)

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return json({"error": "forbidden"}, status=403)
        call = request.json
        if not isinstance(call, dict):
            return json({"error": "bad request"}, status=400)
        # Rasa leaves the domain out (enable_selective_domain); without this the executor asks for it each time.
        call.setdefault("domain", {})
        login.TOKEN.set(request.headers.get(LOGIN_HEADER))
        started = time.perf_counter()
        try:
            result = await executor.run(call)
        except ActionNotFoundException:
            metrics.ERRORS.labels("UnknownAction").inc()
            logger.error("unknown action asked for")
            return json({"error": "unknown action"}, status=404)
        seconds = time.perf_counter() - started
        metrics.SECONDS.labels(str(call.get("next_action"))).observe(seconds)
        logger.info("action: %.0f ms", 1000 * seconds)
        return json(result.model_dump() if result else {"events": [], "responses": []})

    @app.exception(Exception)
    async def fail(request: Request, error: Exception) -> HTTPResponse:
        # Neither the log nor the answer may hold the call: it carries the conversation.
        status = error.status_code if isinstance(error, SanicException) else 500
        metrics.ERRORS.labels(type(error).__name__).inc()
        logger.error("request to %s failed: %s", request.path, type(error).__name__)
        return json({"error": "failed"}, status=status)

    return app


def _executor() -> ActionExecutor:
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action)
    return executor


def check_login() -> None:
    """Raises ValueError for half a login configuration, and for the demo's keys in production."""
    verifier()
    if is_production(os.environ) and os.environ.get("TOKEN_ISSUER") == DEMO_ISSUER:
        raise ValueError("TOKEN_ISSUER is die van de demo; in productie hoort hier de eigen dienst")


def main() -> None:
    """Serve on 127.0.0.1 until SIGINT or SIGTERM; the secret comes from ``ACTION_SECRET``."""
    parser = argparse.ArgumentParser(description="Start the action server.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)
    options = parser.parse_args()
    configure_log("actions")
    stop_with_parent()
    try:  # now, not at the first question
        composer()
        letters()
        check_login()
        store()
    except (ContentError, KeyringError, StoreError, ValueError) as error:
        logger.error("de actieserver kan niet starten: %s", error)
        sys.exit(1)
    app = create_app(os.environ.get("ACTION_SECRET", ""))
    logger.info("klaar op poort %s", options.port)
    app.run(host=options.host, port=options.port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
