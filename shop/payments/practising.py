"""The practice gateway's own pages: its table of cards, and the bank's confirmation played by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from shop.kernel.db import session
from shop.kernel.refusals import Missing
from shop.kernel.timeline import Actor
from shop.orders.tables import Order
from shop.payments.asking import resolve
from shop.payments.gateway import cards
from shop.payments.operations import by_ulid
from shop.payments.outcomes import Outcome


class Practice(Protocol):
    """What the practice gateway offers beyond a card gateway."""

    def table(self) -> Sequence[Any]:
        """Every card: token, brand, last4, label, does."""
        ...

    def operation_of(self, provider_id: str) -> str:
        """The operation that waits on this confirmation page; Missing when there is none."""
        ...

    def answer_challenge(self, provider_id: str, *, passed: bool) -> bool:
        """Pass or fail the confirmation; False when it was answered before."""
        ...


@dataclass(frozen=True)
class Confirmation:
    """A confirmation page: for which order, how much (minor units), and where the shopper goes afterwards."""

    order: Order
    amount_minor: int
    currency: str
    return_url: str


def practice() -> Practice:
    """The practice gateway, where it is the one in use; Missing otherwise."""
    if not cards().is_practice:
        raise Missing
    return cast("Practice", cards())


def confirmation(provider_id: str) -> Confirmation:
    """What the confirmation page shows."""
    operation = by_ulid(practice().operation_of(provider_id))
    order = session().get_one(Order, operation.order_id)
    return Confirmation(
        order, operation.amount_minor, operation.currency, operation.params.get("return_url", "")
    )


def confirm(provider_id: str, *, passed: bool, by: Actor) -> Outcome:
    """The shopper answered: tell the practice gateway, then settle by asking it as for any gateway."""
    operation_ulid = practice().operation_of(provider_id)
    practice().answer_challenge(provider_id, passed=passed)
    return resolve(operation_ulid, by, via="ask")
