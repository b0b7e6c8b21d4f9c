"""Filling a cart: the browser holds a token, the cart its hash; quantities stay within bounds."""

from __future__ import annotations

import secrets
from typing import Any

import sqlalchemy as sa

from shop.carts.tables import Cart, CartLine
from shop.catalog.tables import Product, Variant
from shop.kernel import clock
from shop.kernel.db import changes, lock, session, writes
from shop.kernel.links import digest
from shop.kernel.refusals import Missing, Refusal
from shop.kernel.stores import Store
from shop.kernel.unwatched import Lookup

MOST_LINES, MOST_UNITS = 200, 9999


def find(store: Store, token: str | None, customer_id: int | None = None) -> Cart | None:
    """The open cart that the token stands for, else the customer's own; None when there is neither.

    A cart that belongs to one customer is not found for another.
    """
    if token and 20 <= len(token) <= 100:
        known = _BY_TOKEN.find({"store_id": store.id, "digest": digest(token)})
        if known and known[0].customer_id in (None, customer_id):
            return known[0]
    if customer_id is None:
        return None
    latest = _OF_CUSTOMER.find({"store_id": store.id, "customer_id": customer_id})
    return latest[0] if latest else None


def _open(*cart: Any) -> sa.Select[Any]:
    return sa.select(*cart).where(Cart.store_id == sa.bindparam("store_id"), Cart.state == "open")


_BY_TOKEN = Lookup(Cart, lambda *cart: _open(*cart).where(Cart.digest == sa.bindparam("digest")))
_OF_CUSTOMER = Lookup(
    Cart,
    lambda *cart: (
        _open(*cart)
        .where(Cart.customer_id == sa.bindparam("customer_id"))
        .order_by(Cart.updated_at.desc(), Cart.id.desc())
        .limit(1)
    ),
)


@writes
def add(
    store: Store, token: str | None, variant_ulid: str, quantity: int = 1, *, customer_id: int | None = None
) -> tuple[str, Cart]:
    """Put units into the cart, which is made when there is none; returns the browser's token and the cart.

    Raises Missing for a variant that is not sold, Refusal "quantity" or "cart_full".
    """
    variant = _sold_variant(store, variant_ulid)
    token, cart = _hold(store, token, customer_id)
    line = _line(cart, variant.id)
    _put(cart, line, variant, quantity + (line.quantity if line else 0))
    return token, cart


@writes
def set_quantity(cart: Cart, variant_ulid: str, quantity: int) -> None:
    """Set how many units of a variant the cart holds; 0 takes the line out.

    Raises Missing when the cart has no such line, Refusal "quantity" out of bounds.
    """
    _lock_open(cart)
    wanted = (
        sa.select(CartLine, Variant)
        .join(Variant, Variant.id == CartLine.variant_id)
        .where(CartLine.cart_id == cart.id, Variant.ulid == variant_ulid)
    )
    row = session().execute(wanted).one_or_none()
    if row is None:
        raise Missing("That is not in the cart any more.")
    if quantity == 0:
        session().delete(row.CartLine)
        cart.updated_at = clock.now()
    else:
        _put(cart, row.CartLine, row.Variant, quantity)


@writes
def acknowledge_prices(cart: Cart) -> None:
    """Note that the shopper has seen today's prices, so that they are no longer shown as changed."""
    price = sa.select(Variant.price_minor).where(Variant.id == CartLine.variant_id).scalar_subquery()
    changes(sa.update(CartLine).where(CartLine.cart_id == cart.id).values(seen_minor=price))


@writes
def merge(store: Store, token: str | None, customer_id: int) -> tuple[str, Cart | None]:
    """Give the browser's cart to the customer who just signed in, with what their earlier carts held.

    Where both hold a variant the larger quantity stays; prices are today's. Returns the browser's token and
    the cart, None when there is nothing anywhere. Another customer's cart is left alone.
    """
    own = find(store, token)
    cart = own or find(store, None, customer_id)
    if cart is None:
        return token or "", None
    cart.customer_id = customer_id
    if own is None:  # it was filled in another browser: this one gets a token of its own
        token = secrets.token_urlsafe(32)
        cart.digest = digest(token)
    session().flush()
    _take_over(store, cart)
    return token or "", cart


