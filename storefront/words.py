"""What the shop's templates call: stock and orders in words, errors by field, descriptions made safe before."""

from __future__ import annotations

from markupsafe import Markup

from shop.inventory.availability import Availability
from shop.kernel.stores import Store
from shop.orders.tables import Order
from web.pictures import stock_words


def stock_line(store: Store, supply: Availability) -> tuple[str, str]:
    """(level, words) of what is in stock."""
    return stock_words(store.availability_mode, store.low_stock_at, supply.total, supply.unlimited)


def error_pairs(errors: dict[str, str]) -> list[tuple[str, str]]:
    """What is wrong as (id of the field, words), for the summary at the head of a form."""
    return [(f"f-{name}", message) for name, message in errors.items()]


def standing(order: Order) -> tuple[str, str, str]:
    """(tone, words, sentence) of an order for its shopper: where it stands, in words that name nobody else."""
    if order.cancelled_at:
        return "", "Cancelled", "This order was cancelled. What was charged goes back to your card."
    if order.status == "complete":
        return "good", "On its way" if order.item_count else "Complete", "Everything in your order has left."
    if order.payment_state in ("declined", "needs_customer"):
        return (
            "warn",
            "Waiting for payment",
            "Your card was not taken. The link in our mail takes another one.",
        )
    if order.payment_state == "unknown":
        return "warn", "Confirming your payment", "Your bank has not answered yet. Please do not pay again."
    if order.status == "partly_shipped":
        return "info", "Partly on its way", "Part of your order has left; the rest follows."
    if order.status == "in_process":
        return "info", "Being prepared", "Your order is being packed."
    return "info", "Received", "We have your order and are getting it ready."


def sanitised(html: str) -> Markup:
    """A description as it is: it was sanitised when it was saved (shop/catalog/descriptions.py)."""
    return Markup(html)  # noqa: S704 (cleaned when it was saved)
