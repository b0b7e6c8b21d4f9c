"""Products with variants on option axes, categories as a tree, and pictures."""

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

PRODUCT_STATUSES = ("draft", "active", "archived")
TAX_CLASSES = ("standard", "reduced", "zero")
PICTURE_STATES = ("pending", "ready", "failed")


class Category(Base):
    """A shelf in the shop; `position` orders siblings."""

    __tablename__ = "categories"
    __table_args__ = table(
        tenant(), sa.UniqueConstraint("store_id", "slug"), belongs("categories", "parent_id")
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    parent_id: Mapped[int | None] = mapped_column(Key)
    slug: Mapped[str] = mapped_column(Text(120))
    name: Mapped[str] = mapped_column(Text(120))
    blurb: Mapped[str] = mapped_column(Text(300), default="")
    position: Mapped[int] = mapped_column(default=0)


class Product(Base):
    """What is shown on one page. `options` names the axes, e.g. ["Colour", "Size"], at most three.

    `description` is the source (Markdown or HTML), `description_html` its sanitised rendering.
    `from_minor` … `has_range` cache the variants' prices for lists; the doctor compares them.
    """

    __tablename__ = "products"
    __table_args__ = table(
        tenant(),
        sa.UniqueConstraint("store_id", "slug"),
        one_of("status", PRODUCT_STATUSES),
        one_of("tax_class", TAX_CLASSES),
        one_of("description_format", ("markdown", "html")),
        check("version_positive", "version >= 1"),
        sa.Index("ix_products_listing", "store_id", "status", "position", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    slug: Mapped[str] = mapped_column(Text(160))
    name: Mapped[str] = mapped_column(Text(255))
    brand: Mapped[str] = mapped_column(Text(120), default="")
    description: Mapped[str] = mapped_column(Text(60_000), default="")
    description_format: Mapped[str] = mapped_column(Text(10), default="markdown")
    description_html: Mapped[str] = mapped_column(Text(90_000), default="")
    tags: Mapped[list[str]] = mapped_column(Json, default=list)
    options: Mapped[list[str]] = mapped_column(Json, default=list)
    tax_class: Mapped[str] = mapped_column(Text(20), default="standard")
    is_drop_ship: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(Text(10), default="draft")
    position: Mapped[int] = mapped_column(default=0)
    from_minor: Mapped[int] = mapped_column(Minor, default=0)
    has_range: Mapped[bool] = mapped_column(default=False)
    compare_at_minor: Mapped[int | None] = mapped_column(Minor)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    variants: Mapped[list[Variant]] = relationship(
        primaryjoin="Product.id == foreign(Variant.product_id)",
        order_by="Variant.position, Variant.id",
        lazy="raise",
        viewonly=True,
    )
    pictures: Mapped[list[Picture]] = relationship(
        primaryjoin="Product.id == foreign(Picture.product_id)",
        order_by="Picture.position, Picture.id",
        lazy="raise",
        viewonly=True,
    )


class ProductCategory(Base):
    """A product on a shelf."""

    __tablename__ = "product_categories"
    __table_args__ = table(
        belongs("products", "product_id", ondelete="CASCADE"),
        belongs("categories", "category_id"),
        sa.UniqueConstraint("product_id", "category_id"),
        sa.Index(None, "category_id", "product_id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    product_id: Mapped[int] = mapped_column(Key)
    category_id: Mapped[int] = mapped_column(Key)


class Variant(Base):
    """What is bought: one SKU. `title` joins the option values ("Copper / Large"), "" when there is one."""

    __tablename__ = "variants"
    __table_args__ = table(
        tenant(),
        belongs("products", "product_id"),
        sa.UniqueConstraint("store_id", "sku"),
        check("price_not_negative", "price_minor >= 0"),
        check("compare_at_above_zero", "compare_at_minor IS NULL OR compare_at_minor > 0"),
        check("cost_not_negative", "cost_minor IS NULL OR cost_minor >= 0"),
        check("weight_not_negative", "weight_grams >= 0"),
        sa.Index(None, "product_id", "position"),
        sa.Index(None, "store_id", "gtin"),
        sa.UniqueConstraint("product_id", "option1", "option2", "option3"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    product_id: Mapped[int] = mapped_column(Key)
    sku: Mapped[str] = mapped_column(Text(80))
    gtin: Mapped[str] = mapped_column(Text(14), default="")
    title: Mapped[str] = mapped_column(Text(255), default="")
    option1: Mapped[str] = mapped_column(Text(120), default="")
    option2: Mapped[str] = mapped_column(Text(120), default="")
    option3: Mapped[str] = mapped_column(Text(120), default="")
    price_minor: Mapped[int] = mapped_column(Minor)
    compare_at_minor: Mapped[int | None] = mapped_column(Minor)
    cost_minor: Mapped[int | None] = mapped_column(Minor)
    weight_grams: Mapped[int] = mapped_column(default=0)
    is_taxable: Mapped[bool] = mapped_column(default=True)
    needs_shipping: Mapped[bool] = mapped_column(default=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Picture(Base):
    """A product picture: `digest` names the stored files (three widths, WebP) once it is ready."""

    __tablename__ = "pictures"
    __table_args__ = table(
        belongs("products", "product_id", ondelete="CASCADE"),
        belongs("variants", "variant_id"),
        one_of("state", PICTURE_STATES),
        check("ready_has_file", "(state = 'ready') = (digest <> '')"),
        sa.Index(None, "product_id", "position"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    product_id: Mapped[int] = mapped_column(Key)
    variant_id: Mapped[int | None] = mapped_column(Key)
    position: Mapped[int] = mapped_column(default=0)
    alt: Mapped[str] = mapped_column(Text(300), default="")
    source_url: Mapped[str] = mapped_column(Text(2000), default="")
    state: Mapped[str] = mapped_column(Text(10), default="ready")
    digest: Mapped[str] = mapped_column(Text(64), default="")
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