def _take_over(store: Store, cart: Cart) -> None:
    """Move the lines of the customer's other open carts into this one, and drop those."""
    others = sa.select(Cart.id).where(
        Cart.store_id == store.id,
        Cart.customer_id == cart.customer_id,
        Cart.state == "open",
        Cart.id != cart.id,
    )
    other_ids = session().execute(others.order_by(Cart.id).with_for_update()).scalars().all()
    _lock_open(cart)
    wanted = (
        sa.select(CartLine.quantity, Variant)
        .join(Variant, Variant.id == CartLine.variant_id)
        .where(CartLine.cart_id.in_(other_ids))
    )
    for quantity, variant in session().execute(wanted.order_by(CartLine.id)).all():
        line = _line(cart, variant.id)
        if (line.quantity if line else 0) < quantity and (line or _lines_in(cart) < MOST_LINES):
            _put(cart, line, variant, quantity)
    session().execute(sa.delete(CartLine).where(CartLine.cart_id.in_(other_ids)))
    session().execute(sa.delete(Cart).where(Cart.id.in_(other_ids)))


def _hold(store: Store, token: str | None, customer_id: int | None) -> tuple[str, Cart]:
    """The cart to fill, locked, with a token that this browser may keep."""
    cart = find(store, token, customer_id)
    if cart is not None and token and cart.digest == digest(token):
        return token, _lock_open(cart)
    token = secrets.token_urlsafe(32)
    if cart is None:
        cart = Cart(store_id=store.id, customer_id=customer_id, digest=digest(token))
        session().add(cart)
        session().flush()
        return token, cart
    _lock_open(cart).digest = digest(token)
    return token, cart


def _lock_open(cart: Cart) -> Cart:
    """The cart, held; Refusal when an order was made of it a moment ago."""
    if lock(cart).state != "open":
        raise Refusal("cart_ordered", "This cart has just been ordered.")
    return cart


def _put(cart: Cart, line: CartLine | None, variant: Variant, quantity: int) -> None:
    if not 1 <= quantity <= MOST_UNITS:
        words = f"Choose a quantity from 1 to {MOST_UNITS:,}." if quantity < 1 else _too_many(variant)
        raise Refusal("quantity", words, field="quantity", sku=variant.sku)
    if line is None:
        if _lines_in(cart) >= MOST_LINES:
            raise Refusal(
                "cart_full", f"A cart holds {MOST_LINES} different things at most.", field="quantity"
            )
        line = CartLine(store_id=cart.store_id, cart_id=cart.id, variant_id=variant.id)
        session().add(line)
    line.quantity = quantity
    line.seen_minor = variant.price_minor
    cart.updated_at = clock.now()
    session().flush()


def _too_many(variant: Variant) -> str:
    return f"At most {MOST_UNITS:,} of {variant.sku} fit into one order. Ask us about more."


def _line(cart: Cart, variant_id: int) -> CartLine | None:
    wanted = sa.select(CartLine).where(CartLine.cart_id == cart.id, CartLine.variant_id == variant_id)
    return session().execute(wanted).scalar_one_or_none()


def _lines_in(cart: Cart) -> int:
    return (
        session()
        .execute(sa.select(sa.func.count()).select_from(CartLine).where(CartLine.cart_id == cart.id))
        .scalar_one()
    )


def _sold_variant(store: Store, ulid: str) -> Variant:
    wanted = (
        sa.select(Variant)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.store_id == store.id, Variant.ulid == ulid, Variant.is_active)
        .where(Product.status == "active")
    )
    variant = session().execute(wanted).scalar_one_or_none()
    if variant is None:
        raise Missing("That is not for sale any more.")
    return variant
