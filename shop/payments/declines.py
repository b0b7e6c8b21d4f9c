"""Declines in a shopper's words: what helps to pay, and nothing that would teach a thief."""

from __future__ import annotations

_SHOPPER_WORDS = {
    "insufficient_funds": "The card does not have enough money on it.",
    "expired_card": "The card has expired.",
    "incorrect_cvc": "The security code of the card is not right.",
    "incorrect_number": "The card number is not right.",
    "incorrect_zip": "The postal code does not match the card.",
    "authentication_failed": "The bank could not confirm that it is you.",
    "authentication_required": "The bank wants you to confirm this payment.",
    "abandoned": "The confirmation with the bank was not finished.",
    "gateway_failed": "The payment service had a fault.",
    "amount_too_small": "The amount is too small for a card.",
    "amount_too_large": "The amount is too large for a card.",
}


def shopper_words(code: str) -> str:
    """What a shopper reads of a decline; reasons that would teach a thief stay "declined by the bank"."""
    return _SHOPPER_WORDS.get(code, "The bank declined the card.")
