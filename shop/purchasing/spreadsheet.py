"""Writes a purchase order as CSV, for vendors whose programs read it.

UTF-8 with a byte order mark (Excel needs it), comma separated, CRLF, one row a line, this header first:

| column | what |
|---|---|
| po_number, order_number | as printed on the paper, `1042-1` and `1042`; `P-1001` and empty for the store's own stock |
| line | 1, 2, 3 … |
| vendor_sku, sku, gtin | the vendor's own, ours, the barcode number |
| name, options | product, and which variant of it |
| quantity | whole units |
| unit_cost, currency | decimal point, no grouping; both empty where the vendor is shown no costs |
| ship_to_name … ship_to_phone | the address in fields; country is ISO 3166-1 alpha-2 |
| ship_method, note | as on the paper, the same in every row |
| fee, freight, minimum_charge | what the order costs beside its lines, the same in every row; empty for nothing |
| total | the cost of all lines and charges, the same in every row; empty where no costs are shown |
| revision | 1 as it was first sent, more after changes; a later one stands in place of the earlier |

Text cells are safe to open: whatever would begin a formula has an apostrophe before it.
"""

import csv
import io

from shop.kernel import money
from shop.kernel.cells import safe_cell
from shop.purchasing.paper import Destination, Paper, PaperLine

COLUMNS = [
    *("po_number", "order_number", "line", "vendor_sku", "sku", "gtin", "name", "options"),
    *("quantity", "unit_cost", "currency"),
    *("ship_to_name", "ship_to_company", "ship_to_line1", "ship_to_line2", "ship_to_city", "ship_to_region"),
    *("ship_to_postcode", "ship_to_country", "ship_to_phone", "ship_method", "note"),
    *("fee", "freight", "minimum_charge", "total", "revision"),
]


def purchase_order_csv(paper: Paper) -> bytes:
    """The paper as CSV bytes, the same bytes each time; the columns are those above."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for position, line in enumerate(paper.lines, start=1):
        writer.writerow(_row(paper, position, line))
    return sheet.getvalue().encode("utf-8-sig")


def _row(paper: Paper, position: int, line: PaperLine) -> list[str | int]:
    cost = money.plain(line.unit_cost_minor, paper.currency) if paper.show_costs else ""
    what = [safe_cell(text) for text in (line.vendor_sku, line.our_sku, line.gtin, line.name, line.options)]
    return [
        *(safe_cell(paper.number), safe_cell(paper.order_number), position),
        *what,
        *(line.quantity, cost, paper.currency if paper.show_costs else ""),
        *(safe_cell(text) for text in _address(paper)),
        *(safe_cell(paper.ship_method), safe_cell(paper.note)),
        *_money(paper),
        paper.revision,
    ]


def _money(paper: Paper) -> list[str]:
    """The charges by kind and the total; empty cells where no costs are shown."""
    if not paper.show_costs:
        return [""] * 4
    charged = {charge.kind: money.plain(charge.amount_minor, paper.currency) for charge in paper.charges}
    total = money.plain(paper.total_minor, paper.currency)
    return [*(charged.get(kind, "") for kind in ("fee", "freight", "minimum")), total]


def _address(paper: Paper) -> tuple[str, ...]:
    """The nine cells of the address; a paper without fields gives its printed lines: name, rest, country."""
    to = paper.destination
    if to is None:
        name, *rest = paper.ship_to or ("",)
        country = rest.pop() if len(rest) > 1 else ""
        to = Destination(name=name, line1=", ".join(rest), city="", country=country)
    return to.name, to.company, to.line1, to.line2, to.city, to.region, to.postcode, to.country, to.phone
