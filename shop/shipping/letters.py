"""The letter to the shopper about a parcel: one for each, with what is in it and what is still to come."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from shop.kernel import links, post, site
from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.orders.tables import Order, OrderLine
from shop.people.postal import Address
from shop.purchasing.tables import PurchaseOrder
from shop.shipping import tracking
from shop.shipping.tables import Parcel, ParcelLine


@dataclass(frozen=True, slots=True)
class LetterLine:
    """Units of a product as the letter names them."""

    name: str
    options: str
    quantity: int


def tell(order: Order, parcel: Parcel) -> None:
    """Write the letter in the write that packs or corrects the parcel: one for it, one for each correction."""
    correction = f"-{parcel.corrections}" if parcel.corrections else ""
    token = links.issue("status", order.store_id, order.id)
    post.send(
        "parcel_shipped",
        [order.email],
        store=session().get_one(Store, order.store_id),
        dedupe_key=f"parcel-{parcel.ulid}{correction}",
        order_id=order.id,
        context={
            "number": str(order.number),
            "link": site.status_page(token),
            "lines": _packed(parcel),
            "remaining": _still_to_come(order),
            "carrier": tracking.carrier_name(parcel.carrier, parcel.carrier_name),
            "tracking_number": parcel.tracking_number,
            "tracking_link": tracking.link(parcel.carrier, parcel.tracking_norm),
            "ship_to": Address.from_row(_goes_to(order, parcel)).lines(),
            "correction": bool(correction),
        },
    )


def take_back(order: Order, parcel: Parcel) -> None:
    """Tell the shopper, once, that a parcel which they were told of has not left."""
    token = links.issue("status", order.store_id, order.id)
    post.send(
        "parcel_voided",
        [order.email],
        store=session().get_one(Store, order.store_id),
        dedupe_key=f"parcel-voided-{parcel.ulid}",
        order_id=order.id,
        context={
            "number": str(order.number),
            "link": site.status_page(token),
            "lines": _packed(parcel),
            "carrier": tracking.carrier_name(parcel.carrier, parcel.carrier_name),
            "tracking_number": parcel.tracking_number,
        },
    )


def _goes_to(order: Order, parcel: Parcel) -> dict[str, str]:
    """Where the parcel goes: what its vendor was told, which may differ from what the order says by now."""
    if parcel.purchase_order_id is None:
        return order.ship_to
    return session().get_one(PurchaseOrder, parcel.purchase_order_id).ship_to


def _packed(parcel: Parcel) -> list[LetterLine]:
    wanted = (
        sa.select(OrderLine.name, OrderLine.options, ParcelLine.quantity)
        .join(ParcelLine, ParcelLine.order_line_id == OrderLine.id)
        .where(ParcelLine.parcel_id == parcel.id)
        .order_by(OrderLine.position)
    )
    return [LetterLine(*row) for row in session().execute(wanted)]


def _still_to_come(order: Order) -> list[LetterLine]:
    left = OrderLine.quantity - OrderLine.cancelled - OrderLine.shipped
    wanted = (
        sa.select(OrderLine.name, OrderLine.options, left)
        .where(OrderLine.store_id == order.store_id, OrderLine.order_id == order.id)
        .where(OrderLine.needs_shipping, left > 0)
        .order_by(OrderLine.position)
    )
    return [LetterLine(*row) for row in session().execute(wanted)]
