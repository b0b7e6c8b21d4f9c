"""A real Chromium on a real server: what a journey needs, with the browser's own complaints as failures."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu"]
WAIT = 60_000  # milliseconds until an element must be there: a busy machine is no fault of the page
STILL = """() => document.readyState === 'complete'
  && document.getAnimations().every((each) => each.playState !== 'running'
    || each.effect.getComputedTiming().iterations === Infinity)"""
CALM = f"""() => ({STILL})()
  && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"""


def chromium() -> str:
    """Return the path of Chromium; raise RuntimeError with advice when there is none."""
    for program in PROGRAMS:
        if path := shutil.which(program):
            return path
    raise RuntimeError("Chromium is missing. Install it, for instance: apt-get install chromium")


def wait_until(page: "Page", fact: str) -> None:
    """Wait until that JavaScript function is true of the page, with or without JavaScript of its own."""
    from playwright.sync_api import Error

    deadline = time.monotonic() + WAIT / 1000
    while True:
        with suppress(Error):  # the page is just being left for the next
            if page.evaluate(fact):
                return
        assert time.monotonic() < deadline, f"{page.url} never came to {fact}"
        page.wait_for_timeout(20)


def wait_until_calm(page: "Page") -> None:
    """Wait until all that was asked for is in its place, and nothing moves or fades any more."""
    wait_until(page, CALM)


@dataclass(frozen=True)
class Live:
    """The app served on loopback: its address, and the app for looking into the database."""

    url: str
    app: Flask


@pytest.fixture
def live(app: Flask) -> Iterator[Live]:
    """Serve the test's app by waitress on a random port of loopback, with a worker beside it."""
    from waitress.server import create_server
    from waitress.wasyncore import close_all

    channels: dict[int, Any] = {}
    server = create_server(app, map=channels, host="127.0.0.1", port=0, threads=4)
    stopping = threading.Event()
    threads = [
        threading.Thread(target=server.run, daemon=True),
        threading.Thread(target=_work, args=(app, stopping), daemon=True),
    ]
    for thread in threads:
        thread.start()
    yield Live(f"http://localhost:{server.effective_port}", app)
    stopping.set()
    server.trigger.pull_trigger(
        lambda: close_all(channels)
    )  # in the server's own thread, between two requests
    for thread in threads:
        thread.join(60)
    server.task_dispatcher.shutdown()


def _work(app: Flask, stopping: threading.Event) -> None:
    """Perform the jobs of the outbox as they come, as the worker process does."""
    from shop.kernel import chores
    from shop.kernel.db import db

    with app.app_context():
        while not stopping.is_set():
            if not chores.work_one("worker of the test"):
                stopping.wait(0.1)
        db.session.remove()


@pytest.fixture(scope="session")
def _chromium() -> "Iterator[Browser]":
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(live: Live, _chromium: "Browser") -> "Iterator[Callable[..., Page]]":
    """Yield a factory of pages, each a person of their own: `browser_page(javascript=False, width=390)`.

    At the end the test fails when a page logged an error, threw, or asked for what its content policy forbids.
    """
    heard: list[str] = []

    def listen(message: "ConsoleMessage") -> None:
        if message.type == "error" and "status of 4" not in message.text:  # a 409 or 422 is an answer
            heard.append(f"console: {message.text}")

    with ExitStack() as stack:

        def open_page(
            *, javascript: bool = True, width: int = 1440, dark: bool = False, attacked: bool = False
        ) -> "Page":
            context = _chromium.new_context(
                base_url=live.url,
                java_script_enabled=javascript,
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                reduced_motion="reduce",
                locale="en-US",
            )
            stack.callback(context.close)
            context.set_default_timeout(WAIT)
            page = context.new_page()
            if attacked:  # the test itself does what the policy forbids
                return page
            page.on("console", listen)
            page.on("pageerror", lambda error: heard.append(f"thrown: {error}"))
            return page

        yield open_page
    assert not heard, "the browser complained:\n" + "\n".join(heard)


if __name__ == "__main__":
    try:
        chromium()
    except RuntimeError as missing:
        sys.exit(str(missing))
