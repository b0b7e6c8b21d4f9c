"""Amounts as Stripe counts them: our minor units but for a few currencies (docs.stripe.com/currencies)."""

from __future__ import annotations

# Without decimals by ISO 4217; Stripe kept the two that they once had.
IN_HUNDREDTHS = ("ISK", "UGX")
# With three decimals; Stripe takes them in steps of ten.
IN_STEPS_OF_TEN = ("BHD", "JOD", "KWD", "OMR", "TND")


class ImpossibleAmount(Exception):
    """Stripe cannot take this amount in this currency; the words are for staff. Nothing was sent."""


def theirs(amount_minor: int, currency: str) -> int:
    """What Stripe calls our amount; ImpossibleAmount where it has no name for it."""
    if currency in IN_STEPS_OF_TEN and amount_minor % 10:
        raise ImpossibleAmount(
            f"Stripe takes {currency} in steps of 0.010 only; the third decimal must be 0."
        )
    return amount_minor * 100 if currency in IN_HUNDREDTHS else amount_minor


def ours(amount: int, currency: str) -> int:
    """What we call an amount of Stripe's."""
    return amount // 100 if currency in IN_HUNDREDTHS else amount
