"""Letters to the shopper about their order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shop.kernel import links, post, site
from shop.kernel.columns import new_ulid
from shop.kernel.db import session, writes
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, record
from shop.kernel.writers import Words, writer
from shop.orders.tables import Order, OrderLine
from shop.people.postal import Address


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A line as a letter shows it; money in minor units."""

    name: str
    options: str
    quantity: int
    total_minor: int


_LINES = (
    sa.select(OrderLine.name, OrderLine.options, OrderLine.quantity, OrderLine.line_minor)
    .where(OrderLine.order_id == sa.bindparam("order_id"))
    .order_by(OrderLine.position)
)


@writes
def confirm(order: Order, *, payment: str) -> None:
    """Tell the shopper that we have their order, once however often it is called; the worker writes the letter.

    Called in the write that learnt that the card holds; `payment` says how in words, “Visa ending in 4242”.
    """
    key = f"order-confirmation-{order.ulid}"
    store = session().get_one(Store, order.store_id)
    message = post.promise(
        "order_confirmation",
        [order.email],
        store=store,
        dedupe_key=key,
        subject=f"Order {order.number}",
        facts=_facts(order, payment),
        order_id=order.id,
    )
    if message is None:
        return
    record(
        "letter.written",
        f"Confirmation to {order.email}",
        by=SYSTEM,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        message=message.ulid,
    )


@writes
def tell_cancelled(order: Order, units: Mapping[str, int], *, whole: bool, refund_minor: int) -> None:
    """Tell the shopper what will not be sent, {line ulid: units}, and what goes back to their card."""
    mine = sa.select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.ulid.in_(list(units)))
    lines = session().scalars(mine.order_by(OrderLine.position)).all()
    post.send(
        "order_cancelled",
        [order.email],
        store=session().get_one(Store, order.store_id),
        dedupe_key=f"order-cancelled-{new_ulid()}",
        context={
            "number": str(order.number),
            "link": site.status_page(links.issue("status", order.store_id, order.id)),
            "name": order.name,
            "currency": order.currency,
            "lines": [LetterLine(line.name, line.options, units[line.ulid], 0) for line in lines],
            "whole": whole,
            "reason": "",
            "refund_minor": refund_minor,
        },
        order_id=order.id,
    )


def _facts(order: Order, payment: str) -> dict[str, Any]:
    """What the confirmation says as of now; an order's lines keep name, quantity and price for ever."""
    return {
        "number": str(order.number),
        "name": order.name,
        "currency": order.currency,
        "totals": totals(order),
        "total_minor": order.total_minor,
        "ship_to": Address.from_row(order.ship_to).lines(),
        "bill_to": Address.from_row(order.bill_to).lines(),
        "ship_method": order.shipping_method or "Nothing to ship",
        "payment": payment,
    }


@writer("order_confirmation")
def _confirmation(store_id: int, order_id: int, facts: dict[str, Any]) -> Words:
    token = links.new_token()
    lines = [LetterLine(*row) for row in session().execute(_LINES, {"order_id": order_id})]
    context = facts | {"link": site.status_page(token), "lines": lines}
    return Words(context, lambda: links.issue("status", store_id, order_id, token=token))


def totals(order: Order) -> list[tuple[str, int]]:
    """The lines above the total of an order: label and minor units. Tax contained in prices is said so."""
    shown = [("Subtotal", order.items_minor), ("Shipping", order.shipping_minor)]
    for part in order.taxes:
        rate = f"{part['basis_points'] / 100:.2f}".rstrip("0").rstrip(".")
        label = f"{part['name']} {rate} %"
        shown.append((f"Includes {label}" if order.prices_include_tax else label, part["tax_minor"]))
    return shown
