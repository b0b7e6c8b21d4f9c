"""A day of practice: robots answer through the vendors' page alone, and every queue of the desk has work."""

import dataclasses
import json
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask

from demo import day, loading
from demo.day import Day, Places
from demo.records import Content
from demo.robots import memory, steps, vendors
from demo.robots.forms import forms_of
from demo.robots.scripts import SCRIPTS, Director
from settings import Settings
from shop.kernel.db import session
from shop.kernel.links import LinkUse
from shop.kernel.timeline import Event
from shop.purchasing import answering
from shop.purchasing.bill_tables import Bill
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import parcels

QUEUES = {"review", "charge", "order", "vendors", "ship", "problems"}
PAGE = """<form action="/a/answers" method="post"><input type="hidden" name="csrf_token" value="t&amp;1">
<select name="answer-1"><option value="">No</option><option value="accepted" selected>Yes</option></select>
<input type="checkbox" name="off" value="1"><input type="file" name="file"><textarea name="m">a
b</textarea><button name="act" value="answer">Go</button></form><form action="/b"></form>"""


def live(app: Flask, settings: Settings, small: Content, orders: int = 30) -> Day:
    """One more day."""
    var = settings.var
    places = Places(var / "mail", var / "bounces", var / "demo" / "robots.json")
    return day.live(small, app.wsgi_app, places, orders=orders)


@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.feature("VN-06")
def test_a_day_fills_every_queue_and_the_doctor_is_content(
    app: Flask, settings: Settings, engine_name: str, opened: None, small: Content, tmp_path: Path
) -> None:
    loading.load(small, tmp_path, orders=3, processes=0)
    first = live(app, settings, small)
    assert {queue for queue, count in first.queues.items() if count} >= QUEUES
    assert first.findings == []
    assert any(words.startswith("bills sent") for words in first.vendors), first.vendors
    assert first.vendors["orders accepted"] and first.vendors["parcels sent"], first.vendors
    assert first.vendors["mails bounced"] and first.vendors["orders left unanswered"], first.vendors
    kept = memory.load(settings.var / "demo" / "robots.json")
    assert kept.days == 1
    second = live(app, settings, small, 12)
    assert second.shop["vendors reminded"] and second.vendors["reminders answered"]
    assert second.findings == []
    session().rollback()
    by_vendors = sa.select(Event.name).where(Event.actor_kind == "vendor").distinct()
    said = set(session().scalars(by_vendors))
    assert {"purchase_order.line_accepted", "purchase_order.line_later", "purchase_order.seen"} <= said
    assert session().scalars(sa.select(Bill.id)).first()
    acts = set(session().scalars(sa.select(LinkUse.act)))
    assert {"opened", "answered", "shipped", "billed"} <= acts, "all of it came through the link"
    assert session().scalars(sa.select(PurchaseOrder.id).where(PurchaseOrder.bounced_at.is_not(None))).first()


def test_robots_call_no_verb() -> None:
    theirs = [*vars(vendors).values(), *vars(steps).values()]
    assert answering not in theirs
    assert parcels not in theirs


def test_every_script_is_handed_out_before_one_comes_again() -> None:
    director = Director(Random(4))
    assert {director.next() for _ in SCRIPTS} == set(SCRIPTS)


def test_a_form_is_read_as_a_browser_fills_it() -> None:
    first, second = forms_of(PAGE)
    assert (first.action, first.method, second.method) == ("/a/answers", "post", "get")
    assert first.fields == {"csrf_token": "t&1", "answer-1": "accepted", "m": "a\nb"}
    assert first.choices == {"answer-1": ["", "accepted"]}


def test_what_robots_remember_is_kept_whole(tmp_path: Path) -> None:
    one = memory.Memory(days=2, read=["a@b"])
    one.keep("https://x/po/1", ["night", "ship"])
    memory.save(one, tmp_path / "robots.json")
    found = memory.load(tmp_path / "robots.json")
    assert found == one
    found.keep("https://x/po/1", [])
    assert found.todo == {}


def test_an_empty_store_has_no_day_to_play(app: Flask, opened: None) -> None:
    run = app.test_cli_runner().invoke
    answer = run(args=["demo", "simulate-day", "--json"])
    assert answer.exit_code == 2
    assert "not the demo" in json.loads(answer.output.splitlines()[-1])["error"]


def test_practice_is_refused_in_production(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = dataclasses.replace(app.extensions["settings"], mode="production")
    monkeypatch.setitem(app.extensions, "settings", real)
    answer = app.test_cli_runner().invoke(args=["demo", "simulate-day"])
    assert answer.exit_code == 2
    assert "not for production" in answer.output


def test_its_help_says_what_it_does(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["demo", "simulate-day", "--help"])
    assert answer.exit_code == 0
    assert "Exit codes: 0 done" in " ".join(answer.output.split())
