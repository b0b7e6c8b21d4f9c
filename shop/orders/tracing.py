"""An order as its shopper may find it again: by the signed link of its status page, or by asking for one."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from shop.kernel import chores, links, outbox, post, site, throttle
from shop.kernel.chores import Done
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, writes
from shop.kernel.outbox import Lease
from shop.kernel.refusals import Missing
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.people import emails
from shop.people.signing_in import Visit
from shop.people.tables import Customer

ASKS_PER_ADDRESS, ASKS_PER_MAILBOX, WITHIN = 20, 5, timedelta(hours=1)


@writes
def status_link(order: Order) -> str:
    """A new token for the order's status page, for the browser that has just ordered or paid."""
    return links.issue("status", order.store_id, order.id)


def order_of(store: Store, token: str) -> Order:
    """The order that a status link opens, its lines with it; Missing for any other token."""
    link = links.find("status", token)
    if link is None or link.store_id != store.id:
        raise Missing("This link is not valid any more.")
    wanted = sa.select(Order).where(Order.store_id == store.id, Order.id == link.subject_id)
    return session().execute(wanted.options(selectinload(Order.lines))).scalar_one()


@writes
def ask_for_link(store: Store, number: str, email: str, visit: Visit) -> None:
    """Mail a status link if the order of that number was placed under that address; silent when not.

    What the shopper sees is the same either way, and the work is done by the worker. Raises Refusal "email",
    TooMany.
    """
    address = emails.norm(email)
    throttle.count(f"order-link:address:{visit.address}", at_most=ASKS_PER_ADDRESS, within=WITHIN)
    throttle.count(f"order-link:{store.id}:{address}"[:200], at_most=ASKS_PER_MAILBOX, within=WITHIN)
    digits = number.strip().lstrip("#")
    known = ""
    if digits.isascii() and digits.isdigit() and len(digits) < 18:
        wanted = sa.select(Order.ulid).where(
            Order.store_id == store.id, Order.number == int(digits), Order.email_norm == address
        )
        known = session().execute(wanted).scalar_one_or_none() or ""
    outbox.enqueue("order_link", f"order-link-{new_ulid()}", store.id, order=known)


def of_customer(customer: Customer, *, before: int | None = None, size: int = 20) -> list[Order]:
    """The customer's own orders, newest first, those below the number `before`."""
    wanted = sa.select(Order).where(Order.store_id == customer.store_id, Order.customer_id == customer.id)
    if before is not None:
        wanted = wanted.where(Order.number < before)
    return list(session().execute(wanted.order_by(Order.number.desc()).limit(size)).scalars())


def own_order(customer: Customer, number: str) -> Order:
    """An order of the customer's by its number, its lines with it; Missing for anybody else's."""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise Missing("There is no such order.")
    wanted = (
        sa.select(Order)
        .where(Order.store_id == customer.store_id, Order.customer_id == customer.id)
        .where(Order.number == int(number))
        .options(selectinload(Order.lines))
    )
    order = session().execute(wanted).scalar_one_or_none()
    if order is None:
        raise Missing("There is no such order.")
    return order


@chores.chore("order_link")
def _write_letter(lease: Lease) -> Done:
    ulid = lease.payload["order"]
    if not ulid:
        return Done("no such order")
    return Done("written", effect=lambda: _send(ulid, lease.dedupe_key))


def _send(order_ulid: str, key: str) -> None:
    order = session().execute(sa.select(Order).where(Order.ulid == order_ulid)).scalar_one()
    store = session().get_one(Store, order.store_id)
    link = site.status_page(links.issue("status", store.id, order.id))
    context = {"number": str(order.number), "name": order.name, "link": link}
    post.send("order_link", [order.email], store=store, dedupe_key=key, context=context, order_id=order.id)
