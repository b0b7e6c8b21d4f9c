"""A postal address as orders keep it: copied, tidy, and comparable with another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from shop.kernel import typed
from shop.kernel.refusals import Refusal

LONGEST = {"name": 120, "company": 120, "line1": 120, "line2": 120, "city": 80, "region": 80}
LONGEST |= {"postal_code": 20, "country": 2, "phone": 40}
NEEDED = {"name": "Who is it for?", "line1": "Which street and number?", "city": "Which town or city?"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where something goes; `country` is ISO 3166 alpha-2, `region` that country's code (US: "OR")."""

    name: str
    line1: str
    city: str
    country: str
    company: str = ""
    line2: str = ""
    region: str = ""
    postal_code: str = ""
    phone: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> Address:
        """The address that `as_row` wrote, or any mapping of the same names; others are ignored."""
        return cls(**{name: str(row.get(name, "")) for name in NAMES})

    def as_row(self) -> dict[str, str]:
        """The shape that orders and purchase orders keep."""
        return {name: getattr(self, name) for name in NAMES}

    def lines(self) -> list[str]:
        """The address as it is written on a parcel, without empty lines."""
        town = " ".join(part for part in (self.city, self.region, self.postal_code) if part)
        parts = (self.name, self.company, self.line1, self.line2, town, self.country)
        return [part for part in parts if part]

    def place(self) -> tuple[str, ...]:
        """What makes two addresses the same place, whatever the spelling of blanks, case and signs."""
        parts = (self.line1, self.line2, self.city, self.region, self.postal_code, self.country)
        return tuple(re.sub(r"\W", "", part).casefold() for part in parts)


NAMES = tuple(each.name for each in fields(Address))


def clean(address: Address, *, field: str) -> Address:
    """The address fit to keep: every part one line, cut to its column. `field` prefixes the parts' names.

    Raises Refusal "address" with the field of the first part that is missing.
    """
    tidy = {name: typed.line(text, LONGEST[name]) for name, text in address.as_row().items()}
    tidy["country"] = tidy["country"].upper()
    for name, question in NEEDED.items():
        if not tidy[name]:
            raise Refusal("address", question, field=f"{field}_{name}")
    if not re.fullmatch(r"[A-Z]{2}", tidy["country"]):
        raise Refusal("address", "Which country?", field=f"{field}_country")
    return Address(**tidy)
