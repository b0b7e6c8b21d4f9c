"""Changing whom an order is for and where it goes, while no vendor has it; two people never overwrite each other."""

from __future__ import annotations

from collections.abc import Mapping

from shop.kernel.db import lock, session, writes
from shop.kernel.refusals import Refusal, Stale
from shop.kernel.timeline import Actor, record
from shop.orders.settling import gather
from shop.orders.tables import Order
from shop.people import emails

CONTACT = {"name": 120, "email": 254, "phone": 40}
PLACE = {
    "ship_name": 120,
    "company": 120,
    "line1": 120,
    "line2": 120,
    "city": 80,
    "region": 80,
    "postal_code": 20,
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
}
NEEDED = ("name", "email", "ship_name", "line1", "city")


def contact_of(order: Order) -> dict[str, str]:
    """The fields that may be changed, with their values; keys are those of LABELS."""
    place = {key: order.ship_to.get(_key(key), "") for key in PLACE}
    return {"name": order.name, "email": order.email, "phone": order.phone, **place}


@writes
def change_contact(order: Order, *, was: Mapping[str, str], new: Mapping[str, str], by: Actor) -> list[str]:
    """Save what was changed between `was` (what the form showed) and `new`; returns the changed fields.

    What a colleague changed meanwhile stays, unless both changed the same field: then Stale carries both
    values, field by field. Totals stay as the shopper agreed to them. Raises Refusal with the field at
    fault, or "sent" once a purchase order or parcel exists: then the vendor has to know.
    """
    lock(order)
    _refuse_sent(order)
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
    if not changed:
        return []
    _write(order, changed)
    before = {key: now[key] for key in changed}
    names = ", ".join(LABELS[key].lower() for key in changed)
    record(
        "order.contact_changed",
        f"Changed: {names}",
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        before=before,
        after=changed,
    )
    return list(changed)


def _write(order: Order, changed: Mapping[str, str]) -> None:
    place = dict(order.ship_to)
    for key, value in changed.items():
        if key in PLACE:
            place[_key(key)] = value
    order.ship_to = place
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


def _refuse_sent(order: Order) -> None:
    facts = gather(order)
    if facts.cancelled_at or facts.completed_at:
        raise Refusal("ended", "This order has ended: nothing in it changes any more.")
    if facts.unsent or facts.sent or facts.shipped:
        raise Refusal("sent", "Purchase orders already carry this address: tell the vendor about a change.")


def _key(field: str) -> str:
    return "name" if field == "ship_name" else field
