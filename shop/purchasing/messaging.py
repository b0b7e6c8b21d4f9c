"""Messages between the store and a vendor about one purchase order."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel import idempotency, typed
from shop.kernel.db import session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor
from shop.purchasing import heeding, inviting, sending
from shop.purchasing.message_tables import PurchaseOrderMessage
from shop.purchasing.tables import PurchaseOrder

LONGEST = 2000


@writes
def write_to_store(purchase_order: PurchaseOrder, words: str, by: Actor, *, form_key: str) -> None:
    """A vendor writes to the store; staff see it on the order. Raises Refusal for no words or too many."""
    _write(purchase_order, "vendor", words, by, form_key)


@writes
def write_to_vendor(purchase_order: PurchaseOrder, words: str, by: Actor, *, form_key: str) -> None:
    """Staff write to the vendor, who gets it by mail with a link to answer. Raises Refusal as above."""
    _write(purchase_order, "store", words, by, form_key)


def of(purchase_order: PurchaseOrder) -> list[PurchaseOrderMessage]:
    """All that was written, oldest first."""
    mine = PurchaseOrderMessage.purchase_order_id == purchase_order.id
    return list(
        session().scalars(sa.select(PurchaseOrderMessage).where(mine).order_by(PurchaseOrderMessage.id))
    )


def _write(purchase_order: PurchaseOrder, side: str, words: str, by: Actor, form_key: str) -> None:
    sending.hold(purchase_order)
    said = typed.paragraphs(words, LONGEST + 1)
    if not said or len(said) > LONGEST:
        raise Refusal("message", f"Write something, at most {LONGEST} characters.", field="message")

    def once() -> dict[str, str]:
        _keep(purchase_order, side, said, by)
        if side == "vendor":
            heeding.wait(purchase_order)
        else:
            heeding.done(purchase_order)
            inviting.mail_link(purchase_order, by, said)
        return {}

    idempotency.once(f"message {purchase_order.ulid} {side}", form_key, {"words": said}, once)


def _keep(purchase_order: PurchaseOrder, side: str, words: str, by: Actor) -> None:
    session().add(
        PurchaseOrderMessage(
            store_id=purchase_order.store_id,
            purchase_order_id=purchase_order.id,
            side=side,
            author=by.name,
            words=words,
        )
    )
    start = words if len(words) <= 200 else f"{words[:200]}…"
    sending.record("message", f"{by.name} wrote about {purchase_order.number}: {start}", purchase_order, by)
