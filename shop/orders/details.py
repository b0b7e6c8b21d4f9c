"""What a shopper fills in at the checkout, made fit to keep."""

from __future__ import annotations

from dataclasses import dataclass

from shop.kernel import card_numbers, typed
from shop.people import emails, postal
from shop.people.postal import Address

LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Details:
    """What the shopper filled in. `expected_total_minor` is the total of the page that they confirmed."""

    email: str
    name: str
    ship_to: Address
    expected_total_minor: int
    phone: str = ""
    bill_to: Address | None = None
    method_ulid: str = ""
    note: str = ""
    terms_url: str = ""  # the terms that they ticked

    @property
    def billed_to(self) -> Address:
        """The card's address: the one that it ships to, unless another was given."""
        return self.bill_to or self.ship_to

    def clean(self) -> Details:
        """One canonical e-mail, tidy addresses, names cut to their columns, no card number in the note.

        Raises Refusal "email" or "address" with the field at fault.
        """
        ship_to = postal.clean(self.ship_to, field="ship_to")
        bill_to = postal.clean(self.bill_to, field="bill_to") if self.bill_to else ship_to
        return Details(
            email=emails.clean(self.email),
            name=typed.line(self.name, 120) or bill_to.name,
            ship_to=ship_to,
            bill_to=bill_to,
            expected_total_minor=self.expected_total_minor,
            phone=typed.line(self.phone, 40) or ship_to.phone,
            method_ulid=self.method_ulid,
            terms_url=self.terms_url,
            note=card_numbers.mask(typed.paragraphs(self.note, LONGEST_NOTE)),
        )
