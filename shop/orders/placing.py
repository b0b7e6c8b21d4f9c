"""Placing an order: out of a cart, in one transaction, once; units are reserved in it or nothing is written."""

from __future__ import annotations

import sqlalchemy as sa

from shop.carts.tables import Cart
from shop.carts.viewing import CartView, LineView, view
from shop.inventory import reserving
from shop.inventory.reserving import Want
from shop.kernel import clock
from shop.kernel.counters import next_number
from shop.kernel.db import session, writes
from shop.kernel.links import digest
from shop.kernel.points import crash, crash_point, pause
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record
from shop.orders import drafting, risk
from shop.orders.details import Details
from shop.orders.settling import NewLine, settle
from shop.orders.tables import Order
from shop.people import customers
from shop.people.signing_in import Visit
from shop.people.tables import Customer
from shop.pricing.totals import Totals, quote
from shop.sourcing import committing
from shop.sourcing.committing import Need
from shop.sourcing.parts import Part, units_of

BEFORE_NUMBER = crash_point("place.before_number")
_CARTS = (
    sa.select(Cart, Store)
    .join(Store, Store.id == Cart.store_id)
    .with_for_update(of=Cart)
    .execution_options(populate_existing=True)
)
_BY_TOKEN = _CARTS.where(Cart.digest == sa.bindparam("digest"))
_LATEST_OF_CUSTOMER = (
    _CARTS.where(Cart.store_id == sa.bindparam("store_id"), Cart.customer_id == sa.bindparam("customer_id"))
    .where(Cart.state == "open")
    .order_by(Cart.id.desc())
    .limit(1)
)


@writes
def place(
    store: Store, cart_token: str, details: Details, visit: Visit, *, customer: Customer | None = None
) -> Order:
    """Make the order of the cart, its lines, reservations and number; the same cart again gives the first order.

    `customer` is who is signed in; a guest's order goes to the customer row of its e-mail. Raises Refusal:
    "cart_empty"; "sign_in" for a guest where guests may not; "unavailable" and "sold_out", each naming
    the lines; "price_changed" with `old_total` and `new_total`; "terms", "email", "address", "no_delivery"
    and "no_such_method" with their field.
    """
    cart = _hold_cart(store, cart_token, customer)
    if cart.state == "ordered":
        return _order_of(cart)
    contents = _contents(cart)
    _refuse_guest(store, customer)
    clean = details.clean()
    _refuse_other_terms(store, clean)
    totals = quote(store, contents.priced, clean.ship_to, clean.method_ulid)
    _refuse_other_total(totals, clean)
    buyer = customer or customers.find_or_make(
        store.id, clean.email, name=clean.ship_to.name, phone=clean.phone
    )
    order = drafting.draft(store, cart, clean, totals, buyer, visit)
    risk.mark(order, risk.assess(store, _facts(order, clean, contents)), store)
    actor = Actor("customer", order.name, buyer.ulid)
    own, promised = _find_units(order.store_id, contents, actor)
    lines = _write(order, contents, totals, own, promised)
    cart.state = "ordered"
    cart.updated_at = clock.now()
    _tell(order, clean, actor)
    _number(order)
    settle(order, lines)
    return order


def _tell(order: Order, details: Details, by: Actor) -> None:
    record(
        "order.placed",
        f"{order.name} placed the order",
        by=by,
        store_id=order.store_id,
        subject="order",
        subject_ulid=order.ulid,
        order_id=order.id,
        **({"terms": details.terms_url} if details.terms_url else {}),
    )


def _hold_cart(store: Store, token: str, customer: Customer | None) -> Cart:
    """The cart to order, held: a second submit waits here and then finds the order.

    It is the token's, unless that is another customer's; whoever is signed in may have filled theirs in
    another browser. The store's rules are read again with it, as they are now.
    """
    cart = session().execute(_BY_TOKEN, {"digest": digest(token)}).scalar_one_or_none()
    mine = customer.id if customer else None
    if cart is not None and cart.store_id == store.id and cart.customer_id in (None, mine):
        return cart
    if mine is not None:
        theirs = {"store_id": store.id, "customer_id": mine}
        cart = session().execute(_LATEST_OF_CUSTOMER, theirs).scalar_one_or_none()
        if cart is not None:
            return cart
    raise Refusal("cart_empty", "Your cart is empty.")


