"""Debian's Chromium through Playwright, on the demo page of the running assistant."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.assistant import ROOT, Assistant

AXE = (ROOT / "widget/node_modules/axe-core/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Without these a browser on a closed network asks for updates all the time.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

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
def page(browser: Browser, assistant: Assistant) -> Iterator[Page]:
    """The demo page, closed chat; fails the test on any error in the console and any request to another origin."""
    context = browser.new_context(locale="nl-NL", bypass_csp=False)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(f"error: {error}"))
    page.on("console", lambda m: page.complaints.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("request", lambda r: page.complaints.append(f"request: {r.url}") if not r.url.startswith(assistant.url) else None)
    page.goto(assistant.url)
    yield page
    context.close()


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page by WCAG 2.0, 2.1 and 2.2, A and AA; looks into shadow roots too."""
    page.evaluate(AXE)  # evaluated from outside the page, so the page's own CSP stays as it is
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']]}" for v in found["violations"]]


def screenshot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the page as a test artifact."""
    page.screenshot(path=str(folder / f"{name}.png"))
