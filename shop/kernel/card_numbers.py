"""Card numbers that people type where none belong: masked before anything is kept (PCI DSS 3.3)."""

from __future__ import annotations

import re

_RUN = re.compile(r"(?<![\d.])\d(?:[ \-.\u00a0]?\d){12,18}(?!\d)")
# The prefixes under which cards are issued: Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay.
_PREFIX = re.compile(r"4|5[1-5]|2[2-7]|3[47]|6(?:011|4|5|2)|30[0-5]|36|38|39|35")


def mask(text: str) -> str:
    """The text with every card number in it reduced to its last four digits, “•••• 4242”."""
    return _RUN.sub(_masked, text)


def has_one(text: str) -> bool:
    """Whether something in the text is a card number."""
    return mask(text) != text


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    if _PREFIX.match(digits) and luhn(digits):
        return f"•••• {digits[-4:]}"
    return found.group()


def luhn(digits: str) -> bool:
    """Whether the check digit fits (ISO/IEC 7812-1, annex B)."""
    odd = [int(d) for d in digits[-1::-2]]
    even = [sum(divmod(int(d) * 2, 10)) for d in digits[-2::-2]]
    return (sum(odd) + sum(even)) % 10 == 0
