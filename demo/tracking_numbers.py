"""Makes tracking numbers that look right: of each carrier's pattern, with a check digit that fits."""

from __future__ import annotations

from random import Random

from shop.shipping import tracking

PATTERNS = {"ups": "1ZA7R4480#########", "usps": "9405511899#############"[:22], "fedex": "############"}


def number_of(carrier: str, rng: Random) -> str:
    """A number that `tracking.guess` takes for this carrier's; raises KeyError for one without a pattern."""
    while True:
        drawn = "".join(str(rng.randrange(10)) if sign == "#" else sign for sign in PATTERNS[carrier])
        for check in "0123456789":
            if tracking.guess(drawn[:-1] + check) == carrier:
                return drawn[:-1] + check
