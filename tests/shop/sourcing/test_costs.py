"""What a purchase order costs by its vendor's rules: tiers, fee, freight and the minimum, each at its edges."""

import pytest

from shop.kernel.refusals import Refusal
from shop.sourcing import costs, steps
from shop.sourcing.costs import Goods, Rules

TIERS = ((10, 420), (50, 390))


def charges(rules: Rules, *goods: Goods) -> list[tuple[str, str, int]]:
    return [(each.kind, each.words, each.amount_minor) for each in costs.quote(rules, goods).charges]


@pytest.mark.feature("PO-16")
def test_vendor_fee_a_po_and_tier_cost_at_ten_give_the_expected_total() -> None:
    quote = costs.quote(Rules("USD", fee_minor=250), [Goods(1, 10, 500, TIERS)])
    assert (quote.unit_costs, quote.goods_minor, quote.charges_minor) == ((420,), 4200, 250)
    assert quote.total_minor == 4450


@pytest.mark.feature("PO-16")
@pytest.mark.parametrize(
    ("units", "cost"), [(1, 500), (9, 500), (10, 420), (49, 420), (50, 390), (1000, 390)]
)
def test_the_last_tier_that_is_reached_counts(units: int, cost: int) -> None:
    assert costs.unit_cost(500, TIERS, units) == cost


@pytest.mark.feature("PO-16")
def test_units_of_one_offer_count_together() -> None:
    quote = costs.quote(Rules("USD"), [Goods(1, 6, 500, TIERS), Goods(2, 4, 100), Goods(1, 4, 500, TIERS)])
    assert quote.unit_costs == (420, 100, 420)


@pytest.mark.feature("PO-16")
def test_freight_is_flat_by_unit_or_by_weight() -> None:
    goods = (Goods(1, 3, 500, grams=400), Goods(2, 2, 100, grams=450))
    flat = Rules("USD", freight_rule="per_order", freight_minor=600)
    assert charges(flat, *goods) == [("freight", "Freight", 600)]
    each = Rules("USD", freight_rule="per_unit", freight_minor=75)
    assert charges(each, *goods) == [("freight", "Freight, 5 units", 375)]
    heavy = Rules("USD", freight_rule="by_weight", freight_steps=((0, 450), (2100, 900), (9000, 1500)))
    assert charges(heavy, *goods) == [("freight", "Freight, 2.1 kg", 900)]
    assert charges(heavy, Goods(1, 1, 500, grams=2099)) == [("freight", "Freight, 2.099 kg", 450)]
    assert charges(Rules("USD", freight_rule="none", freight_minor=75), *goods) == []


@pytest.mark.feature("PO-16")
def test_an_order_below_the_minimum_costs_more_and_one_at_it_does_not() -> None:
    rules = Rules("USD", minimum_minor=5000, minimum_charge_minor=800)
    assert charges(rules, Goods(1, 1, 4999)) == [("minimum", "Surcharge on orders below $50.00", 800)]
    assert charges(rules, Goods(1, 1, 5000)) == []


def test_nothing_ordered_costs_nothing() -> None:
    assert costs.quote(Rules("USD", fee_minor=250), []).total_minor == 0


def test_steps_are_read_as_typed_and_written_back() -> None:
    read = steps.read_typed(" 10 = 4.20\n50=3.9 ; 100 = 3 |", "USD", "tiers", first=2)
    assert read == ((10, 420), (50, 390), (100, 300))
    assert steps.read_typed(steps.written(read, "USD"), "USD", "tiers", first=2) == read
    assert steps.written(read, "USD", "; ") == "10 = 4.20; 50 = 3.90; 100 = 3.00"


@pytest.mark.parametrize(
    "text", ["10", "ten = 4", "10 = ", "10 = four", "-1 = 4", "１０ = 4", "1e3 = 4", "10 = 4.205"]
)
def test_what_is_no_step_is_refused_with_its_words(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        steps.read_typed(text, "USD", "tiers", first=2)
    assert refused.value.field == "tiers"


@pytest.mark.parametrize(
    "wrong",
    [((10, 5), (10, 4)), ((10, 5), (9, 4)), ((1, 5),), ((10, -1),), tuple((n, 1) for n in range(2, 20))],
)
def test_steps_rise_strictly_from_the_first_on(wrong: steps.Steps) -> None:
    with pytest.raises(Refusal):
        steps.refuse_disorder(wrong, "tiers", first=2)
