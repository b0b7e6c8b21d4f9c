"""Joint mails: one message that carries several purchase orders to their vendor."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.columns import Key, Moment, Text, belongs, check, key, of_store, one_of, table, tenant, ulid
from shop.kernel.db import Base

JOINT_STATES = ("open", "sent", "ended")


class JointMail(Base):
    """Several purchase orders on one way. Ended: one of them left before it was taken, the others wait anew.

    `unanswered` counts the tries whose answer nobody knows: while there is one, the vendor may have the mail.
    """

    __tablename__ = "joint_mails"
    __table_args__ = table(
        tenant(),
        belongs("vendors", "vendor_id"),
        one_of("state", JOINT_STATES),
        check("unanswered_not_negative", "unanswered >= 0"),
        sa.Index(None, "vendor_id", "id"),
    )

    id: Mapped[int] = key()
    ulid: Mapped[str] = ulid()
    store_id: Mapped[int] = of_store()
    vendor_id: Mapped[int] = mapped_column(Key)
    state: Mapped[str] = mapped_column(Text(10), default="open")
    unanswered: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    @property
    def dispatch_key(self) -> str:
        """What stands for the message for ever."""
        return f"{KEY}{self.ulid}"

    @property
    def job_key(self) -> str:
        """The one job that sends it."""
        return f"{JOB}{self.ulid}"


KEY, JOB = "joint-", "joint-mail "


def job_key_of(ulid: sa.ColumnElement[str] | sa.orm.InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
    """The key of the job that sends a purchase order, in a query that joins its joint mail from outside."""
    alone = sa.literal("purchase-order ") + ulid
    return sa.case((JointMail.id.is_not(None), sa.literal(JOB) + JointMail.ulid), else_=alone)


class JointMailOrder(Base):
    """That a purchase order goes in a joint mail: in one at most, ever, unless that one ended first."""

    __tablename__ = "joint_mail_orders"
    __table_args__ = table(
        belongs("joint_mails", "joint_mail_id"),
        belongs("purchase_orders", "purchase_order_id"),
        sa.UniqueConstraint("purchase_order_id"),
        sa.Index(None, "joint_mail_id", "id"),
    )

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    joint_mail_id: Mapped[int] = mapped_column(Key)
    purchase_order_id: Mapped[int] = mapped_column(Key)
