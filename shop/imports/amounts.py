"""Numbers as files write them: strict digits, and a decimal comma only where the merchant says so."""

from __future__ import annotations

from shop.kernel import money


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
