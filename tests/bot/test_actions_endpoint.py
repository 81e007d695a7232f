import asyncio
import time

import pytest
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from bot.actions_endpoint import ActionEndpoint
from bot.channels.turn import failed

CALL = {"next_action": "action_antwoord", "tracker": {"latest_message": {"text": "mijn geheime klacht"}}}
ANSWER = {"events": [], "responses": [{"text": "hallo"}]}


@pytest.fixture
async def serve():
    """Starts a real HTTP server with the given handler; gives the endpoint that calls it."""
    runners, endpoints = [], []

    async def start(handler):
        app = web.Application()
        app.router.add_post("/webhook", handler)
        app.router.add_get("/health", lambda request: web.json_response({"status": "ok"}))
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        runners.append(runner)
        port = site._server.sockets[0].getsockname()[1]
        config = EndpointConfig(f"http://127.0.0.1:{port}/webhook", headers={"Poortwijzer-Secret": "s"})
        endpoints.append(ActionEndpoint.of(config))
        return endpoints[-1]

    yield start
    for endpoint in endpoints:
        await endpoint.close()
    for runner in runners:
        await runner.cleanup()


async def test_answer_and_secret(serve):
    seen = []

    async def handler(request):
        seen.append((request.headers["Poortwijzer-Secret"], await request.json(), request.transport))
        return web.json_response(ANSWER)

    endpoint = await serve(handler)
    assert await endpoint.request(json=CALL) == ANSWER
    assert await endpoint.request(json=CALL) == ANSWER
    assert seen[0][:2] == ("s", CALL)
    assert seen[0][2] is seen[1][2], "the connection is kept open"
    assert await endpoint.alive()


async def test_slow_server(serve, caplog):
    async def handler(request):
        await asyncio.sleep(30)

    endpoint = await serve(handler)
    started = time.monotonic()
    answer = await endpoint.request(json=CALL)
    assert time.monotonic() - started < 3
    _friendly(answer, caplog)


@pytest.mark.parametrize("body", ["geen json", "[]", '{"events": 1}', "null", '{"events": [], "responses": {}}'])
async def test_garbage(serve, caplog, body):
    async def handler(request):
        return web.Response(text=body, content_type="application/json")

    _friendly(await (await serve(handler)).request(json=CALL), caplog)


@pytest.mark.parametrize("status", [400, 403, 404, 449, 500, 503])
async def test_error_status(serve, caplog, status):
    async def handler(request):
        return web.json_response(CALL, status=status)

    _friendly(await (await serve(handler)).request(json=CALL), caplog)


async def test_nobody_there(caplog):
    endpoint = ActionEndpoint("http://127.0.0.1:9/webhook")
    _friendly(await endpoint.request(json=CALL), caplog)
    assert not await endpoint.alive()
    await endpoint.close()


def _friendly(answer, caplog):
    assert answer["events"] == []
    assert failed(answer["responses"][0])
    assert "action_antwoord" in caplog.text
    assert "geheime" not in caplog.text
