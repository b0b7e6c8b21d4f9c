"""A believable context for each kind of letter."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from shop.kernel.mail import Letterhead
from shop.purchasing.revision_words import Difference
from tests.shop.purchasing.test_spreadsheet import PAPER

HEAD = Letterhead(
    store_name="Alder & Rye",
    site="https://alder.example",
    address=("14 Quay Street, Portland, ME 04101",),
    contact="hello@alder.example",
)
SECOND_PAPER = replace(
    PAPER,
    number="1043-1",
    order_number="1043",
    ship_to=("Ada Berg", "4 Mill Road", "Bath, ME 04530", "United States"),
    link=PAPER.link + "x",
)
LINES = [
    {"name": "Gooseneck kettle, 1 litre", "options": "Black", "quantity": 1, "total_minor": 9900},
    {"name": "Stoneware mug, set of two", "options": "Sage", "quantity": 2, "total_minor": 6800},
    {"name": "Filter papers, 100", "options": "", "quantity": 1, "total_minor": 650},
]
STATUS = "https://alder.example/orders/status/k3v9T2mQx7bR4nLw8sYc"
ADDRESS = ("Nora Field", "8 Harbour Lane", "Rockland, ME 04841", "United States")
TRACKING = "https://www.ups.com/track?tracknum=1Z999AA10123456784"

CONTEXTS: MappingProxyType[str, dict[str, Any]] = MappingProxyType(
    {
        "order_confirmation": {
            "number": "1042",
            "link": STATUS,
            "name": "Nora",
            "currency": "USD",
            "lines": LINES,
            "totals": [("Subtotal", 17350), ("Shipping", 0), ("Sales tax", 1100)],
            "total_minor": 18450,
            "ship_to": ADDRESS,
            "bill_to": ADDRESS,
            "ship_method": "Ground, 3 to 5 days",
            "payment": "Visa ending in 4242, charged once we have checked your order",
        },
        "parcel_shipped": {
            "number": "1042",
            "link": STATUS,
            "lines": LINES[:2],
            "remaining": LINES[2:],
            "correction": False,
            "carrier": "UPS",
            "tracking_number": "1Z 999 AA1 01 2345 6784",
            "tracking_link": TRACKING,
            "ship_to": ADDRESS,
        },
        "parcel_voided": {
            "number": "1042",
            "link": STATUS,
            "lines": LINES[:2],
            "carrier": "UPS",
            "tracking_number": "1Z 999 AA1 01 2345 6784",
        },
        "payment_declined": {
            "number": "1042",
            "link": STATUS,
            "name": "Nora",
            "currency": "USD",
            "total_minor": 18450,
            "reason": "Your bank declined the card.",
        },
        "purchase_order": {"paper": PAPER},
        "purchase_orders": {"papers": [PAPER, SECOND_PAPER], "currency": "USD"},
        "order_cancelled": {
            "number": "1042",
            "link": STATUS,
            "name": "Nora",
            "currency": "USD",
            "lines": LINES[:1],
            "whole": False,
            "reason": "The kettle is no longer made.",
            "refund_minor": 9900,
        },
        "refunded": {
            "number": "1042",
            "link": STATUS,
            "name": "Nora",
            "currency": "USD",
            "lines": LINES[:1],
            "refund_minor": 9900,
            "reason": "The kettle came back.",
        },
        "vendor_note": {
            "number": "1042-1",
            "name": "Millbrook Supply",
            "message": "Can it leave today?\nThe shopper is waiting.",
            "link": STATUS,
        },
        "purchase_order_revision": {
            "number": "1042-1",
            "revision": 2,
            "name": "Millbrook Supply",
            "reason": "The shopper moved.",
            "changes": [
                Difference("Ship to", ("Nora Field", "8 Harbour Lane"), ("Nora Field", "7 Quay Street")),
                Difference("Stoneware mug (MB-MUG-2)", ("12 units",), ("8 units",)),
            ],
            "link": STATUS,
        },
        "account_welcome": {"name": "Nora", "link": STATUS},
        "order_link": {"number": "1042", "name": "Nora", "link": STATUS},
        "password_reset": {"name": "Nora", "link": STATUS, "minutes": 60},
        "email_change": {"name": "Nora", "link": STATUS},
        "email_changing": {"name": "Nora", "email": "nora@new.example", "link": STATUS},
        "staff_alert": {
            "title": "PO 1042-1 has not left for two hours",
            "words": ["The mail server does not take it. Purveyor goes on trying."],
            "facts": [("Vendor", "Millbrook Supply"), ("Mail server said", "451 busy")],
            "link": STATUS,
            "link_label": "Open the purchase order",
        },
    }
)
