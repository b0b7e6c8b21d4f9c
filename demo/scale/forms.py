"""The sheets that many orders fill, in the order in which their tables depend on each other."""

from __future__ import annotations

from demo.scale.ledger import Promises, Shelves
from demo.scale.sheets import Sheet

ORDER = """ulid store_id number customer_id email email_norm name ship_to bill_to currency items_minor
    shipping_minor tax_minor added_tax_minor total_minor taxes shipping_method ship_days item_count
    authorized_minor captured_minor capture_before payment_state payment_problem review risk_score status queue
    po_count placed_at updated_at"""
LINE = """ulid store_id order_id variant_id position sku name options quantity unit_minor line_minor tax_minor
    tax_basis_points from_stock on_po sent shipped"""
OPERATION = """ulid store_id order_id card_id gateway kind amount_minor currency params state provider_id code
    message capture_before created_by created_at sent_at settled_at"""
BOOKS = "provider_id operation kind token amount_minor currency state made_at"
EVENT = """store_id order_id subject subject_ulid name sentence actor_kind actor_name happened_at"""
PURCHASE_ORDER = """ulid store_id order_id vendor_id sequence number state ship_to ship_method currency
    total_minor created_by created_at sent_at receipt"""
PO_LINE = """ulid store_id purchase_order_id order_line_id offer_id position vendor_sku sku name options quantity
    unit_cost_minor shipped"""
PARCEL = """ulid store_id order_id purchase_order_id warehouse_id carrier tracking_number tracking_norm
    shipped_on created_by created_at"""


class Forms:
    """One sheet a table, and the sums that go with them."""

    def __init__(self, store_id: int) -> None:
        self.customers = Sheet("customers", "ulid store_id email email_norm name created_at")
        self.orders = Sheet("orders", ORDER)
        self.lines = Sheet("order_lines", LINE)
        self.cards = Sheet(
            "cards", "store_id order_id customer_id gateway token brand last4 expires created_at"
        )
        self.operations = Sheet("payment_operations", OPERATION)
        self.answers = Sheet(
            "payment_answers", "store_id operation_id via outcome provider_id code message heard_at"
        )
        self.books = Sheet("practice_payments", BOOKS)
        self.events = Sheet("timeline_events", EVENT)
        self.reservations = Sheet("reservations", "store_id stock_id order_line_id quantity shipped state")
        self.commitments = Sheet("commitments", "store_id offer_id order_line_id quantity state")
        self.purchase_orders = Sheet("purchase_orders", PURCHASE_ORDER)
        self.po_lines = Sheet("purchase_order_lines", PO_LINE)
        self.parcels = Sheet("parcels", PARCEL)
        self.parcel_lines = Sheet(
            "parcel_lines",
            "store_id parcel_id order_line_id purchase_order_line_id quantity",
        )
        self.shelves = Shelves(store_id)
        self.promises = Promises()

    @property
    def sheets(self) -> list[Sheet]:
        """Every sheet, parents first."""
        return [
            self.customers,
            self.orders,
            self.lines,
            self.cards,
            self.operations,
            self.answers,
            self.books,
            self.events,
            self.shelves.moves,
            self.reservations,
            self.commitments,
            self.purchase_orders,
            self.po_lines,
            self.parcels,
            self.parcel_lines,
        ]

    @property
    def written(self) -> int:
        """Rows written so far."""
        return sum(sheet.written for sheet in self.sheets)
