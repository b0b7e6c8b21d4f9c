"""Opening a store: the row itself, its number series and a first warehouse."""

from __future__ import annotations

import sqlalchemy as sa

from shop.kernel.counters import open_series
from shop.kernel.db import session, writes
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, record

FIRST_ORDER = FIRST_STOCK_ORDER = 1001


@writes
def open_store(
    *, name: str, currency: str = "USD", email: str = "orders@example.com", slug: str = "main"
) -> Store:
    """Make a store with its order numbers starting at 1001; ready for products and staff."""
    store = Store(name=name, slug=slug, currency=currency, email=email, letterhead=[name])
    session().add(store)
    session().flush()
    open_series(store.id, "order", last=FIRST_ORDER - 1)
    open_series(store.id, "stock_order", last=FIRST_STOCK_ORDER - 1)
    record("store.opened", f"{name} was opened", by=SYSTEM, store_id=store.id, subject="store")
    return store


@writes
def open_first(*, name: str, currency: str = "USD") -> tuple[Store, bool]:
    """The installation's first store, and whether it was opened now; of several that begin at once, one opens it."""
    first = sa.select(Store).order_by(Store.id).limit(1)
    known = session().execute(first).scalar_one_or_none()
    if known is not None:
        return known, False
    try:
        with session().begin_nested():
            return open_store(name=name, currency=currency), True
    except sa.exc.IntegrityError:  # another process was first
        return session().execute(first).scalar_one(), False
