"""What parcels and suppliers come to: every unit charged once, whichever way, and the order's total in the end."""

import pytest

from shop.kernel.db import session
from shop.payments import authorizing, charging, ledger, receiving
from shop.payments.receiving import Received
from shop.reports import order_sheet, shipment_amounts
from shop.shipping import parcels
from shop.shipping.parcels import ParcelDraft
from tests.world import make_order, make_product
from tests.world_payments import ANA, NORA, taken
from tests.world_purchasing import lines_of

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.feature("PY-06")]


@pytest.fixture
def order(app):
    """Three cups and two bowls of ours, and a pot that a vendor ships; $5 of shipping; held on a card."""
    make_product("CUP", price=1_000, stock=9)
    make_product("BOWL", price=333, stock=9)
    make_product("POT", price=2_000, stock=0, vendors={"BREW": (900, 9)})
    order = make_order({"CUP": 3, "BOWL": 2, "POT": 1}, review="clear")
    assert authorizing.begin(order, "practice_approve", NORA).is_approved
    return order


def pack(order, *parcels_of: dict[str, int]) -> None:
    """Parcels leave while a cheque covers what is due; then the cheque bounces."""
    due = Received("cheque", order.due_minor, "1207")
    receiving.receive(order, due, ANA, version=order.version, form_key=f"cheque {order.version}")
    known = {line.sku: line.ulid for line in lines_of(order)}
    for number, units in enumerate(parcels_of, order.version):
        draft = ParcelDraft(
            {known[sku]: count for sku, count in units.items()},
            order.placed_at.date(),
            tracking_number=f"1Z999AA1012345{number:04}",
            warehouse="MAIN",
        )
        parcels.pack(order, draft, ANA, tell_shopper=False, form_key=f"pack {number}")
    cheque = ledger.entries(order)[-1]
    receiving.take_back(order, cheque.key, ANA, reason="It bounced")
    session().refresh(order)


def offered(order) -> dict[str, int]:
    """Names and amounts of what may be charged by itself."""
    session().refresh(order)
    found = shipment_amounts.of_order(order_sheet.load(order.store_id, str(order.number)))
    return {each.name: each.amount_minor for each in found if not each.is_charged}


def charge(order, name: str) -> None:
    found = shipment_amounts.of_order(order_sheet.load(order.store_id, str(order.number)))
    (chosen,) = [each for each in found if each.name == name and not each.is_charged]
    done = charging.charge(order, ANA, amount_minor=chosen.amount_minor, shipment=chosen.key)
    assert done.is_approved, done
    session().refresh(order)


def test_before_anything_leaves_each_supplier_comes_to_its_lines_with_shipping_on_the_first(order):
    assert list(offered(order).values()) == [3_666 + 500, 2_000]


def test_a_parcel_is_charged_with_the_shipping_and_the_rest_by_supplier(order):
    own, vendor = list(offered(order))
    pack(order, {"CUP": 2, "BOWL": 1})
    assert offered(order) == {"Parcel 1": 2_333 + 500, own: 3_666, vendor: 2_000}
    charge(order, "Parcel 1")
    assert (order.captured_minor, offered(order)) == (2_833, {own: 1_333, vendor: 2_000})
    charge(order, vendor)
    charge(order, own)
    assert (offered(order), order.captured_minor, taken()) == ({}, order.total_minor, order.total_minor)


def test_a_supplier_that_was_charged_whole_has_no_parcels_to_charge(order):
    own, vendor = list(offered(order))
    charge(order, own)
    assert order.captured_minor == 3_666 + 500
    pack(order, {"CUP": 2, "BOWL": 1})
    assert offered(order) == {vendor: 2_000}
    charge(order, vendor)
    assert (offered(order), order.due_minor) == ({}, 0)


def test_a_supplier_after_one_of_its_parcels_is_charged_for_what_is_left(order):
    own, vendor = list(offered(order))
    pack(order, {"CUP": 1}, {"CUP": 1})
    charge(order, "Parcel 2")
    assert order.captured_minor == 1_000
    assert offered(order) == {"Parcel 1": 1_500, own: 2_666, vendor: 2_000}
    charge(order, own)
    assert offered(order) == {vendor: 2_500}
    charge(order, vendor)
    assert order.due_minor == 0


@pytest.mark.both_engines
def test_odd_cents_of_a_line_add_up_over_its_parcels(engine_name, order):
    vendor = list(offered(order))[1]
    pack(order, {"BOWL": 1}, {"CUP": 3}, {"BOWL": 1})
    assert "Own stock" not in offered(order), "all of it stands in parcels"
    for name in ("Parcel 3", "Parcel 1", "Parcel 2", vendor):
        charge(order, name)
    assert (order.captured_minor, order.due_minor) == (order.total_minor, 0)
