"""The worker's part of a revision: draws its papers, keeps their bytes, and writes the letter to the vendor, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa

from shop.kernel import chores, clock, links, post
from shop.kernel.chores import Done
from shop.kernel.db import session
from shop.kernel.mail import Attachment
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.purchasing import inviting, papers, revision_words, revisions, sending
from shop.purchasing.channel import ProgramFile
from shop.purchasing.drafting import paper_of
from shop.purchasing.paper import Size, printer
from shop.purchasing.revision_tables import PurchaseOrderRevision
from shop.purchasing.spreadsheet import purchase_order_csv
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing.tables import Vendor

AFTER_DRAWING = crash_point("revision.after_drawing")
TELLS = ("pending", "accepted")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The papers of a revision, and the token of the link that they name."""

    pdf: bytes
    csv: bytes
    token: str


@chores.chore("purchase_order_revision")
def tell(lease: Lease) -> Done:
    """Draw what the revision asks for; the letter and the papers are kept in the write that ends the job.

    Nothing is drawn for one that was withdrawn, refused or overtaken before the vendor heard of it.
    """
    revision, po, order, vendor, store = _rows(lease)
    if revision.state not in TELLS:
        return Done(f"revision {revision.number} is {revision.state}")
    token = links.new_token()
    asked = revisions.proposed(revision)
    paper = paper_of(po, order, vendor, store, inviting.page_address(token), asked=asked)
    size = cast("Size", vendor.paper_size)
    session().rollback()  # drawing takes time: no snapshot stays open meanwhile
    drawn = _Drawn(printer()(paper, size), purchase_order_csv(paper), token)
    pause("revision.after_drawing")
    crash(AFTER_DRAWING)
    return Done("told", lambda: _keep(lease, drawn))


def _keep(lease: Lease, drawn: _Drawn) -> None:
    revision, po, _, vendor, store = _rows(lease)
    sending.hold(po)
    session().refresh(revision)
    if revision.state not in TELLS:
        return
    named = f"PO-{po.number}-revision-{revision.number}"
    made = {"pdf": ProgramFile(f"{named}.pdf", drawn.pdf), "csv": ProgramFile(f"{named}.csv", drawn.csv)}
    links.issue(inviting.SCOPE, store.id, po.id, token=drawn.token)
    if vendor.emails:
        letter = _write(revision, po, vendor, store, drawn, named)
        made["mail"] = ProgramFile(f"{named}.eml", letter.raw)
        revision.told_at = clock.now()
    papers.put(store.id, po.id, revision.drawing, made)


def _write(
    revision: PurchaseOrderRevision,
    po: PurchaseOrder,
    vendor: Vendor,
    store: Store,
    drawn: _Drawn,
    named: str,
) -> post.Message:
    """The letter: what changes in words, the papers, and the one link to answer."""
    asked = revisions.proposed(revision)
    letter = post.send(
        "purchase_order_revision",
        [*vendor.emails, *vendor.cc],
        store=store,
        dedupe_key=f"po-{po.ulid}-{revision.drawing}",  # the dispatch key once it is accepted
        order_id=po.order_id,
        attachments=[
            Attachment(f"{named}.pdf", "application/pdf", drawn.pdf),
            Attachment(f"{named}.csv", "text/csv", drawn.csv),
        ],
        context={
            "number": po.number,
            "revision": revision.number,
            "name": vendor.name,
            "reason": revision.reason,
            "changes": revision_words.differences(asked, po.currency, with_costs=vendor.show_costs),
            "link": inviting.page_address(drawn.token),
        },
    )
    letter.purchase_order_id = po.id
    return letter


def _rows(lease: Lease) -> tuple[PurchaseOrderRevision, PurchaseOrder, Order | None, Vendor, Store]:
    wanted = (
        sa.select(PurchaseOrderRevision, PurchaseOrder, Order, Vendor, Store)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderRevision.purchase_order_id)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .join(Store, Store.id == PurchaseOrder.store_id)
        .where(PurchaseOrderRevision.ulid == lease.payload["revision"])
    )
    revision, po, order, vendor, store = session().execute(wanted).one()
    return revision, po, order, vendor, store
