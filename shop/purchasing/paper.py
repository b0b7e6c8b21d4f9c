"""A purchase order as its vendor sees it: the one shape that mail, PDF and CSV are drawn from."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from shop.kernel.ports import Port

Size = Literal["a4", "us-letter"]


@dataclass(frozen=True, slots=True)
class Destination:
    """The ship-to address field by field, for programs; `country` is ISO 3166-1 alpha-2."""

    name: str
    line1: str
    city: str
    country: str
    company: str = ""
    line2: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One thing ordered: the vendor's own SKU first, `unit_cost_minor` in minor units of the paper's currency."""

    vendor_sku: str
    our_sku: str
    gtin: str
    name: str
    options: str
    quantity: int
    unit_cost_minor: int

    @property
    def cost_minor(self) -> int:
        """Quantity times unit cost, minor units."""
        return self.quantity * self.unit_cost_minor


@dataclass(frozen=True, slots=True)
class PaperCharge:
    """What is charged beside the lines: `kind` is "fee", "freight" or "minimum", the amount in minor units."""

    kind: str
    words: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Paper:
    """All that a vendor is told of a purchase order, and nothing else: no retail price, no other vendor.

    `letterhead`, `vendor_address` and `ship_to` are lines as they are printed, best first; `destination` is
    the same ship-to in fields. `order_number` is empty for the store's own stock. `link` is the vendor's one
    link to answer. With `show_costs` False no cost, no charge and no total may appear anywhere. `revision`
    counts what was agreed on after it was sent.
    """

    number: str
    order_number: str
    store_name: str
    letterhead: tuple[str, ...]
    vendor_name: str
    vendor_address: tuple[str, ...]
    account_number: str
    issued_on: date
    due_on: date | None
    currency: str
    ship_to: tuple[str, ...]
    ship_method: str
    note: str
    show_costs: bool
    lines: tuple[PaperLine, ...]
    link: str
    destination: Destination | None = None
    charges: tuple[PaperCharge, ...] = ()
    revision: int = 1

    @property
    def is_stock(self) -> bool:
        """Whether it goes to a warehouse of the store's own; otherwise straight to a customer."""
        return not self.order_number

    @property
    def total_minor(self) -> int:
        """The cost of all lines and charges, minor units."""
        goods = sum(line.cost_minor for line in self.lines)
        return goods + sum(charge.amount_minor for charge in self.charges)

    @property
    def unit_count(self) -> int:
        """How many units are ordered over all lines."""
        return sum(line.quantity for line in self.lines)


class Printer(Protocol):
    """Draws papers."""

    def __call__(self, paper: Paper, size: Size = "a4") -> bytes:
        """The paper as PDF bytes: the same paper, the same bytes."""
        ...


printer: Port[Printer] = Port("printer of purchase orders")
