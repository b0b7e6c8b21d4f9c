"""Makes a purchase order's papers once, PDF, CSV and message, and keeps their bytes for good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from shop.kernel import chores, clock, links
from shop.kernel.chores import Done, GiveUp
from shop.kernel.db import changes, in_write, session, write
from shop.kernel.mail import Letterhead
from shop.kernel.outbox import Lease
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.orders.tables import Order
from shop.purchasing import inviting
from shop.purchasing.channel import Dispatch, ProgramFile, Route, channels
from shop.purchasing.drafting import paper_of
from shop.purchasing.paper import Paper, Size, printer
from shop.purchasing.program_files import Writing, program_file
from shop.purchasing.spreadsheet import purchase_order_csv
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderPaper
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor

BEFORE_KEEPING = crash_point("papers.before_keeping")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows that papers are drawn from."""

    po: PurchaseOrder
    order: Order | None
    vendor: Vendor
    store: Store


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which drawing of which purchase order was made, of which version of the vendor's record, with which link."""

    po_id: int
    drawing: int
    vendor_version: int
    token: str


def print_all(store_id: int, numbers: Iterable[str]) -> None:
    """Print what is missing of these purchase orders' papers; outside of any transaction.

    What cannot be written down is noted on its purchase order, and asked for again when it is sent.
    """
    for number in numbers:
        try:
            print_missing(store_id, number)
        except Refusal as problem:
            _note_problem(store_id, number, problem.message)


def print_missing(store_id: int, number: str) -> None:
    """Print and keep the papers of one purchase order, unless somebody has; the first bytes stay.

    Raises Refusal when the vendor's channel has no way to say it.
    """
    if in_write():
        raise RuntimeError("drawing takes time: print after the transaction")
    wanted = (
        sa.select(PurchaseOrder, Order, Vendor, Store)
        .outerjoin(Order, Order.id == PurchaseOrder.order_id)
        .join(Vendor, Vendor.id == PurchaseOrder.vendor_id)
        .join(Store, Store.id == PurchaseOrder.store_id)
        .where(PurchaseOrder.store_id == store_id, PurchaseOrder.number == number)
    )
    po, order, vendor, store = session().execute(wanted).one()
    if of(po):
        return
    route = connecting.route(vendor) if connecting.FIELDS[po.channel] else {}
    control = _control(store_id, po.channel, route)
    token = links.new_token()
    drawn = Drawn(po.id, po.drawing, vendor.version, token)
    made = _draw(Sheet(po, order, vendor, store), inviting.page_address(token), route, control)
    pause("papers.before_keeping")
    crash(BEFORE_KEEPING)
    write(lambda: _keep(store_id, drawn, made), even_when_reading=True)


def of(purchase_order: PurchaseOrder) -> frozenset[str]:
    """The kinds of paper that are there."""
    return frozenset(session().scalars(_kept(purchase_order, PurchaseOrderPaper.kind)))


def content(purchase_order: PurchaseOrder, kind: str, *, drawing: int = 0) -> bytes | None:
    """The kept bytes of that kind, or None while they are not made; of the last drawing unless told otherwise."""
    wanted = _kept(purchase_order, PurchaseOrderPaper.content, drawing)
    wanted = wanted.where(PurchaseOrderPaper.kind == kind)
    return session().execute(wanted).scalar_one_or_none()


def filename(purchase_order: PurchaseOrder, kind: str, *, drawing: int = 0) -> str:
    """Under which name the paper leaves; empty while it is not made."""
    wanted = _kept(purchase_order, PurchaseOrderPaper.filename, drawing)
    wanted = wanted.where(PurchaseOrderPaper.kind == kind)
    return session().execute(wanted).scalar_one_or_none() or ""


def _kept(po: PurchaseOrder, column: Any, drawing: int = 0) -> sa.Select[*tuple[Any, ...]]:
    mine = (
        PurchaseOrderPaper.purchase_order_id == po.id,
        PurchaseOrderPaper.drawing == (drawing or po.drawing),
    )
    return sa.select(column).where(*mine)


def _control(store_id: int, channel: str, route: Route) -> int:
    """The number of the interchange, taken before it is written; 0 for a vendor who gets none."""
    if not connecting.speaks_x12(channel, route):
        return 0
    return write(lambda: connecting.next_control(store_id, route), even_when_reading=True)


