"""What a purchase order costs when it is made: tiers and charges in the same write; a draft follows, a sent one stands."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import changes, session, write
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Event
from shop.purchasing import costing, dropping, estimating, papers, planning, rerouting, sending
from shop.purchasing.charge_tables import PurchaseOrderCharge
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder, PurchaseOrderLine
from shop.reports import doctor
from shop.sourcing import vendors
from shop.sourcing.tables import Offer, Vendor
from tests.world_purchasing import ANA, Want, choices_of, lines_of, make_waiting_order, vendor

CUPS = Want("CUP-1", 10, {"BREW": (500, 100)}, price=900)
TIERS = [[10, 420], [50, 390]]


def ordered(want: Want = CUPS, *, tiers: Any = TIERS, send: bool = False, **rules: Any) -> PurchaseOrder:
    """A purchase order of BREW, whose record has these rules."""
    order = make_waiting_order(want)
    write(lambda: changes(sa.update(Vendor).values(**rules))) if rules else None
    write(lambda: changes(sa.update(Offer).values(tiers=tiers)))
    cut(order, choices_of(order), ANA, send=send, form_key="k")
    return the_po()


def the_po(number: str = "1042-1") -> PurchaseOrder:
    session().rollback()
    return session().execute(sa.select(PurchaseOrder).where(PurchaseOrder.number == number)).scalar_one()


def cost(po: PurchaseOrder) -> tuple[int, int, list[int]]:
    """Total, charges and unit costs."""
    wanted = sa.select(PurchaseOrderLine.unit_cost_minor).where(PurchaseOrderLine.purchase_order_id == po.id)
    return po.total_minor, po.charges_minor, list(session().scalars(wanted))


@pytest.mark.both_engines
@pytest.mark.feature("PO-16")
def test_vendor_fee_250_a_po_and_tier_cost_at_10_give_the_expected_total(app: Flask) -> None:
    po = ordered(fee_minor=250)
    assert cost(po) == (4450, 250, [420])
    rows = [(row.kind, row.words, row.amount_minor) for row in costing.charges_of(po)]
    assert rows == [("fee", "Drop-ship fee", 250)]
    assert doctor.examine() == []


@pytest.mark.feature("PO-16")
def test_freight_and_minimum_are_kept_with_their_words(app: Flask) -> None:
    rules = {"freight_rule": "per_unit", "freight_minor": 30, "minimum_minor": 5000}
    po = ordered(minimum_charge_minor=700, **rules)
    assert cost(po) == (4200 + 300 + 700, 1000, [420])
    words = [row.words for row in costing.charges_of(po)]
    assert words == ["Freight, 10 units", "Surcharge on orders below $50.00"]


@pytest.mark.feature("PO-16")
def test_a_draft_follows_its_vendors_rules_and_its_papers_say_so(app: Flask) -> None:
    po = ordered(fee_minor=250)
    brew = session().execute(sa.select(Vendor)).scalar_one()
    vendors.update(brew, brew.version, {"fee_minor": 400}, by=ANA)
    sending.draw_again(the_po(), ANA)
    assert cost(the_po()) == (4600, 400, [420])
    papers.print_missing(po.store_id, "1042-1")
    written = papers.content(the_po(), "csv")
    assert written and b",4.00,,,46.00,1\r\n" in written
    told = session().scalars(sa.select(Event.sentence).where(Event.name == "purchase_order.recosted")).all()
    assert told == ["1042-1 costs $46.00 now, not $44.50: its vendor's terms have changed."]


@pytest.mark.feature("PO-16")
def test_what_was_sent_stands(app: Flask) -> None:
    po = ordered(fee_minor=250, send=True)
    assert po.state == "sending"
    write(lambda: changes(sa.update(Vendor).values(fee_minor=900)))
    write(
        lambda: costing.recost(session().merge(the_po()), session().execute(sa.select(Vendor)).scalar_one())
    )
    assert cost(the_po()) == (4450, 250, [420])


@pytest.mark.feature("PO-16")
def test_a_dropped_one_keeps_what_it_said(app: Flask) -> None:
    po = ordered(fee_minor=250)
    dropping.drop(po, ANA)
    assert (the_po().state, cost(the_po())[0]) == ("cancelled", 4450)
    assert doctor.examine() == []


@pytest.mark.feature("PO-16")
@pytest.mark.parametrize(
    ("change", "law"),
    [
        (sa.update(PurchaseOrderCharge).values(amount_minor=260), "I8 purchase order charges"),
        (sa.update(PurchaseOrder).values(total_minor=4451), "I8 purchase order totals"),
    ],
)
def test_the_doctor_holds_charges_and_totals(app: Flask, change: sa.Update, law: str) -> None:
    ordered(fee_minor=250)
    write(lambda: changes(change))
    assert law in {finding.law for finding in doctor.examine()}
    mended = {"amount_minor": 250} if "charges" in law else {"total_minor": 4450}
    write(lambda: changes(sa.update(change.table).values(**mended)))


@pytest.mark.feature("PO-16")
@pytest.mark.feature("PO-02")
def test_a_fee_can_make_an_order_a_loss_that_must_be_agreed_to(app: Flask) -> None:
    order = make_waiting_order(Want("PIN-1", 1, {"BREW": (700, 10)}, price=900))
    write(lambda: changes(sa.update(Vendor).values(fee_minor=250)))
    plans = planning.plan(lines_of(order), currency="USD", prices_include_tax=False)
    (estimate,) = estimating.estimates(plans)
    assert (plans[0].is_loss, estimate.margin_minor, estimate.asks) == (False, -50, True)
    with pytest.raises(Refusal, match="fees and freight"):
        estimating.refuse_losses(plans, [])
    estimating.refuse_losses(plans, ["vendor-BREW"])


@pytest.mark.feature("PO-16")
@pytest.mark.feature("PO-02")
def test_an_estimate_is_what_the_order_then_costs(app: Flask) -> None:
    order = make_waiting_order(CUPS, Want("MUG-1", 4, {"BREW": (300, 100)}, price=900))
    rules = {"freight_rule": "by_weight", "freight_steps": [[0, 450]], "fee_minor": 250}
    write(lambda: changes(sa.update(Vendor).values(**rules)))
    write(lambda: changes(sa.update(Offer).where(Offer.cost_minor == 500).values(tiers=TIERS)))
    plans = planning.plan(lines_of(order), currency="USD", prices_include_tax=False)
    (estimate,) = estimating.estimates(plans)
    cut(order, choices_of(order), ANA, send=False, form_key="k")
    assert the_po().total_minor == estimate.quote.total_minor == 4200 + 1200 + 250 + 450
    assert estimate.sold_minor == 14 * 900


@pytest.mark.feature("PO-15")
@pytest.mark.feature("PO-16")
def test_rerouting_counts_the_next_vendors_fee(app: Flask) -> None:
    order = make_waiting_order(Want("PIN-1", 1, {"BREW": (700, 10), "HARBOR": (700, 10)}, price=900))
    write(lambda: changes(sa.update(Vendor).where(Vendor.code == "HARBOR").values(fee_minor=250)))
    assert vendor("HARBOR").fee_minor == 250
    cut(order, choices_of(order), ANA, send=False, form_key="k")
    write(lambda: sending.mark_sent(the_po(), ANA, "by telephone"))
    write(lambda: changes(sa.update(PurchaseOrder).values(due_on="2020-01-01")))
    (proposal,) = rerouting.proposals(session().merge(order))
    assert (proposal.choice.vendor_code, proposal.extra_minor, proposal.is_loss) == ("HARBOR", 0, True)
