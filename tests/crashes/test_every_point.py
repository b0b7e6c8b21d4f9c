"""kill -9 at every named point: after a fresh process went on, nothing is lost and nothing happened twice."""

import importlib
import io
import json
import os
import pkgutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import gateways
import shop
from settings import Settings
from shop.catalog.tables import Product
from shop.imports import keeping, running
from shop.inventory.tables import Stock, StockMove
from shop.kernel import clock
from shop.kernel.db import changes, session, write
from shop.kernel.outbox import Job
from shop.kernel.points import crash_points
from shop.kernel.post import Message
from shop.orders.tables import Order, OrderLine
from shop.payments.tables import PracticePayment
from shop.purchasing.cutting import cut
from shop.purchasing.joint_tables import JointMail
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderPaper
from shop.reports import doctor
from shop.shipping.tables import Parcel
from shop.sourcing import scheduling
from shop.sourcing.scheduling import Schedule
from tests import world
from tests.crashes.money_stories import (
    WANTS,
    cancelled,
    heard,
    letters,
    prepare_cancelled,
    prepare_event,
    prepare_refund,
    refunded,
)
from tests.crashes.revision_stories import prepare_revision, told
from tests.shop.imports.files import COLUMNS, LAMP, text
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order, vendor

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 7


def prepare_cart() -> dict[str, Any]:
    world.make_product("KET-1", stock=5)
    token = world.make_cart({"KET-1": 2})
    return {"cart": token, "total": world.make_details(token).expected_total_minor}


def bought() -> None:
    order = session().execute(sa.select(Order)).scalar_one()
    assert (order.number, order.payment_state) == (1001, "authorized")
    assert session().execute(sa.select(Stock.reserved)).scalars().all() == [2]
    holds = sa.select(PracticePayment.amount_minor).where(PracticePayment.state == "held")
    assert session().execute(holds).scalars().all() == [order.total_minor], "held once"
    assert letters() == 1


def prepare_order() -> dict[str, Any]:
    return {"choices": choices_of(make_waiting_order(*WANTS))}


def prepare_sent() -> dict[str, Any]:
    order = make_waiting_order(*WANTS)
    cut(order, choices_of(order), ANA, send=True, form_key="the form")
    return {}


def ordered() -> None:
    made = session().execute(sa.select(PurchaseOrder).order_by(PurchaseOrder.number)).scalars().all()
    assert [(po.number, po.state) for po in made] == [("1042-1", "sent"), ("1042-2", "sent")]
    units = sa.select(OrderLine.on_po, OrderLine.sent).order_by(OrderLine.position)
    assert [tuple(row) for row in session().execute(units)] == [(2, 2), (3, 3)]
    assert session().execute(sa.select(sa.func.count(PurchaseOrderPaper.id))).scalar_one() == 6
    assert letters("purchase_order") == 2


def prepare_joint() -> dict[str, Any]:
    scheduling.set_schedule(write(lambda: vendor("BREW")), Schedule("daily", "16:30", together=True), by=ANA)
    for number in (1042, 1043):
        order = make_waiting_order(Want("KET-1", 1, {"BREW": (6100, 42)}), number=number)
        cut(order, choices_of(order), ANA, send=True, form_key="the form")
    past = clock.now() - timedelta(minutes=1)
    write(lambda: changes(sa.update(PurchaseOrder).values(send_after=past)))
    write(lambda: changes(sa.update(Job).values(next_at=past)))
    return {}


def joined() -> None:
    assert session().scalars(sa.select(PurchaseOrder.state)).all() == ["sent", "sent"]
    assert session().scalars(sa.select(JointMail.state)).all() == ["sent"]
    assert letters("purchase_orders") == 1
    kinds = session().scalars(sa.select(Message.kind)).all()
    assert "purchase_order" not in kinds, "none went alone"


def prepare_parcel() -> dict[str, Any]:
    world.make_product("KET-1", stock=5)
    order = world.make_order({"KET-1": 2}, charged=True, review="clear")
    return {"line": lines_of(order)[0].ulid}


def packed() -> None:
    assert session().execute(sa.select(sa.func.count(Parcel.id))).scalar_one() == 1
    assert session().execute(sa.select(OrderLine.shipped)).scalars().all() == [2]
    assert session().execute(sa.select(Stock.on_hand, Stock.reserved)).one() == (3, 0)
    assert letters("parcel_shipped") == 1


def prepare_shelf() -> dict[str, Any]:
    world.make_product("KET-1", stock=5)
    return {}


def adjusted() -> None:
    assert session().execute(sa.select(Stock.on_hand)).scalars().all() == [8]
    moves = sa.select(StockMove.on_hand_change).where(StockMove.kind == "adjust")
    assert session().execute(moves).scalars().all() == [3]


