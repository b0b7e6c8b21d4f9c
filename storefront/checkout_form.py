"""What a shopper typed at the checkout: read once, kept as it was typed, and checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shop.kernel import typed
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.orders.details import LONGEST_NOTE, Details
from shop.people import address_forms, emails
from shop.people.postal import LONGEST, Address
from shop.people.tables import Customer, CustomerAddress

ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country")
PLAIN = {"email": 254, "phone": 40, "method": 30, "note": LONGEST_NOTE, "bill": 10, "card": 255}
PLAIN |= {"kept": 26, "keep": 1, "terms": 300}
FIELDS = PLAIN | {f"{place}_{name}": LONGEST[name] for place in ("ship_to", "bill_to") for name in ADDRESS}


@dataclass(frozen=True)
class Entered:
    """The form as typed: `values` by field name; `expected_total_minor` is what the page had shown."""

    values: Mapping[str, str]
    expected_total_minor: int = -1
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def bills_elsewhere(self) -> bool:
        """Whether the bill goes to another address than the goods."""
        return self.values["bill"] == "other"

    def address(self, place: str) -> Address:
        """The address typed under ship_to or bill_to, each part one line."""
        parts = {
            name: typed.line(self.values[f"{place}_{name}"], LONGEST[name])
            for name in ADDRESS
            if name != "country"
        }
        return Address(**parts, country=self.values[f"{place}_country"])

    def details(self) -> Details:
        """What placing takes."""
        ship_to = self.address("ship_to")
        return Details(
            email=self.values["email"],
            name=ship_to.name,
            phone=self.values["phone"],
            ship_to=ship_to,
            bill_to=self.address("bill_to") if self.bills_elsewhere else None,
            method_ulid=self.values["method"],
            note=self.values["note"],
            terms_url=self.values["terms"],
            expected_total_minor=self.expected_total_minor,
        )


def read(form: Mapping[str, str], store: Store) -> Entered:
    """The form as it was sent, bounded; unknown fields are not looked at, an unknown country is the store's."""
    values = {name: form.get(name, "").replace("\x00", "")[:longest] for name, longest in FIELDS.items()}
    for place in ("ship_to", "bill_to"):
        values[f"{place}_country"] = address_forms.known_country(values[f"{place}_country"], store.country)
    expected = form.get("expected_total", "")
    known = expected.isascii() and expected.isdigit() and len(expected) < 15
    return Entered(values, int(expected) if known else -1)


def blank(store: Store, customer: Customer | None, book: list[CustomerAddress]) -> Entered:
    """The form as it first shows: empty, or with what is known of who is signed in."""
    values = dict.fromkeys(FIELDS, "") | {"bill": "same"}
    values |= {"ship_to_country": store.country, "bill_to_country": store.country}
    if customer:
        values |= {"email": customer.email, "phone": customer.phone, "ship_to_name": customer.name}
    return Entered(filled(values, book[0]) if book else values)


def filled(values: Mapping[str, str], address: CustomerAddress) -> dict[str, str]:
    """The values with a saved address as the one to ship to."""
    return {**values, **{f"ship_to_{name}": str(getattr(address, name)) for name in ADDRESS}}


def check(entered: Entered, *, wants_card: bool, terms_url: str = "") -> dict[str, str]:
    """Everything that is wrong, by field name, in the order of the page; empty when all is well."""
    found: dict[str, str] = {}
    try:
        emails.clean(entered.values["email"])
    except Refusal as refusal:
        found["email"] = refusal.message
    found |= address_forms.problems(entered.address("ship_to"), "ship_to")
    if entered.bills_elsewhere:
        found |= address_forms.problems(entered.address("bill_to"), "bill_to")
    if wants_card and not entered.values["card"].strip():
        found["card"] = "Choose how to pay."
    if terms_url and entered.values["terms"] != terms_url:
        found["terms"] = "Please read the terms and tick the box to order."
    return found