def _order_of(cart: Cart) -> Order:
    wanted = sa.select(Order).where(Order.store_id == cart.store_id, Order.cart_id == cart.id)
    return session().execute(wanted).scalar_one()


def _contents(cart: Cart) -> CartView:
    """What is in the cart; Refusal when that is nothing, or something that is not sold any more."""
    contents = view(cart, with_supply=False)
    if not contents.lines:
        raise Refusal("cart_empty", "Your cart is empty.")
    gone = [line for line in contents.lines if not line.is_sold]
    if gone:
        words = f"{_named(gone)} can no longer be bought. Take it out of the cart to go on."
        raise Refusal("unavailable", words, lines=[_about(line) for line in gone])
    pause("place.after_prices")
    return contents


def _refuse_guest(store: Store, customer: Customer | None) -> None:
    if customer is None and not store.guest_checkout:
        raise Refusal("sign_in", "Please sign in to order here.")


def _refuse_other_terms(store: Store, details: Details) -> None:
    if store.terms_url and details.terms_url != store.terms_url:
        raise Refusal("terms", "Please read the terms and tick the box to order.", field="terms")


def _refuse_other_total(totals: Totals, details: Details) -> None:
    if totals.total_minor != details.expected_total_minor:
        raise Refusal(
            "price_changed",
            "The total has changed since you saw it. Please look at it again and confirm.",
            old_total=details.expected_total_minor,
            new_total=totals.total_minor,
            currency=totals.currency,
        )


def _facts(order: Order, details: Details, contents: CartView) -> risk.Facts:
    return risk.Facts(
        email_norm=order.email_norm,
        shopper_address=order.shopper_address,
        ship_to=details.ship_to,
        bill_to=details.billed_to,
        total_minor=order.total_minor,
        most_units=max(line.quantity for line in contents.lines),
    )


def _find_units(store_id: int, contents: CartView, actor: Actor) -> tuple[list[Part], list[Part]]:
    """Take own units, then vendors' for the rest; Refusal "sold_out" naming every line that falls short.

    The lines are not written yet: parts name them by their positions, from 1.
    """
    lines = dict(enumerate(contents.lines, start=1))
    wants = [Want(position, line.variant_id, line.quantity) for position, line in lines.items()]
    own = reserving.take(store_id, wants, by=actor)
    left = {want.line: want.quantity - units_of(own).get(want.line, 0) for want in wants}
    needs = [Need(want.line, want.variant_id, left[want.line]) for want in wants if left[want.line]]
    promised = committing.promise(store_id, needs) if needs else []
    found = units_of([*own, *promised])
    short = [position for position, line in lines.items() if found.get(position, 0) < line.quantity]
    if short:
        words = f"{_named([lines[position] for position in short])}: not enough is left."
        about = [_about(lines[position]) | {"left": found.get(position, 0)} for position in short]
        raise Refusal("sold_out", f"{words} Lower the quantity or take it out of the cart.", lines=about)
    return own, promised


def _write(
    order: Order, contents: CartView, totals: Totals, own: list[Part], promised: list[Part]
) -> list[NewLine]:
    """Write the order, its lines and whose units they have; the lines that need shipping, for its standing."""
    from_stock = units_of(own)
    line_ids = drafting.write(order, contents, totals, from_stock)
    reserving.book(order.store_id, own, line_ids)
    committing.book(order.store_id, promised, line_ids)
    return [
        NewLine(line_ids[position], line.quantity, from_stock.get(position, 0))
        for position, line in enumerate(contents.lines, start=1)
        if line.pricing.needs_shipping
    ]


def _number(order: Order) -> None:
    """Give the order its number, last: the counter is held for as short as can be."""
    session().flush()
    crash(BEFORE_NUMBER)
    order.number = next_number(order.store_id, "order")


def _named(lines: list[LineView]) -> str:
    names = [f"{line.name} ({line.options})" if line.options else line.name for line in lines]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _about(line: LineView) -> dict[str, str | int]:
    return {
        "variant": line.variant_ulid,
        "sku": line.sku,
        "name": line.name,
        "options": line.options,
        "wanted": line.quantity,
    }
