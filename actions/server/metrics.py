"""What the action server counts for Prometheus: calls and times per action; never what was said or about whom."""

from __future__ import annotations

import hmac
import os

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from sanic.request import Request
from sanic.response import HTTPResponse

SECONDS = Histogram(
    "poortwijzer_action_seconds",
    "Duration of an action that ended well.",
    ["action"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2),
)
ERRORS = Counter("poortwijzer_action_errors", "Requests that ended in an error, by its kind.", ["kind"])


def response(request: Request) -> HTTPResponse:
    """All figures for Prometheus, or 404 for who does not send ``METRICS_TOKEN`` as bearer token (unset: for everyone)."""
    token = os.environ.get("METRICS_TOKEN", "")
    if not token or not hmac.compare_digest((request.token or "").encode(), token.encode()):
        return HTTPResponse(status=404)
    return HTTPResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
