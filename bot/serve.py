"""Starts the bot: ``python -m bot.serve --model FILE``. Rasa's channels on one Sanic app, without Rasa's HTTP API.

Rasa's own start command adds a root page and an API switch and stays silent while it loads; this one serves the
site, says what it is doing and turns ``/health`` green only after a warm-up question.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import time

from tools.lifeline import stop_with_parent
from tools.redact import configure_log, quiet

# Before TensorFlow is imported (by Rasa): no banner, no GPU search, no telemetry; two threads are plenty.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

logger = logging.getLogger("poortwijzer")


def main() -> None:
    """Parse the command line and serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(description="Start the bot.")
    parser.add_argument("--model", required=True, help="model file (tar.gz)")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5005)
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--credentials", default="credentials.yml")
    options = parser.parse_args()
    configure_log("bot")
    stop_with_parent()
    logger.info("Rasa wordt geladen")
    app = create_app(options.model, options.endpoints, options.credentials)
    app.run(host=options.host, port=options.port, workers=1, access_log=False, motd=False)


def create_app(model: str, endpoints_file: str, credentials_file: str):  # type: ignore[no-untyped-def] # sanic.Sanic
    """The Sanic app with all channels; the model is loaded after the server has started to listen."""
    import rasa.core.channels.channel as channels
    from rasa.core.run import close_resources, create_http_input_channels
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog
    from sanic import Sanic

    from bot.actions_endpoint import ActionEndpoint
    from bot.site import identify, secure, site

    configure_logging_and_warnings(logging.INFO)
    configure_structlog(logging.INFO)
    quiet()
    endpoints = AvailableEndpoints.read_endpoints(endpoints_file)
    endpoints.action = ActionEndpoint.of(endpoints.action)

    app = Sanic("poortwijzer", configure_logging=False)
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 3.0
    app.config.REQUEST_MAX_SIZE = 100_000
    # How many proxies of our own stand in front: only then is X-Forwarded-For believed (rate limits).
    app.config.PROXIES_COUNT = int(os.environ.get("PROXIES_COUNT") or 0)
    channels.register(create_http_input_channels(None, credentials_file), app, route="/webhooks/")
    app.blueprint(site)
    if folder := os.environ.get("DEMO_LOGIN"):
        from bot.demo import demo_login

        app.blueprint(demo_login(folder))
    app.register_middleware(identify, "request")
    app.register_middleware(secure, "response")

    async def load_in_background(app, loop) -> None:  # type: ignore[no-untyped-def]
        app.add_task(_load(app, model, endpoints))

    async def close(app, loop) -> None:  # type: ignore[no-untyped-def]
        await endpoints.action.close()
        await close_resources(app, loop)

    app.register_listener(load_in_background, "after_server_start")
    app.register_listener(close, "after_server_stop")
    return app


async def _load(app, model: str, endpoints) -> None:  # type: ignore[no-untyped-def]
    from rasa.core.agent import load_agent
    from rasa.core.channels.channel import UserMessage

    from bot import metrics
    from bot.stores import conversations

    started = time.monotonic()
    logger.info("model wordt geladen: %s", os.path.basename(model))
    agent = await load_agent(model_path=model, endpoints=endpoints, loop=asyncio.get_running_loop())
    if not agent.is_ready():
        logger.error("het model kan niet worden geladen; train opnieuw met make train")
        logging.shutdown()
        os._exit(1)  # nothing is open yet, and app.stop() would wait for this very task
    await agent.processor.parse_message(UserMessage("warm draaien"))
    conversations.without_failsafe(agent)
    metrics.observe(agent)
    app.ctx.agent = agent
    app.ctx.ready = True
    app.add_task(_forget_daily(agent))
    logger.info("klaar na %.1f s", time.monotonic() - started)


async def _forget_daily(agent) -> None:  # type: ignore[no-untyped-def]
    from bot.stores import conversations

    while True:
        try:
            gone = await asyncio.to_thread(conversations.of(agent).forget_older_than)
            logger.info("oude gesprekken verwijderd: %d regels", gone)
        except Exception as error:  # noqa: BLE001 - tomorrow again
            logger.error("oude gesprekken verwijderen lukte niet: %s", type(error).__name__)
        await asyncio.sleep(86_400)


if __name__ == "__main__":
    main()
