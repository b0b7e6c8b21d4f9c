"""Purchase orders, their lines, and the papers rendered for them once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.kernel import clock
from shop.kernel.columns import (
    Json,
    Key,
    Minor,
    Moment,
    Text,
    belongs,
    check,
    key,
    of_store,
    one_of,
    table,
    tenant,
    ulid,
)
from shop.kernel.db import Base
from shop.kernel.lifecycle import Lifecycle

PURCHASE_ORDER = Lifecycle(
    "purchase order",
    "draft",
    {
        "draft": ("sending", "sent", "cancelled"),
        "sending": ("sent", "cancelled"),
        "sent": ("acknowledged", "rejected", "partly_shipped", "shipped", "cancelled"),
        "acknowledged": ("partly_shipped", "shipped", "rejected", "cancelled"),
        "partly_shipped": ("shipped", "closed", "acknowledged", "sent"),  # back when a parcel is voided
        "shipped": ("closed", "partly_shipped", "acknowledged", "sent"),
        "closed": ("partly_shipped",),  # a receipt of our warehouse was taken back
        "rejected": ("closed",),
        "cancelled": (),
    },
)
LIVE_STATES = ("draft", "sending", "sent", "acknowledged", "partly_shipped", "shipped", "closed")
WITH_VENDOR = ("sent", "acknowledged", "partly_shipped", "shipped", "closed")
ENDED = ("shipped", "closed", "rejected", "cancelled")
PAPER_KINDS = ("pdf", "csv", "file", "mail")
HEARD = sa.text("heard_at IS NOT NULL")
VENDOR_LINK = "vendor_po"  # the scope of links to a purchase order's page
ANSWERED_WITHIN = (
    "accepted >= 0 AND refused >= 0 AND accepted + refused <= quantity AND shipped + refused <= quantity"
)
ONE_DESTINATION = "(order_id IS NULL) <> (warehouse_id IS NULL)"
ARRIVED_AS_STOCK = "received >= 0 AND damaged >= 0 AND (variant_id IS NOT NULL OR received + damaged = 0)"


class PurchaseOrder(Base):
    """An order of ours to one vendor: for lines of a customer's order, or for the stock of a warehouse of ours.

    It ships to the order's address, or to the warehouse's. `drawing` counts how often its papers were drawn anew,
    `drawn_for` is the version of the vendor's record that they were drawn from. `revision` is the last one that
    the vendor and we agree on. `total_minor` is the cost of all lines and `charges_minor`, its charges;
    `billed_extra_minor` is what settled bills come to above that.
    """

    __tablename__ = "purchase_orders"
    __table_args__ = table(
        tenant(),
        tenant("number"),
        sa.UniqueConstraint("order_id", "sequence"),
        belongs("orders", "order_id"),
        belongs("warehouses", "warehouse_id"),
        belongs("vendors", "vendor_id"),
        check("one_destination", ONE_DESTINATION),
        one_of("state", PURCHASE_ORDER.states),
        check("sent_has_time", "state IN ('draft', 'sending', 'cancelled') OR sent_at IS NOT NULL"),
        check("unsent_has_none", "state NOT IN ('draft', 'sending') OR sent_at IS NULL"),
        check("sent_has_receipt", "sent_at IS NULL OR receipt <> ''"),
        check("total_not_negative", "total_minor >= 0"),
        check("charges_within", "charges_minor >= 0 AND charges_minor <= total_minor"),
        check("version_positive", "version >= 1"),
        sa.Index(None, "vendor_id", "id"),
        sa.Index(None, "warehouse_id", "id"),
        sa.Index(None, "store_id", "state", "id"),
        sa.Index(
            "ix_purchase_orders_heard", "store_id", "heard_at", sqlite_where=HEARD, postgresql_where=HEARD
        ),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    order_id: Mapped[int | None] = mapped_column(Key)
    warehouse_id: Mapped[int | None] = mapped_column(Key)
    vendor_id: Mapped[int] = mapped_column(Key)
    sequence: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(Text(40))
    state: Mapped[str] = mapped_column(Text(20), default="draft")
    channel: Mapped[str] = mapped_column(Text(20), default="email")
    ship_to: Mapped[dict[str, str]] = mapped_column(Json)
    ship_method: Mapped[str] = mapped_column(Text(80), default="")
    note: Mapped[str] = mapped_column(Text(2000), default="")
    currency: Mapped[str] = mapped_column(Text(3))
    total_minor: Mapped[int] = mapped_column(Minor)
    charges_minor: Mapped[int] = mapped_column(Minor, default=0, server_default="0")
    billed_extra_minor: Mapped[int] = mapped_column(Minor, default=0, server_default="0")
    due_on: Mapped[str] = mapped_column(Text(10), default="")
    created_by: Mapped[str] = mapped_column(Text(120))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    receipt: Mapped[str] = mapped_column(Text(500), default="")
    send_error: Mapped[str] = mapped_column(Text(500), default="")
    vendor_reference: Mapped[str] = mapped_column(Text(80), default="", server_default="")
    send_after: Mapped[datetime | None] = mapped_column(Moment)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    bounced_at: Mapped[datetime | None] = mapped_column(Moment)
    bounce: Mapped[str] = mapped_column(Text(500), default="", server_default="")
    drawing: Mapped[int] = mapped_column(default=1, server_default="1")
    drawn_for: Mapped[int] = mapped_column(default=0, server_default="0")
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_stock(self) -> bool:
        """Whether it fills a warehouse of ours; otherwise it ships for a customer's order."""
        return self.warehouse_id is not None

    @property
    def dispatch_key(self) -> str:
        """What stands for these papers for ever: another drawing is another message."""
        return f"po-{self.ulid}" if self.drawing == 1 else f"po-{self.ulid}-{self.drawing}"

    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        primaryjoin="PurchaseOrder.id == foreign(PurchaseOrderLine.purchase_order_id)",
        order_by="PurchaseOrderLine.position",
        lazy="raise",
        viewonly=True,
    )


