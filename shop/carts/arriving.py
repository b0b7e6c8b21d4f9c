"""Who comes through the door: the store, and how much is in the browser's cart, in one query a page."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.carts.tables import Cart, CartLine
from shop.kernel.db import only_reads, rows, session
from shop.kernel.links import digest
from shop.kernel.stores import Store
from shop.kernel.unwatched import columns, unwatched


def arrive(token: str, *, signed_in: bool) -> tuple[Store, int]:
    """The store of this installation, and the units in the open cart that the token stands for.

    A cart that a customer owns counts only for somebody signed in: what a signed-out browser still holds
    of it is not shown.
    """
    has_cart = 20 <= len(token) <= 100
    cart = (_ANY if signed_in else _GUEST) if has_cart else _NONE
    given = {"digest": digest(token)} if has_cart else {}
    if only_reads():
        *cells, units = rows(cart.plain, given)[0]
        return unwatched(Store, cells), int(units)
    store, units = session().execute(cart.watched, given).one()
    return store, int(units)


class _Arrival:
    """The store's row with the units in a cart, for a page that only looks and for one that may write."""

    def __init__(self, units: Any) -> None:
        self.plain = _first(*columns(Store), units.label("units"))
        self.watched = _first(Store, units.label("units"))


def _first(*what: Any) -> sa.Select[Any]:
    return sa.select(*what).order_by(Store.id).limit(1)


def _units(*rules: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(CartLine.quantity), 0))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.store_id == Store.id, Cart.digest == sa.bindparam("digest"), Cart.state == "open", *rules)
        .correlate(Store)
        .scalar_subquery()
    )


_NONE = _Arrival(sa.literal(0))
_ANY = _Arrival(_units())
_GUEST = _Arrival(_units(Cart.customer_id.is_(None)))
