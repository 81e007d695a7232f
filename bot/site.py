"""Pages and files the bot process serves besides its channels: the demo page, the widget and ``/health``."""

from __future__ import annotations

from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, file, json

ROOT = Path(__file__).resolve().parents[1]
_WIDGET = ROOT / "widget" / "dist"
_DEMO = ROOT / "widget" / "demo"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'",
}

site = Blueprint("site")
site.static("/widget", str(_WIDGET), name="widget")
site.static("/demo", str(_DEMO), name="demo")


@site.get("/")
async def front_page(request: Request) -> HTTPResponse:
    """The fictitious arbodienst's page with the widget on it."""
    return await file(_DEMO / "index.html")


@site.get("/health")
async def health(request: Request) -> HTTPResponse:
    """200 when the model is loaded and warm and the action server answers, else 503; JSON either way."""
    model = bool(getattr(request.app.ctx, "ready", False))
    actions = model and await request.app.ctx.agent.action_endpoint.alive()
    body = {"status": "ok" if actions else "starting" if not model else "degraded", "model": model, "actions": actions}
    return json(body, status=200 if actions else 503)


async def secure(request: Request, response: HTTPResponse) -> None:
    """Response middleware: the security headers of every answer."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
