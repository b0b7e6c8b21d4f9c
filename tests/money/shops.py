"""A shop of its own for a proof: app, fresh database, and a Stripe in front of which anything may go wrong."""

from __future__ import annotations

import logging
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import time_machine
from flask import Flask

from gateways.cards.stripe import StripeGateway
from shop.kernel import clock
from shop.kernel.db import db, session, write
from shop.orders.tables import Order
from shop.payments import asking, refunding
from shop.payments.gateway import cards
from tests import world
from tests.contracts.benches import KEY, PUBLIC_KEY, SECRETS
from tests.databases import drop_postgres, fill_sqlite, fresh_postgres, settings_for
from tests.peers.stripe.customers import create_token
from tests.peers.stripe.server import StripePeer
from tests.servers import free_port
from tests.world_payments import make_unpaid_order

TOTAL = 10_000
ENGINES = ("sqlite", "postgres")
LATER = timedelta(minutes=2)  # by then the reconciler has had its next run
NOWHERE = "stripe.invalid"


@dataclass
class Shop:
    """An app with its Stripe. `later()` lets the reconciler come round."""

    app: Flask
    peer: StripePeer
    time: time_machine.Traveller
    deadline: float = 20.0

    def plug(self, api_base: str = "") -> None:
        """Put Stripe's adapter in front of the peer, or of somebody else."""
        gateway = StripeGateway(
            KEY, PUBLIC_KEY, SECRETS, api_base=api_base or self.peer.url, deadline=self.deadline
        )
        cards.plug(gateway)

    @contextmanager
    def nobody_there(self, how: str) -> Iterator[None]:
        """Stripe cannot be reached: its connection is "refused", or its name is unknown to the "dns"."""
        self.plug(f"http://{NOWHERE}" if how == "dns" else f"http://127.0.0.1:{free_port()}")
        look_up = socket.getaddrinfo

        def unknown(host: object, *rest: object, **named: object) -> object:
            if host == NOWHERE:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return look_up(host, *rest, **named)  # type: ignore[arg-type]

        with patch.object(socket, "getaddrinfo", unknown):
            yield
        self.plug()

    def order(self, mode: str = "authorize") -> Order:
        """A new order that nobody has paid."""
        return make_unpaid_order(TOTAL, mode=mode)

    def token(self, card: str) -> str:
        """What the checkout's card field gives for this test card."""
        with self.peer.books.lock:
            given = {"payment_method": card, "setup_future_usage": "off_session"}
            return str(create_token(self.peer.books, given)["id"])

    def later(self) -> None:
        """Two minutes pass, and the reconciler makes its round."""
        session().rollback()
        self.time.shift(LATER)
        asking.sweep()
        refunding.finish()
        session().rollback()


@contextmanager
def open_shop(engine: str, *, deadline: float = 20.0) -> Iterator[Shop]:
    """A shop on that engine; everything of it is gone afterwards."""
    from app import create_app

    logging.disable(logging.CRITICAL)  # a proof breaks things on purpose, thousands of times
    with tempfile.TemporaryDirectory() as folder:
        name = f"purveyor_money_{free_port()}"
        file = Path(folder) / "shop.db"
        url = fresh_postgres(name) if engine == "postgres" else fill_sqlite(file)
        app = create_app(settings_for(url, Path(folder) / "var"))
        try:
            with (
                app.app_context(),
                StripePeer() as peer,
                time_machine.travel(clock.now(), tick=True) as time,
            ):
                shop = Shop(app, peer, time, deadline)
                shop.plug()
                write(world.make_store)
                yield shop
        finally:
            logging.disable(logging.NOTSET)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
            if engine == "postgres":
                drop_postgres(name)
