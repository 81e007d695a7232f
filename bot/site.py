"""Pages and files the bot process serves besides its channels: the widget, its frame, the demo pages, ``/health`` and ``/ready``.

GET /widget/<version>/poortwijzer.js   for ever the same once released (widget/release.mjs), to be named with its integrity
GET /widget/latest/poortwijzer.js      the newest, asked for again after five minutes
GET /widget/widget.json                version, integrity and size of the newest
GET /chat-frame                        the chat as a page, for a site that can only embed a frame
"""

from __future__ import annotations

import json as json_format
import os
import re
from pathlib import Path

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, file, json

from bot import metrics
from tools import request_id

ROOT = Path(__file__).resolve().parents[1]
_BUILT = ROOT / "widget" / "dist"
_RELEASED = ROOT / "widget" / "releases"
_DEMO = ROOT / "widget" / "demo"
_SCRIPT = "poortwijzer.js"
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
# The script and its description are public, and a module script of another origin is always fetched with CORS.
_PUBLIC = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'self'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": _POLICY,
}

site = Blueprint("site")
site.static("/demo", str(_DEMO), name="demo")


@site.get("/")
async def front_page(request: Request) -> HTTPResponse:
    """The fictitious arbodienst's page with the widget on it."""
    return await file(_DEMO / "index.html")


@site.get("/playground")
async def playground(request: Request) -> HTTPResponse:
    """A page to try the widget's settings, methods and events on."""
    return await file(_DEMO / "playground.html")


@site.get("/chat-frame")
async def chat_frame(request: Request) -> HTTPResponse:
    """The chat as a page of its own; the sites that may embed the widget may frame it."""
    return await file(
        _DEMO / "frame.html", headers={"Content-Security-Policy": f"{_POLICY} {_allowed_sites()}".strip()}
    )


@site.get("/widget/widget.json")
async def widget_description(request: Request) -> HTTPResponse:
    """Version, integrity and size of the newest widget."""
    return await file(_BUILT / "widget.json", headers={**_PUBLIC, "Cache-Control": "no-cache"})


@site.get(f"/widget/<version>/{_SCRIPT}")
async def widget(request: Request, version: str) -> HTTPResponse:
    """The widget of a version. Raises NotFound for one that was never made."""
    released = _RELEASED / version / _SCRIPT
    if _VERSION.fullmatch(version) and released.is_file():
        return await _script(released, "public, max-age=31536000, immutable")
    if version == "latest":
        return await _script(_BUILT / _SCRIPT, "public, max-age=300")
    if version == json_format.loads((_BUILT / "widget.json").read_text("utf-8"))["version"]:
        # Not released yet: its content may still change under this address.
        return await _script(_BUILT / _SCRIPT, "no-cache")
    raise NotFound("there is no such version of the widget")


@site.get("/health")
async def health(request: Request) -> HTTPResponse:
    """200 when the model is loaded and warm and the action server answers, else 503; JSON either way."""
    model = bool(getattr(request.app.ctx, "ready", False))
    actions = model and await request.app.ctx.agent.action_endpoint.alive()
    body = {"status": "ok" if actions else "starting" if not model else "degraded", "model": model, "actions": actions}
    return json(body, status=200 if actions else 503)


@site.get("/ready")
async def ready(request: Request) -> HTTPResponse:
    """200 when this process can answer, for a proxy. Without the action server it still can: with a friendly message."""
    model = bool(getattr(request.app.ctx, "ready", False))
    return json({"model": model}, status=200 if model else 503)


@site.get("/metrics")
async def figures(request: Request) -> HTTPResponse:
    """Figures for Prometheus; see bot/metrics.py for who may have them."""
    return metrics.response(request)


async def identify(request: Request) -> None:
    """Request middleware: the id that goes along to the logs and the action server."""
    request_id.begin(request.headers.get(request_id.HEADER))


async def secure(request: Request, response: HTTPResponse) -> None:
    """Response middleware: the security headers of every answer, and the id of the request."""
    response.headers.setdefault(request_id.HEADER, request_id.CURRENT.get())
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


async def _script(path: Path, caching: str) -> HTTPResponse:
    return await file(path, mime_type="text/javascript", headers={**_PUBLIC, "Cache-Control": caching})


def _allowed_sites() -> str:
    """The origins of WEB_ORIGINS as CSP sources; nothing that could end the directive."""
    origins = [origin.strip() for origin in os.environ.get("WEB_ORIGINS", "").split(",")]
    return " ".join(origin for origin in origins if re.fullmatch(r"https?://[A-Za-z0-9.:-]+", origin))