class PurchaseOrderLine(Base):
    """Units of one order line, or of one variant for our stock, at a vendor.

    quantity = accepted + refused + not answered yet. Of stock, `received` units are on our shelves and `damaged`
    ones came unfit for them; `shipped` counts both, and what the vendor says is on its way.
    Refused units are no longer ordered here. `answer` is the vendor's last word, `promised_on` the day they
    named (ISO date or ""), `reason` why units were refused.
    """

    __tablename__ = "purchase_order_lines"
    __table_args__ = table(
        tenant(),
        belongs("purchase_orders", "purchase_order_id"),
        belongs("order_lines", "order_line_id"),
        belongs("variants", "variant_id"),
        belongs("offers", "offer_id"),
        sa.UniqueConstraint("purchase_order_id", "order_line_id"),
        sa.UniqueConstraint("purchase_order_id", "variant_id"),
        check("one_subject", "(order_line_id IS NULL) <> (variant_id IS NULL)"),
        check("arrived_as_stock", ARRIVED_AS_STOCK),
        check("quantity_positive", "quantity > 0"),
        check("cost_not_negative", "unit_cost_minor >= 0"),
        check("shipped_within", "0 <= shipped AND shipped <= quantity"),
        check("billed_within", "0 <= billed AND billed <= quantity"),
        check("answered_within", ANSWERED_WITHIN),
        sa.Index(None, "order_line_id"),
        sa.Index(None, "variant_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    order_line_id: Mapped[int | None] = mapped_column(Key)
    variant_id: Mapped[int | None] = mapped_column(Key)
    offer_id: Mapped[int] = mapped_column(Key)
    position: Mapped[int] = mapped_column()
    vendor_sku: Mapped[str] = mapped_column(Text(80), default="")
    sku: Mapped[str] = mapped_column(Text(80))
    gtin: Mapped[str] = mapped_column(Text(14), default="")
    name: Mapped[str] = mapped_column(Text(255))
    options: Mapped[str] = mapped_column(Text(255), default="")
    quantity: Mapped[int] = mapped_column()
    unit_cost_minor: Mapped[int] = mapped_column(Minor)
    shipped: Mapped[int] = mapped_column(default=0)
    billed: Mapped[int] = mapped_column(default=0, server_default="0")
    accepted: Mapped[int] = mapped_column(default=0, server_default="0")
    refused: Mapped[int] = mapped_column(default=0, server_default="0")
    answer: Mapped[str] = mapped_column(Text(20), default="", server_default="")
    promised_on: Mapped[str] = mapped_column(Text(10), default="", server_default="")
    reason: Mapped[str] = mapped_column(Text(300), default="", server_default="")
    received: Mapped[int] = mapped_column(default=0, server_default="0")
    damaged: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def incoming(self) -> int:
        """Units of stock that are still to arrive."""
        return max(self.quantity - self.refused - self.received - self.damaged, 0)

    @property
    def left(self) -> int:
        """Units that the vendor still has to ship."""
        return self.quantity - self.refused - self.shipped

    @property
    def unanswered(self) -> int:
        """Units that the vendor has said nothing of; what has shipped is an answer too."""
        return max(self.quantity - max(self.accepted, self.shipped) - self.refused, 0)


class PurchaseOrderPaper(Base):
    """The bytes a vendor gets: made once, kept, sent as they are. `file` is what a program reads."""

    __tablename__ = "purchase_order_papers"
    __table_args__ = table(
        belongs("purchase_orders", "purchase_order_id"),
        sa.UniqueConstraint("purchase_order_id", "drawing", "kind"),
        one_of("kind", PAPER_KINDS),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    drawing: Mapped[int] = mapped_column(default=1, server_default="1")
    kind: Mapped[str] = mapped_column(Text(10))
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[str] = mapped_column(Text(64))
    filename: Mapped[str] = mapped_column(Text(120), default="", server_default="")
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
