"""What customers may change about themselves without proving anything: name and telephone."""

from __future__ import annotations

from shop.kernel import typed
from shop.kernel.db import lock, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.people.tables import Customer


@writes
def change(customer: Customer, *, name: str, phone: str) -> None:
    """Set name and telephone; Refusal "name" when it is empty."""
    tidy = typed.line(name, 120)
    if not tidy:
        raise Refusal("name", "What shall we call you?", field="name")
    lock(customer)
    customer.name, customer.phone = tidy, typed.line(phone, 40)
    by = Actor("customer", tidy, customer.ulid)
    record(
        "customer.changed",
        f"{tidy} changed their details",
        by=by,
        store_id=customer.store_id,
        subject="customer",
        subject_ulid=customer.ulid,
    )
