"""What of an order's contact and ship-to differs, and writing it down; two people never overwrite each other.

The verb is shop/purchasing/readdressing.py, as vendors may have the address already.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from shop.catalog.tables import Product, Variant
from shop.kernel.db import session
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Actor, record
from shop.orders.tables import Order, OrderLine
from shop.people import emails
from shop.pricing import taxes

CONTACT = {"name": 120, "email": 254, "phone": 40}
PLACE = {
    "ship_name": 120,
    "company": 120,
    "line1": 120,
    "line2": 120,
    "city": 80,
    "region": 80,
    "postal_code": 20,
    "ship_phone": 40,
}
LABELS = {
    "name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "ship_name": "Ship to",
    "company": "Company",
    "line1": "Street",
    "line2": "Street, second line",
    "city": "City",
    "region": "State or region",
    "postal_code": "Postal code",
    "ship_phone": "Ship-to phone",
}
NEEDED = ("name", "email", "ship_name", "line1", "city")


def contact_of(order: Order) -> dict[str, str]:
    """The fields that may be changed, with their values; keys are those of LABELS."""
    place = {key: order.ship_to.get(_key(key), "") for key in PLACE}
    return {"name": order.name, "email": order.email, "phone": order.phone, **place}


def difference(order: Order, *, was: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The fields that differ between `was` (what the form showed) and `new`, checked; inside a write that holds the order.

    What a colleague changed meanwhile stays, unless both changed the same field: then Stale carries both
    values, field by field. Raises Refusal with the field at fault, or "ended".
    """
    if order.cancelled_at or order.completed_at:
        raise Refusal("ended", "This order has ended: nothing in it changes any more.")
    now = contact_of(order)
    mine = {key: value for key, value in new.items() if key in LABELS and value != was.get(key, "")}
    clashes = [key for key, value in mine.items() if now[key] not in (was.get(key, ""), value)]
    if clashes:
        raise Stale(
            "A colleague changed the same fields while you were editing.",
            theirs={key: now[key] for key in clashes},
            yours={key: mine[key] for key in clashes},
        )
    changed = {key: value for key, value in mine.items() if value != now[key]}
    _check(changed)
    return changed


def place_with(order: Order, changed: Mapping[str, str]) -> dict[str, str]:
    """The order's ship-to with those fields changed."""
    return dict(order.ship_to) | {_key(key): value for key, value in changed.items() if key in PLACE}


def refuse_other_tax(order: Order, place: Mapping[str, str]) -> None:
    """Raise Refusal with its field for a place that is taxed otherwise: the totals are what the shopper agreed to."""
    wanted = (
        sa.select(Product.tax_class)
        .join(Variant, Variant.product_id == Product.id)
        .join(OrderLine, OrderLine.variant_id == Variant.id)
        .where(OrderLine.order_id == order.id, Variant.is_taxable)
    )
    classes = set(session().scalars(wanted))
    then, now = (
        taxes.rates_for(order.store_id, to.get("country", ""), to.get("region", ""), classes)
        for to in (order.ship_to, place)
    )
    if then != now:
        words = "This place is taxed differently, and the shopper agreed to the totals as they are. "
        words += "Cancel the order and enter it anew for another region."
        raise Refusal("tax", words, field="region")


def save(order: Order, changed: Mapping[str, str], by: Actor) -> None:
    """Write the changed fields and a line in the timeline, old and new; inside a write that holds the order."""
    if not changed:
        return
    now = contact_of(order)
    _write(order, changed)
    names = ", ".join(LABELS[key].lower() for key in changed)
    record(
        "order.contact_changed",
        f"Changed: {names}",
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        before={key: now[key] for key in changed},
        after=dict(changed),
    )


def _write(order: Order, changed: Mapping[str, str]) -> None:
    order.ship_to = place_with(order, changed)
    order.name = changed.get("name", order.name)
    order.phone = changed.get("phone", order.phone)
    if "email" in changed:
        order.email = emails.clean(changed["email"])
        order.email_norm = emails.norm(changed["email"])
    session().flush()


def _check(changed: Mapping[str, str]) -> None:
    for key, value in changed.items():
        longest = (CONTACT | PLACE)[key]
        if len(value) > longest:
            raise Refusal(key, f"Use at most {longest} characters.", field=key)
        if key in NEEDED and not value:
            raise Refusal(key, "This is needed.", field=key)
    if "email" in changed:
        emails.clean(changed["email"])


def _key(field: str) -> str:
    return {"ship_name": "name", "ship_phone": "phone"}.get(field, field)
