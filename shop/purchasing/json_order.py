"""Writes a purchase order as JSON, for vendors whose programs read it.

UTF-8, two blanks a level, keys in this order; amounts are decimal strings, absent where no costs are shown.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from shop.kernel import money
from shop.purchasing.paper import Paper, PaperCharge, PaperLine

SCHEMA = "1.0"


def purchase_order_json(paper: Paper, key: str, written_at: datetime) -> bytes:
    """The paper as JSON bytes, the same bytes each time; `key` tells a repeat from another order."""
    ordered: dict[str, Any] = {
        "message_id": key,
        "schema_version": SCHEMA,
        "type": "order",
        "created_at": f"{written_at:%Y-%m-%dT%H:%M:%SZ}",
        "test": False,
        "po_number": paper.number,
        "order_number": paper.order_number or None,
        "revision": paper.revision,
        "currency": paper.currency,
        "account_number": paper.account_number,
        "issued_on": paper.issued_on.isoformat(),
        "ship_by": paper.due_on.isoformat() if paper.due_on else None,
        "ship_to": asdict(paper.destination) if paper.destination else {"lines": list(paper.ship_to)},
        "service_level": paper.ship_method,
        "note": paper.note,
        "lines": [_line(position, line, paper) for position, line in enumerate(paper.lines, start=1)],
        "answer_at": paper.link,
    }
    if paper.show_costs:
        ordered["charges"] = [_charge(charge, paper.currency) for charge in paper.charges]
        ordered["total"] = money.plain(paper.total_minor, paper.currency)
    return (json.dumps(ordered, ensure_ascii=False, indent=2) + "\n").encode()


def _charge(charge: PaperCharge, currency: str) -> dict[str, str]:
    return {
        "kind": charge.kind,
        "words": charge.words,
        "amount": money.plain(charge.amount_minor, currency),
    }


def _line(position: int, line: PaperLine, paper: Paper) -> dict[str, Any]:
    written: dict[str, Any] = {
        "line_no": position,
        "supplier_sku": line.vendor_sku,
        "gtin": line.gtin,
        "buyer_sku": line.our_sku,
        "name": line.name,
        "options": line.options,
        "quantity": line.quantity,
    }
    if paper.show_costs:
        written["unit_price"] = money.plain(line.unit_cost_minor, paper.currency)
    return written
