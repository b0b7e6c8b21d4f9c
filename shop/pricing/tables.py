"""Tax rates by place and class, and shipping methods by zone with their price bands."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.catalog.tables import TAX_CLASSES
from shop.kernel.columns import (
    Json,
    Key,
    Minor,
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

BASES = ("flat", "weight", "value")


class TaxRate(Base):
    """A rate in basis points for a country, or one region of it (region "" covers the whole country)."""

    __tablename__ = "tax_rates"
    __table_args__ = table(
        sa.UniqueConstraint("store_id", "country", "region", "tax_class"),
        one_of("tax_class", TAX_CLASSES),
        check("rate_sane", "rate_basis_points BETWEEN 0 AND 10000"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    country: Mapped[str] = mapped_column(Text(2))
    region: Mapped[str] = mapped_column(Text(80), default="")
    tax_class: Mapped[str] = mapped_column(Text(20), default="standard")
    name: Mapped[str] = mapped_column(Text(60))
    rate_basis_points: Mapped[int] = mapped_column()
    taxes_shipping: Mapped[bool] = mapped_column(default=True)


class ShippingZone(Base):
    """Countries (ISO codes) that share methods; the zone with countries ["*"] takes the rest."""

    __tablename__ = "shipping_zones"
    __table_args__ = table(tenant())

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    name: Mapped[str] = mapped_column(Text(80))
    countries: Mapped[list[str]] = mapped_column(Json, default=list)


class ShippingMethod(Base):
    """A way to send, priced flat, by weight or by value of the goods through its bands."""

    __tablename__ = "shipping_methods"
    __table_args__ = table(
        tenant(),
        belongs("shipping_zones", "zone_id"),
        one_of("basis", BASES),
        sa.Index(None, "zone_id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    zone_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text(80))
    basis: Mapped[str] = mapped_column(Text(10), default="flat")
    days_min: Mapped[int] = mapped_column(default=2)
    days_max: Mapped[int] = mapped_column(default=5)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)

    bands: Mapped[list[ShippingBand]] = relationship(
        primaryjoin="ShippingMethod.id == foreign(ShippingBand.method_id)",
        order_by="ShippingBand.starts_at",
        lazy="raise",
        viewonly=True,
    )


class ShippingBand(Base):
    """From `starts_at` (grams, or minor units of goods) on, the method costs `price_minor`."""

    __tablename__ = "shipping_bands"
    __table_args__ = table(
        belongs("shipping_methods", "method_id", ondelete="CASCADE"),
        sa.UniqueConstraint("method_id", "starts_at"),
        check("start_not_negative", "starts_at >= 0"),
        check("price_not_negative", "price_minor >= 0"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    method_id: Mapped[int] = mapped_column(Key)
    starts_at: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    price_minor: Mapped[int] = mapped_column(Minor)
