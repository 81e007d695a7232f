"""When things break in mid-conversation: no message is lost, none is doubled."""

from __future__ import annotations

import os
import signal
import time

from playwright.sync_api import Page, expect

from tests.widget.conftest import QUESTION, ask, log, open_chat

OTHER = "wat is de wia"


def said(page: Page, question: str):
    return log(page).get_by_text(f"U zei: {question}")


def each_once(page: Page) -> None:
    """Both questions and both answers stand there once, also after the server was asked for all."""
    for _ in range(2):
        expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
        expect(said(page, QUESTION)).to_have_count(1)
        expect(said(page, OTHER)).to_have_count(1)
        page.reload()
        open_chat(page)


def test_bot_killed_while_it_answers(page, assistant):
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    bot = assistant.children()["bot"]
    page.once("request", lambda request: os.kill(bot, signal.SIGKILL))
    ask(page, OTHER)
    expect(log(page).get_by_text("Uw bericht is niet verstuurd.")).to_be_visible(timeout=20_000)
    expect(said(page, OTHER)).to_have_count(1)
    deadline = time.monotonic() + 120
    while not assistant.healthy() and time.monotonic() < deadline:
        time.sleep(0.5)
    log(page).get_by_role("button", name="Opnieuw proberen").click()
    each_once(page)


def test_network_cut_and_restored(page):
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    page.context.set_offline(True)
    expect(log(page).get_by_text("U hebt geen internet.")).to_be_visible()
    ask(page, OTHER)
    log(page).get_by_role("button", name="Opnieuw proberen").click()
    expect(log(page).get_by_text("Uw bericht is niet verstuurd.")).to_be_visible()
    page.context.set_offline(False)
    expect(log(page).get_by_text("U hebt geen internet.")).to_have_count(0)
    log(page).get_by_role("button", name="Opnieuw proberen").click()
    each_once(page)


def test_new_tab_joins_the_conversation_and_both_stay_the_same(page, assistant):
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    other = page.context.new_page()
    other.goto(assistant.url)
    open_chat(other)
    expect(said(other, QUESTION)).to_have_count(1)
    ask(other, OTHER)
    expect(log(other).get_by_text("gecontroleerd op")).to_have_count(2)
    expect(said(page, OTHER)).to_have_count(1)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
    each_once(other)
    other.get_by_role("button", name="Meer", exact=True).click()
    other.get_by_role("button", name="Begin opnieuw").click()
    other.get_by_role("button", name="Ja, begin opnieuw").click()
    expect(said(other, QUESTION)).to_have_count(0)
    expect(said(page, QUESTION)).to_have_count(0)
    assert page.evaluate("sessionStorage['poortwijzer-session']") == other.evaluate(
        "sessionStorage['poortwijzer-session']"
    )


def test_duplicated_tab(page):
    open_chat(page)
    ask(page)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    with (
        page.expect_popup() as opened
    ):  # a window that a page opens gets a copy of its sessionStorage, as a duplicate does
        page.evaluate("window.open(location.href)")
    copy = opened.value
    open_chat(copy)
    ask(copy, OTHER)
    expect(log(copy).get_by_text("gecontroleerd op")).to_have_count(2)
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(2)
    each_once(page)


def test_answer_that_comes_while_the_chat_is_closed_is_counted(page):
    open_chat(page)
    page.route("**/chat/message", lambda route: page.wait_for_timeout(700) or route.continue_())
    ask(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Stel een vraag over ziek zijn en werk 1 nieuw bericht")).to_be_visible()
    page.get_by_role("button", name="Stel een vraag").click()
    expect(log(page).get_by_text("gecontroleerd op")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_text("nieuw bericht")).to_have_count(0)
