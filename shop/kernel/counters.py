"""Number series without holes: a counter row per store and kind, taken last in the transaction."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.columns import Text, check, key, of_store, table
from shop.kernel.db import Base, in_write, session


class Counter(Base):
    """The last number handed out in a series."""

    __tablename__ = "counters"
    __table_args__ = table(sa.UniqueConstraint("store_id", "kind"), check("value_positive", "value >= 0"))

    id: Mapped[int] = key()
    store_id: Mapped[int] = of_store()
    kind: Mapped[str] = mapped_column(Text(40))
    value: Mapped[int] = mapped_column(sa.BigInteger, default=0)


_NEXT = (
    sa.update(Counter)
    .where(Counter.store_id == sa.bindparam("of_store"), Counter.kind == sa.bindparam("of_kind"))
    .values(value=Counter.value + 1)
    .returning(Counter.value)
    .execution_options(synchronize_session=False)
)


def next_number(store_id: int, kind: str) -> int:
    """The next number of the series; a transaction that rolls back gives it back."""
    if not in_write():
        raise RuntimeError("a number belongs in the transaction that uses it")
    number: int = session().execute(_NEXT, {"of_store": store_id, "of_kind": kind}).scalar_one()
    return number


def open_series(store_id: int, kind: str, *, last: int = 0) -> None:
    """Begin a series after `last`; made once with the store."""
    session().add(Counter(store_id=store_id, kind=kind, value=last))
