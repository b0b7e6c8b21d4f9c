"""Money: integer minor units with an ISO currency, split and rounded so that the parts add up."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# ISO 4217 currencies whose minor unit is not a hundredth.
DIGITS = dict.fromkeys(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
) | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
BASIS = 10_000  # a rate of 1 is ten thousand basis points


def digits(currency: str) -> int:
    """How many decimals the currency has."""
    return DIGITS.get(currency, 2)


def parse(text: str, currency: str) -> int:
    """Minor units of a plain decimal such as "12.50"; ValueError says what is wrong with it.

    Only ASCII digits, one point, no thousands separator, no exponent: "1e3", "1,234" and full-width digits are refused.
    """
    cleaned = text.strip()
    plain = cleaned.removeprefix("-").replace(".", "", 1)
    if not (plain.isascii() and plain.isdigit()) or len(plain) > 13:
        raise ValueError(f"“{text[:40]}” is not an amount such as 12.50")
    try:
        amount = Decimal(cleaned).scaleb(digits(currency))
    except InvalidOperation as error:
        raise ValueError(f"“{text[:40]}” is not an amount") from error
    if amount != amount.to_integral_value():
        raise ValueError(f"“{text[:40]}” has more decimals than {currency} has")
    return int(amount)


def plain(amount: int, currency: str) -> str:
    """The amount as a plain decimal, for files and form fields: 1250 in USD is "12.50"."""
    places = digits(currency)
    return f"{Decimal(amount).scaleb(-places):.{places}f}"


@lru_cache(maxsize=4096)
def shown(amount: int, currency: str) -> str:
    """The amount as people read it in a sentence: 18450 in USD is "$184.50"."""
    from babel.numbers import format_currency

    value = Decimal(amount).scaleb(-digits(currency))
    return format_currency(value, currency, locale="en_US").replace("-", "\N{MINUS SIGN}")


def percent(text: str) -> int:
    """Basis points of a typed percentage: "1.5" is 150. ValueError says what is wrong with it."""
    points = parse(text.strip().removesuffix("%"), "USD")  # hundredths, as cents are
    if not 0 <= points <= BASIS:
        raise ValueError(f"“{text[:40]}” is not a percentage from 0 to 100")
    return points


def percent_plain(basis_points: int) -> str:
    """The percentage as people type it: 150 is "1.5"."""
    return f"{(Decimal(basis_points) / 100).normalize():f}"


def share(amount: int, basis_points: int) -> int:
    """That many basis points of the amount, rounded half away from zero."""
    return _round(Decimal(amount) * basis_points / BASIS)


def contained(amount: int, basis_points: int) -> int:
    """The tax contained in an amount that includes it at that rate, rounded half away from zero."""
    return _round(Decimal(amount) * basis_points / (BASIS + basis_points))


def spread(amount: int, weights: list[int]) -> list[int]:
    """Split the amount by the weights so that the parts add up to it (largest remainder)."""
    total = sum(weights)
    if total == 0:
        return [amount] + [0] * (len(weights) - 1) if weights else []
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in order[: amount - sum(parts)]:
        parts[i] += 1
    return parts


def _round(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))
