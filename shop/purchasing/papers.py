"""Makes a purchase order's papers once, PDF, CSV and message, and keeps their bytes for good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from shop.kernel import chores, clock, links, outbox
from shop.kernel.chores import Done
from shop.kernel.db import changes, in_write, session, write
from shop.kernel.mail import Letterhead
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.purchasing import channel, inviting
from shop.purchasing.channel import Dispatch
from shop.purchasing.drafting import paper_of
from shop.purchasing.paper import Size, printer
from shop.purchasing.spreadsheet import purchase_order_csv
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderPaper
from shop.sourcing.tables import Vendor

HEAD_START = timedelta(seconds=30)  # the process that cut the order prints at once; the worker only mends
BEFORE_KEEPING = crash_point("papers.before_keeping")


def enqueue(purchase_order: PurchaseOrder) -> None:
    """Have the worker print the papers, in case this process dies before it does."""
    outbox.enqueue(
        "purchase_order_papers",
        f"papers {purchase_order.ulid}",
        purchase_order.store_id,
        after=HEAD_START,
        store=purchase_order.store_id,
        number=purchase_order.number,
    )


def print_all(store_id: int, numbers: Iterable[str]) -> None:
    """Print what is missing of these purchase orders' papers; outside of any transaction."""
    for number in numbers:
        print_missing(store_id, number)


def print_missing(store_id: int, number: str) -> None:
    """Print and keep the papers of one purchase order, unless somebody has; the first bytes stay."""
    if in_write():
        raise RuntimeError("drawing takes time: print after the transaction")
    wanted = (
        sa.select(PurchaseOrder, Order, Vendor, Store)
        .join(Order, Order.id == PurchaseOrder.order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .join(Store, Store.id == PurchaseOrder.store_id)
        .where(PurchaseOrder.store_id == store_id, PurchaseOrder.number == number)
    )
    po, order, vendor, store = session().execute(wanted).one()
    if of(po):
        return
    token = links.new_token()
    made = _draw(po, order, vendor, store, inviting.page_address(token))
    po_id = po.id
    pause("papers.before_keeping")
    crash(BEFORE_KEEPING)
    write(lambda: _keep(store_id, po_id, made, token), even_when_reading=True)


def of(purchase_order: PurchaseOrder) -> frozenset[str]:
    """The kinds of paper that are there."""
    kinds = sa.select(PurchaseOrderPaper.kind).where(
        PurchaseOrderPaper.purchase_order_id == purchase_order.id
    )
    return frozenset(session().scalars(kinds))


def content(purchase_order: PurchaseOrder, kind: str) -> bytes | None:
    """The kept bytes of that kind, or None while they are not made."""
    wanted = sa.select(PurchaseOrderPaper.content).where(
        PurchaseOrderPaper.purchase_order_id == purchase_order.id, PurchaseOrderPaper.kind == kind
    )
    return session().execute(wanted).scalar_one_or_none()


def _draw(po: PurchaseOrder, order: Order, vendor: Vendor, store: Store, link: str) -> dict[str, bytes]:
    paper = paper_of(po, order, vendor, store, link)
    pdf, csv = printer()(paper, cast("Size", vendor.paper_size)), purchase_order_csv(paper)
    made = {"pdf": pdf, "csv": csv}
    way = channel.channels().get(po.channel)
    if way is not None:
        head = Letterhead(store.name, store.brand_hue, address=tuple(store.letterhead), contact=store.email)
        made["mail"] = way.compose(
            Dispatch(
                key=f"po-{po.ulid}",
                paper=paper,
                pdf=pdf,
                csv=csv,
                letterhead=head,
                sender=store.email,
                to=tuple(vendor.emails),
                cc=tuple(vendor.cc),
                written_at=clock.now(),
            )
        )
    return made


def _keep(store_id: int, po_id: int, made: Mapping[str, bytes], token: str) -> None:
    """All kinds in one write, and the link that they name: who is second finds them there and changes nothing."""
    is_sqlite = session().get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    for kind, raw in made.items():
        row = insert(PurchaseOrderPaper).values(
            store_id=store_id,
            purchase_order_id=po_id,
            kind=kind,
            content=raw,
            digest=hashlib.sha256(raw).hexdigest(),
            made_at=clock.now(),
        )
        if not changes(row.on_conflict_do_nothing(index_elements=["purchase_order_id", "kind"])):
            return
    links.issue(inviting.SCOPE, store_id, po_id, token=token)


@chores.chore("purchase_order_papers")
def _print(lease: Lease) -> Done:
    print_missing(lease.payload["store"], lease.payload["number"])
    return Done("printed")
