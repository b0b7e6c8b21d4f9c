"""Steps of a payment at Stripe that may each be repeated without a second effect.

An intent is made first, which moves nothing; its one confirmation moves the money, under the operation's own
key. Stripe gives a key's first answer again, a 500 included (docs.stripe.com/error-low-level): such a key is
spent. What moves nothing then takes another; what its object allows once only takes another as soon as the
object, looked at again, shows that nothing happened. A refund, of which there may be many, never does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateways.cards.deadline import still_in_time
from gateways.cards.stripe_errors import NeverSent, cause, is_replayed_fault, may_repeat
from shop.payments.gateway import Answer

Call = Callable[[Any], Any]
MOST_TRIES = 5


def key_of(operation: str, number: int) -> Any:
    """The options that carry the operation's key, or the one after it that was spent."""
    return {"idempotency_key": operation if number == 1 else f"{operation}-{number}"}


def harmless(call: Call, key: str) -> Any:
    """What a call gives that moves nothing, tried a few times; NeverSent when it never gives anything."""
    number, last = 1, ""
    for _ in range(MOST_TRIES):
        still_in_time()
        try:
            return call(key_of(key, number))
        except Exception as error:
            if not may_repeat(error):
                raise
            last = cause(error)
            number += is_replayed_fault(error)
    raise NeverSent(f"No answer from Stripe before the payment ({last}).")


def once(call: Call, operation: str, look: Callable[[], Answer | None]) -> Any:
    """What a call gives whose object allows it once; an Answer where looking at the object gave it."""
    number = 1
    while True:
        still_in_time()
        try:
            return call(key_of(operation, number))
        except Exception as error:
            if number == MOST_TRIES or not is_replayed_fault(error):
                raise
            found = look()
            if found is not None:
                return found
            number += 1
