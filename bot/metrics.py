"""What the bot counts for Prometheus: kinds of answers, topics and times; never a text, a sender or a session.

The ``type`` of an answer tells the confidence band: ``answer`` is sure, ``clarify`` in between, ``not_understood`` low.
"""

from __future__ import annotations

import hmac
import logging
import os
import time

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger("poortwijzer")

ANSWERS = Counter("poortwijzer_answers", "Answers by channel and type of message.", ["channel", "type"])
TOPICS = Counter("poortwijzer_topics", "Answers by topic.", ["topic"])
BUTTONS = Counter("poortwijzer_buttons", "Messages that were a button press.", ["channel"])
FAILED = Counter("poortwijzer_failed_turns", "Turns that ended in an error.", ["channel"])
SECONDS = Histogram(
    "poortwijzer_turn_seconds",
    "From the message to its answer, waiting for an earlier message included.",
    ["channel"],
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)


def observe(agent: Agent) -> None:
    """Count and time every message that ``agent`` handles from now on."""
    handle = agent.handle_message

    async def observed(message: UserMessage) -> None:
        channel, started = message.input_channel, time.perf_counter()
        try:
            await handle(message)
        except Exception:
            FAILED.labels(channel).inc()
            raise
        seconds = time.perf_counter() - started
        SECONDS.labels(channel).observe(seconds)
        if (message.parse_data or {}).get("button"):
            BUTTONS.labels(channel).inc()
        types = [_count(channel, part.get("custom") or {}) for part in message.output_channel.messages]
        logger.info("turn: %s, %s, %.0f ms", channel, ", ".join(types) or "no answer", 1000 * seconds)

    agent.handle_message = observed


def _count(channel: str, custom: dict) -> str:
    kind = str(custom.get("type"))
    ANSWERS.labels(channel, kind).inc()
    if kind == "answer" and custom.get("topic"):
        TOPICS.labels(custom["topic"]).inc()
    return kind


def response(request: Request) -> HTTPResponse:
    """All figures for Prometheus, or 404 for who does not send ``METRICS_TOKEN`` as bearer token (unset: for everyone)."""
    token = os.environ.get("METRICS_TOKEN", "")
    if not token or not hmac.compare_digest((request.token or "").encode(), token.encode()):
        return HTTPResponse(status=404)
    return HTTPResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
