"""The keys of a card gateway that a merchant entered at the desk, sealed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Moment, Text, key, of_store, one_of, table
from shop.kernel.db import Base

KEY_NAMES = ("secret_key", "publishable_key", "webhook_secret")


class GatewayKey(Base):
    """One key: `sealed` is read with the installation's secret alone, `hint` is all that is ever shown."""

    __tablename__ = "gateway_keys"
    __table_args__ = table(one_of("name", KEY_NAMES), sa.UniqueConstraint("store_id", "name"))

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    name: Mapped[str] = mapped_column(Text(20))
    sealed: Mapped[str] = mapped_column(Text(2000))
    hint: Mapped[str] = mapped_column(Text(20))
    saved_by: Mapped[str] = mapped_column(Text(120))
    saved_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
