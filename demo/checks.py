"""Finds contradictions in the demo content before anything is loaded from it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from stdnum import ean

from demo.records import Content, Product, Variant, Zone

TAX_CLASSES = frozenset({"standard", "reduced"})
MAX_UNPROFITABLE = 6  # variants sold at or below cost: real shops have a few, not many


def faults(content: Content) -> list[str]:
    """Return one sentence per contradiction, empty when the content holds together."""
    return [
        *_repeated(content),
        *_misplaced(content),
        *(fault for product in content.products for fault in _product_faults(product, content)),
        *_too_many_losses(content),
        *(fault for zone in content.zones for fault in _zone_faults(zone)),
    ]


def _repeated(content: Content) -> Iterator[str]:
    variants = [variant for product in content.products for variant in product.variants]
    keys: dict[str, Iterable[object]] = {
        "SKU": (variant.sku for variant in variants),
        "GTIN": (variant.gtin for variant in variants),
        "product slug": (product.slug for product in content.products),
        "product name": (product.name for product in content.products),
        "category": (category.slug for category in content.categories),
        "vendor": (vendor.code for vendor in content.vendors),
        "vendor SKU": ((offer.vendor, offer.sku) for variant in variants for offer in variant.offers),
        "warehouse": (warehouse.code for warehouse in content.warehouses),
        "customer e-mail": (customer.email for customer in content.customers),
        "staff e-mail": (member.email for member in content.staff),
        "tax rate": ((rate.country, rate.region) for rate in content.tax_rates),
        "country in zones": (country for zone in content.zones for country in zone.countries),
    }
    for name, values in keys.items():
        for value, times in Counter(values).items():
            if times > 1:
                yield f"{name} {value} appears {times} times"


def _misplaced(content: Content) -> Iterator[str]:
    parents = {category.slug for category in content.categories if not category.parent}
    leaves = {category.slug for category in content.categories if category.parent}
    for category in content.categories:
        if category.parent and category.parent not in parents:
            yield f"category {category.slug}: no top category {category.parent}"
    for product in content.products:
        if product.category not in leaves:
            yield f"{product.slug}: no leaf category {product.category}"


def _product_faults(product: Product, content: Content) -> Iterator[str]:
    if product.tax_class not in TAX_CLASSES:
        yield f"{product.slug}: no tax class {product.tax_class}"
    if product.picture.colour not in content.colours or product.picture.tint not in content.tints:
        yield f"{product.slug}: its picture names a colour or tint that the palette lacks"
    if not product.variants:
        yield f"{product.slug}: has no variant"
    names = {axis.name: axis.values for axis in product.axes}
    chosen = Counter(tuple(variant.options.items()) for variant in product.variants)
    if any(times > 1 for times in chosen.values()):
        yield f"{product.slug}: two variants with the same options"
    for variant in product.variants:
        if variant.options.keys() != names.keys() or any(
            value not in names[axis] for axis, value in variant.options.items()
        ):
            yield f"{variant.sku}: its options do not fit the axes of {product.slug}"
        yield from _variant_faults(variant, content)
        if not product.drop_ship and variant.offers:
            yield f"{variant.sku}: has offers though {product.slug} is never drop-shipped"


def _variant_faults(variant: Variant, content: Content) -> Iterator[str]:
    if not ean.is_valid(variant.gtin) or len(variant.gtin) != 13 or not variant.gtin.startswith("2"):
        yield f"{variant.sku}: {variant.gtin} is no in-store GTIN-13"
    if variant.price <= 0 or variant.cost <= 0 or variant.weight_grams <= 0:
        yield f"{variant.sku}: price, cost and weight must be above nought"
    if variant.compare_at is not None and variant.compare_at <= variant.price:
        yield f"{variant.sku}: the compare-at price is not above the price"
    for warehouse, count in variant.own_stock.items():
        if warehouse not in {place.code for place in content.warehouses} or count < 0:
            yield f"{variant.sku}: impossible own stock {warehouse} = {count}"
    yield from _offer_faults(variant, content)


def _offer_faults(variant: Variant, content: Content) -> Iterator[str]:
    active = {vendor.code: vendor.active for vendor in content.vendors}
    for offer in variant.offers:
        if offer.vendor not in active:
            yield f"{variant.sku}: no vendor {offer.vendor}"
        if offer.cost <= 0 or offer.lead_days < 0 or offer.pack < 1 or (offer.stock or 0) < 0:
            yield f"{variant.sku}: impossible offer of {offer.vendor}"
        if any(cost >= offer.cost for _, cost in offer.tiers):
            yield f"{variant.sku}: {offer.vendor} asks more for more"
        if offer.default and not active.get(offer.vendor, True):
            yield f"{variant.sku}: the default vendor {offer.vendor} is not active"
    if variant.offers and sum(offer.default for offer in variant.offers) != 1:
        yield f"{variant.sku}: needs exactly one default offer"
    if len({offer.vendor for offer in variant.offers}) != len(variant.offers):
        yield f"{variant.sku}: a vendor offers it twice"


def _too_many_losses(content: Content) -> Iterator[str]:
    losses = [
        variant.sku
        for product in content.products
        for variant in product.variants
        if variant.cost >= variant.price
    ]
    if len(losses) > MAX_UNPROFITABLE:
        yield f"{len(losses)} variants make no money: {', '.join(losses)}"


def _zone_faults(zone: Zone) -> Iterator[str]:
    for method in zone.methods:
        limits = [rate.up_to or 0 for rate in method.rates[:-1]]
        if method.by not in {"value", "weight"}:
            yield f"{method.code}: rates are by value or by weight, not by {method.by}"
        if method.rates[-1].up_to is not None or 0 in limits or limits != sorted(limits):
            yield f"{method.code}: limits must rise and the last rate must have none"