def prepare_import() -> dict[str, Any]:
    rows = [
        LAMP | {"Handle": f"lamp-{n}", "Variant SKU": f"LAMP-{n}", "Title": f"Lamp {n}"}
        for n in range(ENTRIES)
    ]
    file = io.BytesIO(text(*rows, columns=COLUMNS).encode())
    store = world.the_store()
    run = keeping.receive(store, "products", "products.csv", file, {}, by=ANA)
    running.preview(run, store)
    assert run.counts == {"create": ENTRIES}, run.counts
    running.start(run, by=ANA)
    return {}


def imported() -> None:
    run = session().execute(sa.select(running.ImportRun)).scalar_one()
    assert (run.state, run.done, run.counts) == ("applied", ENTRIES, {"create": ENTRIES})
    assert session().execute(sa.select(sa.func.count(Product.id))).scalar_one() == ENTRIES


Story = tuple[str, Callable[[], dict[str, Any]], Callable[[], None]]
BUYING: Story = ("buy", prepare_cart, bought)
CUTTING: Story = ("cut", prepare_order, ordered)
SENDING: Story = ("work", prepare_sent, ordered)
JOINING: Story = ("work", prepare_joint, joined)
IMPORTING: Story = ("work", prepare_import, imported)
PACKING: Story = ("pack", prepare_parcel, packed)
REFUNDING: Story = ("refund", prepare_refund, refunded)
CANCELLING: Story = ("cancel", prepare_cancelled, cancelled)
HEARING: Story = ("hear", prepare_event, heard)
REVISING: Story = ("work", prepare_revision, told)
ADJUSTING: Story = ("adjust", prepare_shelf, adjusted)
DIES_IN: dict[str, Story] = {
    "place.before_number": BUYING,
    "payment.inserted": BUYING,
    "payment.marked_sent": BUYING,
    "practice.happened": BUYING,
    "payment.answered": BUYING,
    "settle.before_commit": BUYING,
    "settle.after_commit": BUYING,
    "refund.between_payments": REFUNDING,
    "cancel.after_commit": CANCELLING,
    "webhook.asked": HEARING,
    "cut.after_commit": CUTTING,
    "papers.before_keeping": CUTTING,
    "purchase_order.after_hand_over": SENDING,
    "joint_mail.before_keeping": JOINING,
    "joint_mail.after_hand_over": JOINING,
    "chore.after_work": SENDING,
    "revision.after_drawing": REVISING,
    "import.after_chunk": IMPORTING,
}
# The ends of every write there is: here of verbs that are one write and have no point of their own.
AT_THE_ENDS = ("write.before_commit", "write.after_commit")
STORIES = [*DIES_IN.items()] + [
    (point, story) for point in AT_THE_ENDS for story in (PACKING, ADJUSTING, CUTTING, HEARING)
]


def test_every_registered_point_has_its_story():
    for package in (shop, gateways):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    assert crash_points() == {point for point, _ in STORIES}, (
        "say in which story a new point dies, and what must be true after it"
    )


def run(settings: Settings, verb: str, when: str, given: dict[str, Any], crash_at: str = "") -> int:
    """Run the story in a process of its own; returns its exit code."""
    session().rollback()
    command = [
        sys.executable,
        "-m",
        "tests.crashes.story",
        settings.database_url,
        str(settings.var),
        verb,
        when,
    ]
    environment = os.environ | {"CRASH_AT": crash_at}
    child = subprocess.run(
        [*command, json.dumps(given)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert child.returncode in (0, -signal.SIGKILL), child.stderr
    return child.returncode


@pytest.mark.crash
@pytest.mark.slow
@pytest.mark.both_engines
@pytest.mark.case("X-CR-01")
@pytest.mark.case("X-CR-02")
@pytest.mark.parametrize(("point", "story"), STORIES, ids=[f"{point} {story[0]}" for point, story in STORIES])
def test_killed_at_the_point_nothing_is_lost_and_nothing_happens_twice(
    app: Flask, settings: Settings, engine_name: str, point: str, story: Story
) -> None:
    verb, prepare, check = story
    given = prepare()
    assert run(settings, verb, "first", given, point) == -signal.SIGKILL, "the story never came to the point"
    assert run(settings, verb, "again", given) == 0
    session().rollback()
    check()
    assert [*doctor.examine(), *doctor.examine_standing()] == []
    assert set(session().execute(sa.select(Job.state)).scalars()) <= {"sent"}
    mails = [path.read_bytes() for path in (settings.var / "mail").glob("*.eml")]
    ids = {message_from_bytes(raw)["Message-ID"] for raw in mails}
    assert len(ids) == len(set(mails)), "the same mail with other bytes"
