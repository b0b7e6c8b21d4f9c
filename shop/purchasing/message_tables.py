"""What the store and a vendor wrote to each other about purchase orders."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, belongs, key, of_store, one_of, table
from shop.kernel.db import Base

SIDES = ("vendor", "store")


class PurchaseOrderMessage(Base):
    """What one side wrote to the other about a purchase order; append-only."""

    __tablename__ = "purchase_order_messages"
    __table_args__ = table(
        belongs("purchase_orders", "purchase_order_id"),
        one_of("side", SIDES),
        sa.Index(None, "purchase_order_id", "id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    side: Mapped[str] = mapped_column(Text(10))
    author: Mapped[str] = mapped_column(Text(120))
    words: Mapped[str] = mapped_column(Text(2000))
    written_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
