"""The session cookie: Flask's own, its signature checked once an hour, and never trusted longer than it lasts."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from werkzeug.test import Client

from web.application import Application

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def app() -> Application:
    app = Application("sessions", static_folder=None)
    app.secret_key = "for this test"
    app.add_url_rule("/", "read", lambda: ",".join(session.get("words", [])) or "nothing")
    app.add_url_rule("/add", "add", lambda: session.setdefault("words", []).append("more") or "added")
    return app


def cookie(app: Flask, **held: object) -> str:
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps(held))


def read(app: Flask, value: str, path: str = "/") -> str:
    return Client(app, use_cookies=False).get(path, headers={"Cookie": f"session={value}"}).text


def test_flasks_own_cookie_is_read(app: Application):
    assert read(app, cookie(app, words=["one", "two"])) == "one,two"


def test_what_one_request_does_to_it_another_does_not_see(app: Application):
    value = cookie(app, words=["one"])
    assert read(app, value, "/add") == "added"
    assert read(app, value) == "one"


def tampered(value: str) -> str:
    """With one letter of what it says exchanged."""
    return value[:5] + ("A" if value[5] != "A" else "B") + value[6:]


@pytest.mark.parametrize("change", [tampered, lambda value: value * 200, lambda _: "x"])
def test_a_cookie_that_is_not_ours_is_an_empty_session(app: Application, change):
    value = cookie(app, words=["one"])
    assert read(app, change(value)) == "nothing"


def test_a_cookie_that_was_read_before_still_grows_too_old(app: Application):
    with time_machine.travel(MORNING, tick=False):
        value = cookie(app, words=["one"])
        assert read(app, value) == "one"
    with time_machine.travel(MORNING + timedelta(days=30), tick=False):
        assert read(app, value) == "one"
    with time_machine.travel(MORNING + timedelta(days=32), tick=False):
        assert read(app, value) == "nothing"
