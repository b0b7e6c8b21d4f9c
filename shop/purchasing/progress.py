"""Moves a purchase order's state to what its lines say."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from shop.kernel import clock, links
from shop.kernel.db import changes, session
from shop.purchasing import inviting, overtaking
from shop.purchasing.cancel_tables import CancelRequest
from shop.purchasing.tables import ENDED, PURCHASE_ORDER, PurchaseOrder, PurchaseOrderLine

LINK_LASTS = timedelta(days=30)  # after the purchase order has ended
_WANTED = PurchaseOrderLine.quantity - PurchaseOrderLine.refused
_CAME = PurchaseOrderLine.received + PurchaseOrderLine.damaged
_ARRIVED = sa.case((_CAME < _WANTED, _CAME), else_=_WANTED)
TO_COME = _WANTED - _ARRIVED  # units of stock that a line still owes our shelves


def move_on(purchase_order: PurchaseOrder, *, ended: str = "rejected") -> None:
    """Move the state to what the lines say, in a write that holds the row: acknowledged, shipped, or `ended`.

    Stock that has all arrived closes it.
    """
    session().flush()
    counted = sa.select(
        sa.func.sum(_WANTED),
        sa.func.sum(PurchaseOrderLine.shipped),
        sa.func.sum(PurchaseOrderLine.accepted + PurchaseOrderLine.refused - PurchaseOrderLine.quantity),
        sa.func.sum(_ARRIVED),
    ).where(PurchaseOrderLine.purchase_order_id == purchase_order.id)
    wanted, shipped, unanswered, arrived = session().execute(counted).one()
    if not wanted:
        state = ended
    elif arrived == wanted:
        state = "closed"
    elif shipped:
        state = "shipped" if shipped == wanted else "partly_shipped"
    else:
        was = purchase_order.state
        unsaid = "sent" if was in ("partly_shipped", "shipped", "closed") else was
        state = unsaid if unanswered else "acknowledged"
    if state != purchase_order.state:
        if purchase_order.state in ENDED and state not in ENDED:
            links.keep_open(inviting.SCOPE, purchase_order.store_id, purchase_order.id)
        for step in _steps(purchase_order.state, state):
            purchase_order.state = PURCHASE_ORDER.move(purchase_order.state, step)
    overtaking.end_if_overtaken(purchase_order)
    if state in ENDED:
        _settle_request(purchase_order)
        links.end_in(inviting.SCOPE, purchase_order.store_id, purchase_order.id, LINK_LASTS)


def _steps(state: str, to: str) -> list[str]:
    """Stock that arrives has shipped before, and a receipt that is taken back opens what was closed."""
    if to == "closed" and not PURCHASE_ORDER.allows(state, to):
        return ["shipped", to]
    return ["partly_shipped", to] if state == "closed" and to != "partly_shipped" else [to]


def _settle_request(purchase_order: PurchaseOrder) -> None:
    """What has ended answers a request to cancel: what was asked for has shipped, or will not come anyway."""
    mine = CancelRequest.purchase_order_id == purchase_order.id
    wanted = sa.update(CancelRequest).where(mine, CancelRequest.state == "pending")
    changes(wanted.values(state="refused", settled_by="the parcel", settled_at=clock.now()))
