"""What a vendor receives, or received, of a purchase order: read from the kept bytes and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

import sqlalchemy as sa

from shop.kernel.db import session
from shop.kernel.post import Message
from shop.purchasing import membership, papers, redrawing
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderPaper
from shop.reports import purchase_order_sheet
from shop.sourcing.tables import Vendor

LONGEST = 20_000  # characters of a file that a page shows


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A paper with its name, size and SHA-256; `text` is there for what can be read."""

    kind: str
    name: str
    size: int
    digest: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The mail taken apart (empty for a vendor who gets files, or none), and every file."""

    row: PurchaseOrder
    vendor: Vendor
    is_outdated: bool
    headers: Sequence[tuple[str, str]]
    text: str
    html: str
    files: Sequence[KeptFile]


def load(store_id: int, number: str) -> Preview:
    """The preview of the purchase order; raises Missing."""
    po = purchase_order_sheet.find(store_id, number)
    vendor = session().get_one(Vendor, po.vendor_id)
    raw = _joint(po) or papers.content(po, "mail")
    read: Any = message_from_bytes(raw, policy=policy.default) if raw else None
    text, html = (read.get_body((kind,)) if read else None for kind in ("plain", "html"))
    return Preview(
        row=po,
        vendor=vendor,
        is_outdated=redrawing.is_outdated(po, vendor),
        headers=_headers(read) if read else (),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        files=_files(po),
    )


def _joint(po: PurchaseOrder) -> bytes | None:
    """The bytes of the joint mail that carries it as it was first sent, or None."""
    mail = membership.mail_of(po) if po.revision == 1 else None
    if mail is None:
        return None
    wanted = sa.select(Message.raw).where(Message.dedupe_key == mail.dispatch_key)
    return session().execute(wanted).scalar_one_or_none()


def _headers(read: Any) -> list[tuple[str, str]]:
    names = ("From", "To", "Cc", "Reply-To", "Subject", "Message-ID")
    return [(name, str(read[name])) for name in names if read[name]]


def _files(po: PurchaseOrder) -> list[KeptFile]:
    wanted = (
        sa.select(PurchaseOrderPaper)
        .where(PurchaseOrderPaper.purchase_order_id == po.id, PurchaseOrderPaper.drawing == po.drawing)
        .order_by(PurchaseOrderPaper.id)
    )
    return [_file(row) for row in session().scalars(wanted)]


def _file(row: PurchaseOrderPaper) -> KeptFile:
    readable = row.kind in ("csv", "file")
    text = row.content.decode("utf-8-sig", "replace")[:LONGEST] if readable else ""
    return KeptFile(row.kind, row.filename or row.kind, len(row.content), row.digest, text)