def _draw(sheet: Sheet, link: str, route: Route, control: int) -> dict[str, ProgramFile]:
    """The papers by kind, each with the name it leaves under."""
    po, vendor, store = sheet.po, sheet.vendor, sheet.store
    paper = paper_of(po, sheet.order, vendor, store, link)
    pdf, csv = printer()(paper, cast("Size", vendor.paper_size)), purchase_order_csv(paper)
    written_at = clock.now()
    file = program_file(po, paper, Writing(po.channel, route, control, written_at, store.email))
    named = f"PO-{po.number}"
    made = {"pdf": ProgramFile(f"{named}.pdf", pdf), "csv": ProgramFile(f"{named}.csv", csv)}
    made |= {"file": file} if file else {}
    way = channels().get(po.channel)
    if way is not None and way.carries == "mail":
        dispatch = _dispatch(sheet, paper, made, written_at)
        made["mail"] = ProgramFile(f"{named}.eml", way.compose(dispatch))
    return made


def dispatch_of(sheet: Sheet, link: str, written_at: datetime) -> Dispatch:
    """A purchase order with its kept papers, to be written down once more, with another link. They are all there."""
    po = sheet.po
    wanted = (PurchaseOrderPaper.kind, PurchaseOrderPaper.filename, PurchaseOrderPaper.content)
    mine = (PurchaseOrderPaper.purchase_order_id == po.id, PurchaseOrderPaper.drawing == po.drawing)
    rows = session().execute(sa.select(*wanted).where(*mine))
    kept = {row.kind: ProgramFile(row.filename, row.content) for row in rows}
    return _dispatch(sheet, paper_of(po, sheet.order, sheet.vendor, sheet.store, link), kept, written_at)


def _dispatch(sheet: Sheet, paper: Paper, made: Mapping[str, ProgramFile], written_at: datetime) -> Dispatch:
    store, vendor = sheet.store, sheet.vendor
    return Dispatch(
        key=sheet.po.dispatch_key,
        paper=paper,
        pdf=made["pdf"].content,
        csv=made["csv"].content,
        letterhead=Letterhead(
            store.name, store.brand_hue, address=tuple(store.letterhead), contact=store.email
        ),
        sender=store.email,
        to=tuple(vendor.emails),
        cc=tuple(vendor.cc),
        written_at=written_at,
        file=made.get("file"),
    )


def _keep(store_id: int, drawn: Drawn, made: Mapping[str, ProgramFile]) -> None:
    """All kinds in one write, and the link that they name: who is second finds them there and changes nothing.

    Papers of a drawing that was given up meanwhile are thrown away.
    """
    mine = sa.update(PurchaseOrder).where(
        PurchaseOrder.id == drawn.po_id, PurchaseOrder.drawing == drawn.drawing
    )
    if changes(mine.values(drawn_for=drawn.vendor_version)) != 1:
        return
    if put(store_id, drawn.po_id, drawn.drawing, made):
        links.issue(inviting.SCOPE, store_id, drawn.po_id, token=drawn.token)


def put(store_id: int, po_id: int, drawing: int, made: Mapping[str, ProgramFile]) -> bool:
    """Keep these papers of that drawing, in a write; False where some are there already."""
    is_sqlite = session().get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    for kind, paper in made.items():
        row = insert(PurchaseOrderPaper).values(
            store_id=store_id,
            purchase_order_id=po_id,
            drawing=drawing,
            kind=kind,
            content=paper.content,
            digest=hashlib.sha256(paper.content).hexdigest(),
            filename=paper.name,
            made_at=clock.now(),
        )
        if not changes(row.on_conflict_do_nothing(index_elements=["purchase_order_id", "drawing", "kind"])):
            return False
    return True


def _note_problem(store_id: int, number: str, words: str) -> None:
    mine = sa.update(PurchaseOrder).where(PurchaseOrder.store_id == store_id, PurchaseOrder.number == number)
    write(lambda: changes(mine.values(send_error=words[:500])), even_when_reading=True)


@chores.chore("purchase_order_papers")
def _print(lease: Lease) -> Done:
    try:
        print_missing(lease.payload["store"], lease.payload["number"])
    except Refusal as problem:
        raise GiveUp(problem.message) from problem
    return Done("printed")
