"""Debian's Chromium through Playwright, on the demo page of the running assistant or on a page of the stub server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.assistant import ROOT, Assistant
from tests.widget import stub

AXE = (ROOT / "widget/node_modules/axe-core/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Without these a browser on a closed network asks for updates all the time, and asks the visitor before a page of another
# origin may talk to this machine.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-features=LocalNetworkAccessChecks",
]  # fmt: skip
LAUNCHER = "Stel een vraag over ziek zijn en werk"
QUESTION = "wat gebeurt er na twee jaar?"

expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "Chromium is missing; `make test` installs it"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor's browser without history."""
    context = browser.new_context(locale="nl-NL", bypass_csp=False)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, assistant: Assistant) -> Page:
    """The demo page of the real assistant, closed chat."""
    page = watched(context.new_page(), assistant.url)
    page.goto(assistant.url)
    return page


@pytest.fixture
def server() -> Iterator[stub.Stub]:
    """The stub server."""
    with stub.running() as running:
        yield running


@pytest.fixture
def chat(context: BrowserContext, server: stub.Stub) -> Page:
    """A page of the stub server, closed chat."""
    page = watched(context.new_page(), server.url)
    page.goto(server.url)
    return page


def watched(page: Page, *allowed: str) -> Page:
    """``page`` with a list of its complaints: errors, what its CSP stopped, and requests to other places than ``allowed``."""
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(f"error: {error}"))
    page.on("console", lambda m: page.complaints.append(f"console: {m.text}") if m.type == "error" else None)
    page.on(
        "request",
        lambda r: None if r.url.startswith((*allowed, "blob:")) else page.complaints.append(f"request: {r.url}"),
    )
    return page


def open_chat(page: Page) -> None:
    page.get_by_role("button", name=LAUNCHER).click()
    expect(page.get_by_text("Ik ben een computer").first).to_be_visible()


def ask(page: Page, question: str = QUESTION) -> None:
    field = page.get_by_label("Uw vraag")
    field.fill(question)
    field.press("Enter")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def focused(page: Page) -> str:
    """Text (or label) of what has the focus, through all shadow roots; "" for nothing."""
    return page.evaluate(
        """() => {
          let found = document.activeElement;
          while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
          return found === document.body ? '' : (found.getAttribute('aria-label') || found.textContent || found.id).trim();
        }"""
    )


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page by WCAG 2.0, 2.1 and 2.2, A and AA; looks into shadow roots too."""
    page.evaluate(AXE)  # evaluated from outside the page, so the page's own CSP stays as it is
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']]}" for v in found["violations"]]


def sideways(page: Page) -> bool:
    """Whether the page or the conversation scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth > innerWidth") or log(page).evaluate(
        "element => element.scrollWidth > element.clientWidth"
    )


def screenshot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the page as a test artifact."""
    page.screenshot(path=str(folder / f"{name}.png"))
