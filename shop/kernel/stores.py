"""A store: its name, currency, rules and look; every order and listing belongs to one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Json, Minor, Moment, Text, check, key, one_of, table, ulid
from shop.kernel.db import Base, session

CHECKOUT_MODES = ("authorize", "charge", "save_card")
AVAILABILITY_MODES = ("count", "badge", "none")


class Store(Base):
    """One shop front with its rules. `letterhead` is a list of lines, `brand_hue` a hue in degrees."""

    __tablename__ = "stores"
    __table_args__ = table(
        one_of("checkout_mode", CHECKOUT_MODES),
        one_of("availability_mode", AVAILABILITY_MODES),
        check("currency_iso", "length(currency) = 3"),
        check("version_positive", "version >= 1"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    slug: Mapped[str] = mapped_column(Text(60), unique=True)
    name: Mapped[str] = mapped_column(Text(120))
    currency: Mapped[str] = mapped_column(Text(3), default="USD")
    country: Mapped[str] = mapped_column(Text(2), default="US")
    time_zone: Mapped[str] = mapped_column(Text(64), default="UTC")
    email: Mapped[str] = mapped_column(Text(254))
    letterhead: Mapped[list[str]] = mapped_column(Json, default=list)
    brand_hue: Mapped[int] = mapped_column(default=258)
    prices_include_tax: Mapped[bool] = mapped_column(default=False)
    guest_checkout: Mapped[bool] = mapped_column(default=True)
    checkout_mode: Mapped[str] = mapped_column(Text(20), default="authorize")
    forget_cards: Mapped[bool] = mapped_column(default=False)
    drafts_pay_links: Mapped[bool] = mapped_column(default=False)
    payment_alarm: Mapped[int] = mapped_column(
        default=0
    )  # what waits at Reconciliation; payments/alarming.py
    availability_mode: Mapped[str] = mapped_column(Text(20), default="count")
    low_stock_at: Mapped[int] = mapped_column(default=5)
    review_at_score: Mapped[int] = mapped_column(default=40)
    high_total_minor: Mapped[int] = mapped_column(Minor, default=50_000)
    catalog_version: Mapped[int] = mapped_column(default=1)
    settings: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def terms_url(self) -> str:
        """Where the terms stand that a shopper agrees to with each order; "" where none are asked for."""
        return str(self.settings.get("terms_url", ""))

    @terms_url.setter
    def terms_url(self, address: str) -> None:
        self.settings = {**self.settings, "terms_url": address}

    @property
    def bill_tolerance(self) -> int:
        """By how many basis points a vendor's bill may differ from what was agreed on a unit's cost."""
        return int(self.settings.get("bill_tolerance", 100))

    @bill_tolerance.setter
    def bill_tolerance(self, basis_points: int) -> None:
        self.settings = {**self.settings, "bill_tolerance": basis_points}


_FIRST = sa.select(Store).order_by(Store.id).limit(1)
_CATALOG_CHANGED = (
    sa.update(Store)
    .where(Store.id == sa.bindparam("store_id"))
    .values(catalog_version=Store.catalog_version + 1)
    .execution_options(synchronize_session=False)
)


def the_store() -> Store:
    """The store of this installation (the first; several hosts come later)."""
    return session().execute(_FIRST).scalar_one()


@contextmanager
def one_catalog_change(store_id: int) -> Iterator[None]:
    """Inside a write: however often the catalogue changes in here, cached fragments are told once, at the end."""
    held = session().info
    if held.get("catalog_held"):
        yield
        return
    held["catalog_held"] = True
    try:
        yield
    finally:
        del held["catalog_held"]
    catalog_changed(store_id)


def catalog_changed(store_id: int) -> None:
    """Tell cached fragments (menu, facets) that products or categories changed."""
    if session().info.get("catalog_held"):
        return
    session().execute(_CATALOG_CHANGED, {"store_id": store_id})
