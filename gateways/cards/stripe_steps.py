"""Steps of a payment at Stripe that may each be repeated without a second effect.

An intent is made first, which moves nothing; its one confirmation moves the money, under the operation's own
key and never under another. Stripe gives a key's first answer again, a 500 included
(docs.stripe.com/error-low-level): such a key is spent. Only what takes no money then takes the next one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from gateways.cards.deadline import still_in_time
from gateways.cards.stripe_errors import NeverSent, cause, is_replayed_fault, may_repeat, wants_patience
from shop.payments.gateway import Answer

Call = Callable[[Any], Any]
Look = Callable[[], Answer | None]
MOST_TRIES = 5
PATIENCE = 3  # times that a request is put to a Stripe that is busy, or busy with this very key
FIRST_PAUSE = 0.2  # seconds, doubled each time


def key_of(operation: str, number: int = 1) -> Any:
    """The options that carry the operation's key, or the one after it that was spent."""
    return {"idempotency_key": operation if number == 1 else f"{operation}-{number}"}


def patiently(call: Call, options: Any) -> Any:
    """The same request under the same key again where Stripe said that it was too busy to look at it."""
    for number in range(PATIENCE):
        still_in_time()
        try:
            return call(options)
        except Exception as error:
            if number == PATIENCE - 1 or not wants_patience(error):
                raise
        time.sleep(FIRST_PAUSE * 2**number * random.uniform(0.5, 1))  # noqa: S311 (spreads callers out)
    raise AssertionError("the loop ends by an answer or an error")


def harmless(call: Call, key: str) -> Any:
    """What a call gives that takes no money, tried a few times; NeverSent when it never gives anything."""
    number, last = 1, ""
    for _ in range(MOST_TRIES):
        try:
            return patiently(call, key_of(key, number))
        except Exception as error:
            if not may_repeat(error):
                raise
            last = cause(error)
            number += is_replayed_fault(error)
    raise NeverSent(f"No answer from Stripe before the payment ({last}).")


def once(call: Call, operation: str, *, resent: bool, look: Look, give_up: Callable[[], Answer]) -> Any:
    """What a call gives that takes or gives money; where its key is spent, what became of it, or that it is over.

    A first 500 is raised: nobody knows yet. One that was sent again (`resent`) and gets a 500 again never gets
    anything else, so the object is looked at, and `give_up` makes sure that it cannot happen any more.
    """
    try:
        return patiently(call, key_of(operation))
    except Exception as error:
        if not is_replayed_fault(error, resent=resent):
            raise
    still_in_time()
    return look() or give_up()


def again(call: Call, operation: str, *, resent: bool, look: Look) -> Any:
    """The same for what only releases: it may be asked for under one key after the other."""
    number = 1
    while True:
        try:
            return patiently(call, key_of(operation, number))
        except Exception as error:
            if number == MOST_TRIES or not is_replayed_fault(error, resent=resent):
                raise
            found = look()
            if found is not None:
                return found
            number += 1
