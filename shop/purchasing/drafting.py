"""Puts a purchase order's rows into the one shape that all its papers are drawn from."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.people.postal import Address
from shop.purchasing import costing
from shop.purchasing.paper import Destination, Paper, PaperCharge, PaperLine
from shop.purchasing.revisions import Proposed
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.sourcing.tables import Vendor


def paper_of(
    po: PurchaseOrder,
    order: Order | None,
    vendor: Vendor,
    store: Store,
    link: str = "",
    *,
    asked: Proposed | None = None,
) -> Paper:
    """The purchase order as its vendor sees it; `link` is the address of their page.

    With `asked` it says what that revision asks for, accepted or not.
    """
    head = asked.revision.after if asked else {}
    to = Address.from_row(head.get("ship_to", po.ship_to))
    return Paper(
        number=po.number,
        order_number=str(order.number) if order else "",
        store_name=store.name,
        letterhead=tuple(store.letterhead),
        vendor_name=vendor.name,
        vendor_address=tuple(vendor.address),
        account_number=vendor.account_number,
        issued_on=po.created_at.date(),
        due_on=date.fromisoformat(po.due_on) if po.due_on else None,
        currency=po.currency,
        ship_to=_printed(to),
        ship_method=head.get("ship_method", po.ship_method),
        note=head.get("note", po.note),
        show_costs=vendor.show_costs,
        lines=tuple(_paper_line(line, asked) for line in _lines(po) if line.quantity > line.refused),
        link=link,
        destination=_destination(to),
        charges=tuple(PaperCharge(c.kind, c.words, c.amount_minor) for c in costing.charges_of(po)),
        revision=asked.revision.number if asked else po.revision,
    )


def _lines(po: PurchaseOrder) -> list[PurchaseOrderLine]:
    wanted = (
        sa.select(PurchaseOrderLine)
        .where(PurchaseOrderLine.purchase_order_id == po.id)
        .order_by(PurchaseOrderLine.position)
    )
    return list(session().scalars(wanted))


def _paper_line(line: PurchaseOrderLine, asked: Proposed | None) -> PaperLine:
    change = asked.by_line.get(line.id) if asked else None
    return PaperLine(
        vendor_sku=line.vendor_sku,
        our_sku=line.sku,
        gtin=line.gtin,
        name=line.name,
        options=line.options,
        quantity=change.quantity_after if change else line.quantity - line.refused,
        unit_cost_minor=change.cost_after_minor if change else line.unit_cost_minor,
    )


def _destination(to: Address) -> Destination:
    """The same address in the words that vendors' programs know."""
    fields = to.as_row()
    return Destination(postcode=fields.pop("postal_code"), **fields)


def _printed(to: Address) -> tuple[str, ...]:
    """The address as lines, best first; the telephone last, for the carrier."""
    return (*to.lines(), *([to.phone] if to.phone else []))
