"""Article numbers: GTIN-8, -12, -13 and -14 with the right check digit."""

from __future__ import annotations

from stdnum import ean

from shop.kernel.refusals import Refusal


def clean(text: str, *, field: str = "gtin") -> str:
    """The digits, "" for none; Refusal "gtin" when the length or the check digit is wrong."""
    compact = "".join(text.split()).replace("-", "")
    if not compact:
        return ""
    if not (compact.isascii() and compact.isdigit() and ean.is_valid(compact)):
        raise Refusal(
            "gtin", f"“{text[:30]}” is not a GTIN: the check digit or the length is wrong.", field=field
        )
    return compact
