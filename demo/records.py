"""The shapes of the demo store's content, as its files state it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is ISO 3166 alpha-2, `region` the code that country's post uses."""

    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Store:
    """The merchant: name, letterhead address, currency (ISO 4217) and time zone (IANA)."""

    code: str
    name: str
    tagline: str
    email: str
    currency: str
    time_zone: str
    address: Address


@dataclass(frozen=True, slots=True)
class Category:
    """One node of the category tree; a node without `parent` stands at the top."""

    slug: str
    name: str
    blurb: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A vendor's supply of one variant: cost in cents, lead time in days, `stock` None when unreported.

    `tiers` are (from quantity, cost).
    """

    vendor: str
    sku: str
    cost: int
    lead_days: int
    stock: int | None = None
    pack: int = 1
    default: bool = False
    tiers: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """What is sold: price, compare-at price and cost in cents, own stock by warehouse code."""

    sku: str
    gtin: str
    price: int
    cost: int
    weight_grams: int
    compare_at: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    own_stock: Mapping[str, int] = field(default_factory=dict)
    offers: tuple[Offer, ...] = ()

    @property
    def default_offer(self) -> Offer | None:
        """The offer that a purchase order takes unless a person chooses another."""
        return next((offer for offer in self.offers if offer.default), None)


@dataclass(frozen=True, slots=True)
class Axis:
    """One option axis of a product and its values in the order shown."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Which drawing shows a product, in which colour, on which tint of paper."""

    drawing: str
    colour: str
    tint: str


@dataclass(frozen=True, slots=True)
class Product:
    """A product of one category with its variants; the description is Markdown."""

    slug: str
    name: str
    category: str
    description: str
    picture: Picture
    variants: tuple[Variant, ...]
    axes: tuple[Axis, ...] = ()
    tax_class: str = "standard"
    drop_ship: bool = True


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who supplies: where purchase orders go, by which channel, and the latest hour for the same day.

    Fee, freight and minimum are in cents, as shop.sourcing.costs counts them.
    """

    code: str
    name: str
    order_emails: tuple[str, ...]
    cc: tuple[str, ...]
    account_number: str
    currency: str
    lead_days: int
    cut_off: str
    channel: str
    ship_methods: tuple[str, ...]
    show_costs: bool
    active: bool
    notes: str
    fee: int = 0
    freight_rule: str = "none"
    freight: int = 0
    freight_steps: tuple[tuple[int, int], ...] = ()
    minimum: int = 0
    minimum_charge: int = 0


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place with own stock; `ships_orders` is false where stock is for the counter only."""

    code: str
    name: str
    address: Address
    ships_orders: bool


@dataclass(frozen=True, slots=True)
class Customer:
    """A shopper with one address; some buy for a company, some left no number, those with a password sign in."""

    name: str
    email: str
    address: Address
    company: str = ""
    phone: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A person of the merchant with a role and the sample password that the demo prints."""

    name: str
    email: str
    role: str
    password: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A shipping price in cents up to a limit (cents or grams, by the method); None is without limit."""

    price: int
    up_to: int | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A way to ship: rates by order value (cents) or weight (grams), rising; promise in working days."""

    code: str
    name: str
    by: str
    min_days: int
    max_days: int
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """Countries that share shipping methods."""

    code: str
    name: str
    countries: tuple[str, ...]
    methods: tuple[Method, ...]


@dataclass(frozen=True, slots=True)
class TaxRate:
    """Tax of a country, or of one region in it, by tax class in basis points."""

    country: str
    name: str
    standard: int
    reduced: int
    region: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the demo store is made of before its first order."""

    store: Store
    categories: tuple[Category, ...]
    products: tuple[Product, ...]
    vendors: tuple[Vendor, ...]
    warehouses: tuple[Warehouse, ...]
    customers: tuple[Customer, ...]
    staff: tuple[StaffMember, ...]
    zones: tuple[Zone, ...]
    tax_rates: tuple[TaxRate, ...]
    colours: Mapping[str, str]
    tints: Mapping[str, str]
