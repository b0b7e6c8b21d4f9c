"""A press at the till in a process of its own, which takes its cards to the Stripe whose address it is given.

Run as `python -m tests.crashes.till <database> <var> <Stripe's address> <what> <JSON>`; a crash point may kill it.
"""

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import create_app
from gateways.cards.stripe import StripeGateway
from shop.kernel.db import session
from shop.orders.tables import Order
from shop.payments import authorizing, charging, hearing, refunding, releasing
from shop.payments.gateway import cards
from shop.payments.refundable import Asked
from tests.contracts.benches import KEY, PUBLIC_KEY, SECRETS
from tests.databases import settings_for
from tests.world_payments import ANA, NORA

Given = dict[str, Any]


def the_order() -> Order:
    """The only one."""
    return session().execute(sa.select(Order)).scalar_one()


def pay(given: Given) -> None:
    """What the checkout's form does once the order is placed."""
    authorizing.begin(the_order(), given["card"], NORA)


def charge(_given: Given) -> None:
    """What the Charge button does."""
    charging.charge(the_order(), ANA)


def release(_given: Given) -> None:
    """What Release the hold does."""
    releasing.release(the_order(), ANA)


def refund(_given: Given) -> None:
    """What the refund form does."""
    order = the_order()
    refunding.refund(order, Asked({}, amount_minor=6_000), ANA, version=order.version, form_key="a form")


def hear(given: Given) -> None:
    """What Stripe's webhook does."""
    hearing.hear(base64.b64decode(given["body"]), given["headers"])


PRESSES: dict[str, Callable[[Given], None]] = {
    "pay": pay,
    "charge": charge,
    "release": release,
    "refund": refund,
    "hear": hear,
}


def main() -> None:
    """Press once."""
    url, var, stripe, what, given = sys.argv[1:]
    with create_app(settings_for(url, Path(var))).app_context():
        cards.plug(StripeGateway(KEY, PUBLIC_KEY, SECRETS, api_base=stripe))
        PRESSES[what](json.loads(given))


if __name__ == "__main__":
    main()
