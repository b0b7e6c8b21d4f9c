"""Products are made and changed whole; what cannot be is refused with its field."""

from collections.abc import Callable

import pytest

from shop.catalog import products, showing
from shop.catalog.products import ProductDraft, VariantDraft
from shop.catalog.tables import Product
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.kernel.stores import Store
from shop.kernel.timeline import SYSTEM
from tests.world_goods import product_of

pytestmark = [pytest.mark.both_engines, pytest.mark.feature("CA-01")]


def grid(sizes: str, colours: str) -> tuple[VariantDraft, ...]:
    return tuple(VariantDraft(f"T-{s}-{c}", 1000, options=(s, c)) for s in sizes for c in colours)


@pytest.mark.feature("CA-02")
def test_three_by_four_options_make_twelve_variants(store: Store, add: Callable[..., Product]):
    made = add("Towel", options=("Size", "Colour"), variants=grid("SML", "abcd"))
    shown = showing.shown(store, made.slug)
    assert len(shown.variants) == 12
    assert [axis.values for axis in showing.axes(shown)] == [("S", "M", "L"), ("a", "b", "c", "d")]
    picked = showing.chosen(shown, picks=("M", "c"))
    assert picked is not None and picked.sku == "T-M-c"


def test_a_variant_left_out_is_switched_off_and_its_place_may_be_taken(
    store: Store, add: Callable[..., Product]
):
    made = add(
        "Towel", options=("Size",), variants=(VariantDraft("A", 1, ("S",)), VariantDraft("B", 2, ("M",)))
    )
    draft = ProductDraft(
        "Towel",
        options=("Size",),
        status="active",
        variants=(VariantDraft("A", 5, ("S",)), VariantDraft("C", 3, ("M",))),
    )
    changed = products.update(store, made, draft, version=made.version, by=SYSTEM)
    shown = product_of(changed.slug)
    assert {v.sku: v.is_active for v in shown.variants} == {"A": True, "B": False, "C": True}
    assert (shown.from_minor, shown.has_range) == (3, True)


@pytest.mark.feature("OD-17")
def test_the_second_save_is_told_of_the_first(store: Store, add: Callable[..., Product]):
    made = add("Lamp")
    seen = made.version
    draft = ProductDraft("Copper lamp", status="active", variants=(VariantDraft("LAMP", 1),))
    products.update(store, made, draft, version=seen, by=SYSTEM)
    mine = ProductDraft("Brass lamp", status="active", variants=(VariantDraft("LAMP", 1),))
    with pytest.raises(Stale) as refused:
        products.update(store, made, mine, version=seen, by=SYSTEM)
    assert refused.value.details["theirs"]["name"] == "Copper lamp"
    assert refused.value.details["yours"]["name"] == "Brass lamp"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"slug": "lamp"}, "slug"),
        ({"variants": ()}, "variants"),
        ({"variants": (VariantDraft("LAMP", 1),)}, "variants"),
        ({"variants": (VariantDraft("X", 1), VariantDraft("X", 2, ("b",)))}, "variants"),
        ({"variants": (VariantDraft("X", 1), VariantDraft("Y", 2))}, "variants"),
        ({"variants": (VariantDraft("X", 1, gtin="4006381333932"),)}, "variants"),
        ({"variants": (VariantDraft("X", -1),)}, "variants"),
        ({"tax_class": "none"}, "status"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    store: Store, add: Callable[..., Product], change: dict[str, object], field: str
):
    add("Lamp")
    values: dict[str, object] = {"name": "Shade", "variants": (VariantDraft("SHADE", 1),), **change}
    with pytest.raises(Refusal) as refused:
        products.create(store, ProductDraft(**values), by=SYSTEM)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_names_that_look_alike_get_addresses_of_their_own(add: Callable[..., Product]):
    assert [add("Café", sku=f"C{n}").slug for n in range(3)] == ["cafe", "cafe-2", "cafe-3"]


def test_shoppers_do_not_see_drafts(store: Store, add: Callable[..., Product]):
    with pytest.raises(Missing):
        showing.shown(store, add("Secret", status="draft").slug)
