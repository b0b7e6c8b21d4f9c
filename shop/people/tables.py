"""Customers with their addresses, staff with their roles, and server-side sign-ins of both."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, belongs, check, key, of_store, one_of, table, tenant, ulid
from shop.kernel.db import Base
from shop.kernel.stores import Store

ROLES = ("owner", "manager", "desk", "purchasing", "read_only")


class Customer(Base):
    """A person who ordered, with a password once they made an account."""

    __tablename__ = "customers"
    __table_args__ = table(
        tenant(),
        sa.UniqueConstraint("store_id", "email_norm"),
        check("version_positive", "version >= 1"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    email: Mapped[str] = mapped_column(Text(254))
    email_norm: Mapped[str] = mapped_column(Text(254))
    name: Mapped[str] = mapped_column(Text(120), default="")
    phone: Mapped[str] = mapped_column(Text(40), default="")
    password_hash: Mapped[str | None] = mapped_column(Text(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    notice: Mapped[str] = mapped_column(Text(300), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    store: Mapped[Store] = relationship(
        primaryjoin="Customer.store_id == foreign(Store.id)", lazy="raise", viewonly=True, uselist=False
    )


class CustomerAddress(Base):
    """An address in a customer's book; orders copy it, so a later change leaves them alone."""

    __tablename__ = "customer_addresses"
    __table_args__ = table(
        belongs("customers", "customer_id"),
        sa.Index(None, "customer_id"),
        sa.Index(
            "uq_customer_addresses_default",
            "customer_id",
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        ),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    customer_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str] = mapped_column(Text(120))
    company: Mapped[str] = mapped_column(Text(120), default="")
    line1: Mapped[str] = mapped_column(Text(120))
    line2: Mapped[str] = mapped_column(Text(120), default="")
    city: Mapped[str] = mapped_column(Text(80))
    region: Mapped[str] = mapped_column(Text(80), default="")
    postal_code: Mapped[str] = mapped_column(Text(20), default="")
    country: Mapped[str] = mapped_column(Text(2))
    phone: Mapped[str] = mapped_column(Text(40), default="")
    is_default: Mapped[bool] = mapped_column(default=False)


class Staff(Base):
    """Somebody who works at the desk; the role decides which routes answer."""

    __tablename__ = "staff"
    __table_args__ = table(
        tenant(),
        sa.UniqueConstraint("email_norm"),
        one_of("role", ROLES),
        check("version_positive", "version >= 1"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    email: Mapped[str] = mapped_column(Text(254))
    email_norm: Mapped[str] = mapped_column(Text(254))
    name: Mapped[str] = mapped_column(Text(120))
    role: Mapped[str] = mapped_column(Text(20))
    password_hash: Mapped[str] = mapped_column(Text(200))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    alarms = tuple[tuple[str, int], ...]()  # no column: what waits for them, by the last look at who this is

    store: Mapped[Store] = relationship(
        primaryjoin="Staff.store_id == foreign(Store.id)", lazy="raise", viewonly=True, uselist=False
    )


class SignIn(Base):
    """A signed-in browser: only the token's hash is kept; ending the row ends the session."""

    __tablename__ = "sign_ins"
    __table_args__ = table(
        check("one_person", "(staff_id IS NULL) <> (customer_id IS NULL)"),
        check("expiry_later", "expires_at > created_at"),
        sa.ForeignKeyConstraint(["store_id", "staff_id"], ["staff.store_id", "staff.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["store_id", "customer_id"], ["customers.store_id", "customers.id"], ondelete="CASCADE"
        ),
        sa.Index(None, "staff_id"),
        sa.Index(None, "customer_id"),
        sa.Index(None, "expires_at"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    digest: Mapped[str] = mapped_column(Text(64), unique=True)
    staff_id: Mapped[int | None] = mapped_column(Key)
    customer_id: Mapped[int | None] = mapped_column(Key)
    address: Mapped[str] = mapped_column(Text(64), default="")
    browser: Mapped[str] = mapped_column(Text(200), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
