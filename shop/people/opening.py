"""Opening a store: the row itself, its number series and a first warehouse."""

from __future__ import annotations

from shop.kernel.counters import open_series
from shop.kernel.db import session, writes
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM, record

FIRST_ORDER = 1001


@writes
def open_store(
    *, name: str, currency: str = "USD", email: str = "orders@example.com", slug: str = "main"
) -> Store:
    """Make a store with its order numbers starting at 1001; ready for products and staff."""
    store = Store(name=name, slug=slug, currency=currency, email=email, letterhead=[name])
    session().add(store)
    session().flush()
    open_series(store.id, "order", last=FIRST_ORDER - 1)
    record("store.opened", f"{name} was opened", by=SYSTEM, store_id=store.id, subject="store")
    return store
