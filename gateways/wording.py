"""How letters and papers write amounts, days and the store's colour."""

from datetime import date
from decimal import Decimal
from math import cos, radians, sin

from babel.dates import format_date
from babel.numbers import format_currency

from shop.kernel import money


def amount(minor: int, currency: str, locale: str) -> str:
    """Minor units as people write them there: 184950, USD, en_US → `$1,849.50`."""
    plain = Decimal(money.plain(minor, currency))
    # Not rounded to CLDR's decimals: where those differ from ours an amount would change.
    return format_currency(plain, currency, locale=locale, decimal_quantization=False)


def day(when: date | None, locale: str) -> str:
    """The day in full, `May 12, 2026`; empty for none."""
    return format_date(when, "long", locale=locale) if when else ""


def colour(lightness: float, chroma: float, hue: int) -> str:
    """An OKLCH colour as `#rrggbb`, clipped to sRGB: mail programs know no other.

    The matrices are Björn Ottosson's (bottosson.github.io/posts/oklab).
    """
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(min(1.0, max(0.0, part)))):02x}" for part in linear)


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
