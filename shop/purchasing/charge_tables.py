"""What a purchase order costs beside its goods, as it was when it was made or last redrawn."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.columns import Key, Minor, Text, belongs, check, key, of_store, one_of, table
from shop.kernel.db import Base

CHARGE_KINDS = ("fee", "freight", "minimum")


class PurchaseOrderCharge(Base):
    """One charge of a purchase order, one a kind; its `words` stand on the papers."""

    __tablename__ = "purchase_order_charges"
    __table_args__ = table(
        belongs("purchase_orders", "purchase_order_id"),
        sa.UniqueConstraint("purchase_order_id", "kind"),
        one_of("kind", CHARGE_KINDS),
        check("amount_positive", "amount_minor > 0"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    purchase_order_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[str] = mapped_column(Text(10))
    words: Mapped[str] = mapped_column(Text(120))
    amount_minor: Mapped[int] = mapped_column(Minor)
