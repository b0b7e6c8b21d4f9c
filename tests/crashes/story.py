"""A verb in a process of its own, which a crash point may kill; `again` is the fresh process after it.

Run as `python -m tests.crashes.story <database> <var> <verb> <first|again> <JSON>`.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import time_machine

from app import create_app
from shop.imports import running
from shop.inventory import stock
from shop.kernel import chores, clock
from shop.kernel.db import changes, session, write
from shop.kernel.outbox import Job, database_now
from shop.orders.details import Details
from shop.orders.placing import place
from shop.orders.tables import Order
from shop.payments import authorizing, hearing, refunding
from shop.payments.refundable import Asked
from shop.purchasing import cutting, ending
from shop.shipping import parcels
from shop.shipping.parcels import ParcelDraft
from tests import world
from tests.databases import settings_for
from tests.shop.payments.news import signed
from tests.world_purchasing import ANA


def buy(given: dict[str, Any]) -> None:
    """What the checkout's form does: place the order, then take the card."""
    details = Details(
        email="nora@field.example",
        name="Nora Field",
        ship_to=world.make_address(),
        expected_total_minor=given["total"],
    )
    order = place(world.the_store(), given["cart"], details, world.VISIT)
    assert authorizing.begin(order, "practice_approve", world.actor("Nora Field")).is_approved


def cut(given: dict[str, Any]) -> None:
    """What Create PO(s) & Send does."""
    order = session().execute(sa.select(Order)).scalar_one()
    cutting.cut(order, given["choices"], ANA, send=True, form_key="the form")


def pack(given: dict[str, Any]) -> None:
    """What the parcel form of the Shipping tab does."""
    order = session().execute(sa.select(Order)).scalar_one()
    draft = ParcelDraft(
        {given["line"]: 2}, order.placed_at.date(), tracking_number="1Z999AA10123456784", warehouse="MAIN"
    )
    parcels.pack(order, draft, ANA, tell_shopper=True, form_key="the form")


def refund(given: dict[str, Any]) -> None:
    """What the refund form of the Payment tab does."""
    order = session().execute(sa.select(Order)).scalar_one()
    asked = Asked({}, amount_minor=5_000)
    refunding.refund(order, asked, ANA, version=given["version"], form_key="the form")


def cancel(_given: dict[str, Any]) -> None:
    """What the form that cancels an order does."""
    order = session().execute(sa.select(Order)).scalar_one()
    ending.cancel(order, ANA, reason="Ordered twice", form_key="the form")


def hear(given: dict[str, Any]) -> None:
    """What a gateway's webhook does."""
    body = given["body"].encode()
    hearing.hear(body, signed(body))


def adjust(_given: dict[str, Any]) -> None:
    """What the stock page does."""
    house = world.make_warehouse()
    stock.adjust(world.variant_of("KET-1"), house, 3, reason="Found", by=ANA, form_key="the form")


def work(_given: dict[str, Any]) -> None:
    """What the worker does."""
    chores.work_all("worker")


VERBS: dict[str, Callable[[dict[str, Any]], None]] = {
    "buy": buy,
    "cut": cut,
    "pack": pack,
    "refund": refund,
    "cancel": cancel,
    "hear": hear,
    "adjust": adjust,
    "work": work,
}


def much_later() -> None:
    """The rounds after every deadline, and every lease and pause over."""
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        chores.go_round(force=True)
    long_ago = database_now().replace(year=2020)

    def over() -> None:
        changes(sa.update(Job).where(Job.state == "leased").values(lease_until=long_ago))
        changes(sa.update(Job).where(Job.state == "pending").values(next_at=long_ago))

    write(over)


def main() -> None:
    """Run the verb; or, after a crash, the worker, the same verb by the same person, and the worker."""
    url, var, verb, when, given = sys.argv[1:]
    running.CHUNK = 2
    with create_app(settings_for(url, Path(var))).app_context():
        if when == "first":
            VERBS[verb](json.loads(given))
            return
        for act in (work, VERBS[verb], work, work):
            much_later()
            act(json.loads(given))


if __name__ == "__main__":
    main()
