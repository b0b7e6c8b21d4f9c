"""Numbers as files write them: strict digits, and a decimal comma only where the merchant says so."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from shop.kernel import money

GRAMS = {"g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
HEAVIEST = 10**9
_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


def amount(text: str, currency: str, *, decimal_comma: bool = False) -> int | None:
    """Minor units, None for an empty cell. ValueError says what is wrong.

    "1,234.50" and "1e3" are refused rather than guessed at.
    """
    text = text.strip().removeprefix("'")
    if not text:
        return None
    if decimal_comma:
        if "." in text:
            raise ValueError(f"“{text[:30]}” has a point, but decimals are written with a comma here")
        text = text.replace(",", ".", 1)
    value = money.parse(_without_trailing_zeros(text, currency), currency)
    if value < 0:
        raise ValueError(f"“{text[:30]}” is negative")
    return value


def whole(text: str) -> int | None:
    """A whole number in plain digits, None for an empty cell; "12.0" counts as 12."""
    text = text.strip().removeprefix("'")
    if not text:
        return None
    digits, _, rest = text.partition(".")
    sign = -1 if digits.startswith("-") else 1
    digits = digits.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or rest.strip("0") or len(digits) > 9:
        raise ValueError(f"“{text[:30]}” is not a whole number")
    return sign * int(digits)


def grams(text: str, unit: str = "g", *, decimal_comma: bool = False) -> int:
    """A weight in g, kg, lb or oz as whole grams, 0 for an empty cell."""
    text = text.strip().removeprefix("'")
    if not text:
        return 0
    plain = text.replace(",", ".", 1) if decimal_comma else text
    scale = GRAMS.get(unit.strip().casefold() or "g")
    if scale is None:
        raise ValueError(f"“{unit[:10]}” is no unit of weight: use g, kg, lb or oz")
    if not _DECIMAL.fullmatch(plain):
        raise ValueError(f"“{text[:30]}” is not a weight")
    return min(int((Decimal(plain) * scale).quantize(Decimal(1), rounding=ROUND_HALF_UP)), HEAVIEST)


def yes(text: str, *, otherwise: bool) -> bool:
    """true/false as exporters write it; an empty cell is `otherwise`."""
    word = text.strip().casefold()
    if not word:
        return otherwise
    if word in ("true", "yes", "1", "y", "active"):
        return True
    if word in ("false", "no", "0", "n"):
        return False
    raise ValueError(f"“{text[:30]}” is neither true nor false")


def _without_trailing_zeros(text: str, currency: str) -> str:
    """ "12.5000" is 12.50, as some exporters write four decimals."""
    head, point, tail = text.partition(".")
    keep = money.digits(currency)
    if point and len(tail) > keep and not tail[keep:].strip("0"):
        return f"{head}.{tail[:keep]}" if keep else head
    return text
