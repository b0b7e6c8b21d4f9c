"""Who comes through the door: the store, and how much is in the browser's cart, in one query a page."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from shop.carts.tables import Cart, CartLine
from shop.kernel.links import digest
from shop.kernel.stores import Store
from shop.kernel.unwatched import Lookup


def arrive(token: str, *, signed_in: bool) -> tuple[Store, int]:
    """The store of this installation, and the units in the open cart that the token stands for.

    A cart that a customer owns counts only for somebody signed in: what a signed-out browser still holds
    of it is not shown.
    """
    has_cart = 20 <= len(token) <= 100
    arrival = (_ANY_CART if signed_in else _GUEST_CART) if has_cart else _NO_CART
    found = arrival.find({"digest": digest(token)} if has_cart else {})
    if found is None:
        raise RuntimeError("there is no store yet: run `flask init`")
    store, row = found
    return store, int(row.units)


def _arrival(units: Any) -> Lookup[Store]:
    return Lookup(Store, lambda *store: sa.select(*store, units.label("units")).order_by(Store.id).limit(1))


def _units(*rules: sa.ColumnElement[bool]) -> Any:
    return (
        sa.select(sa.func.coalesce(sa.func.sum(CartLine.quantity), 0))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.store_id == Store.id, Cart.digest == sa.bindparam("digest"), Cart.state == "open", *rules)
        .correlate(Store)
        .scalar_subquery()
    )


_NO_CART = _arrival(sa.literal(0))
_ANY_CART = _arrival(_units())
_GUEST_CART = _arrival(_units(Cart.customer_id.is_(None)))
