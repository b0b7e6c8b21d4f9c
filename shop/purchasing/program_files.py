"""Chooses and writes the file that a vendor's program reads: X12, JSON or CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shop.purchasing.channel import ProgramFile, Route
from shop.purchasing.json_order import purchase_order_json
from shop.purchasing.paper import Paper
from shop.purchasing.spreadsheet import purchase_order_csv
from shop.purchasing.tables import PurchaseOrder
from shop.purchasing.x12 import purchase_order_850
from shop.sourcing import connecting

DROPS = ("folder", "sftp")


@dataclass(frozen=True, slots=True)
class Writing:
    """How and when it is written: the channel with its settings, the interchange's number, our address."""

    channel: str
    route: Route
    control: int
    written_at: datetime
    contact: str


def program_file(po: PurchaseOrder, paper: Paper, how: Writing) -> ProgramFile | None:
    """The file, or None for a vendor who has no program. Raises Refusal when the form cannot say the order."""
    named = f"PO-{po.number}" if po.drawing == 1 else f"PO-{po.number}-{po.drawing}"
    if connecting.speaks_x12(how.channel, how.route):
        written = purchase_order_850(paper, how.route, how.control, how.written_at, how.contact)
        return ProgramFile(f"{named}.edi", written)
    form = how.route.get("format", "") if how.channel in DROPS else ""
    if how.channel == "email_json" or form == "json":
        return ProgramFile(f"{named}.json", purchase_order_json(paper, po.dispatch_key, how.written_at))
    return ProgramFile(f"{named}.csv", purchase_order_csv(paper)) if form == "csv" else None
