"""Our own files of vendors and offers: what is there comes back unchanged, what is wrong is named."""

import io

import pytest
from flask import Flask

from shop.imports import confirming, findings, keeping, kinds, running
from shop.imports import offers as offer_files
from shop.imports.tables import ImportRun
from shop.kernel.cells import plain_cell, quoted_cell
from shop.kernel.db import db, session
from shop.kernel.stores import Store
from shop.sourcing import offers, supply, vendors
from tests.world import make_product, make_store, make_vendor
from tests.world_shop import actor

pytestmark = pytest.mark.feature("CA-05")


@pytest.fixture
def store(app: Flask) -> Store:
    return make_store()


def take(store: Store, kind: str, content: str, *, apply: bool = True) -> ImportRun:
    run = keeping.receive(store, kind, "file.csv", io.BytesIO(content.encode()), {}, by=actor())
    running.preview(run, store)
    if apply:
        running.start(run, by=actor(), confirmation=confirming.phrase(run))
        running.run_to_the_end(run, store)
    return run


@pytest.mark.case("X-IM-17")
@pytest.mark.parametrize("kind", ["vendors", "offers"])
def test_an_export_comes_back_without_a_change(store: Store, kind: str):
    make_vendor("BREW", notes="=1+1\n- two", address=["1 Mill Lane", "@ the back"], cc=["b@brew.example"])
    make_product("KET-1", vendors={"BREW": (6100, 42), "LUMEN": (5900, None)})
    make_product("-=odd", vendors={"LUMEN": (5, 0)})
    exported = "".join(kinds.own(kind).export(store))
    run = take(store, kind, exported)
    assert run.counts == {"same": exported.count("\r\n") - 1}


def test_vendors_are_made_and_changed_by_code(store: Store):
    run = take(store, "vendors", "code,name,emails,lead_days\nbrew,Brewhaus,a@b.example|c@d.example,5\n")
    assert run.counts == {"create": 1}
    brew = vendors.find(store.id, "BREW")
    assert (brew.name, brew.emails, brew.lead_days) == ("Brewhaus", ["a@b.example", "c@d.example"], 5)
    run = take(store, "vendors", "code,name,lead_days\nBREW,,7\n")
    assert run.counts == {"change": 1}
    assert (vendors.find(store.id, "BREW").name, vendors.find(store.id, "BREW").lead_days) == ("Brewhaus", 7)


@pytest.mark.feature("CA-06")
@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",No code,", "no code"),
        ("BREW,Again,\nBREW,Again,", "further up"),
        ("BREW,B,not an address", "line 2"),
        ("B W,Spaces,", "letters, digits"),
    ],
)
def test_a_wrong_vendor_is_refused_with_its_line(store: Store, row: str, why: str):
    run = take(store, "vendors", f"code,name,emails\n{row}\n")
    assert run.counts["refused"] == 1
    assert why in findings.page_of(run, "refused")[0].reason


def test_offers_are_set_with_their_default(store: Store):
    variant = make_product("KET-1", vendors={"BREW": (6100, 42)})
    make_vendor("LUMEN")
    run = take(
        store, "offers", "vendor,sku,cost,stock,is_default\nLUMEN,KET-1,59.00,7,yes\nBREW,KET-1,62,,no\n"
    )
    assert run.counts == {"create": 1, "change": 1}
    found = {v.code: o for o, v in offers.of_variants([variant.id])[variant.id]}
    assert (found["LUMEN"].cost_minor, found["LUMEN"].stock, found["LUMEN"].is_default) == (5900, 7, True)
    assert (found["BREW"].cost_minor, found["BREW"].stock, found["BREW"].is_default) == (6200, None, False)


@pytest.mark.feature("CA-06")
@pytest.mark.case("X-IM-07")
@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("NOBODY,KET-1,1", "no vendor NOBODY"),
        ("BREW,OTHERS,1", "no SKU OTHERS"),
        ("BREW,KET-2,", "no cost"),
        ("BREW,KET-1,1e3", "cost: “1e3”"),
        (",KET-1,1", "no vendor or no SKU"),
    ],
)
def test_a_wrong_offer_is_refused_with_its_line(store: Store, row: str, why: str):
    make_product("KET-1", vendors={"BREW": (6100, 42), "LUMEN": (5900, 1)})
    make_product("KET-2")
    run = take(store, "offers", f"vendor,sku,cost\n{row}\nLUMEN,KET-1,60\n")
    assert run.counts == {"refused": 1, "change": 1}
    assert why in findings.page_of(run, "refused")[0].reason


@pytest.mark.case("X-IM-17")
@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''=1", "plain", "-5", "a\n- b\n'+c", "\t=x", "；=x", "a;=b", "'", ""]
)
def test_a_quoted_cell_comes_back_exactly(text: str):
    assert plain_cell(quoted_cell(text)) == text
    assert not quoted_cell(text).startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.case("X-IM-13")
def test_an_export_is_of_one_moment_though_offers_change_meanwhile(store: Store, monkeypatch):
    monkeypatch.setattr(offer_files, "PAGE", 1)
    make_product("KET-1", vendors={"BREW": (6100, 42)})
    make_product("MUG-1", vendors={"BREW": (700, 9)})
    session().rollback()
    lines = kinds.own("offers").export(store)
    first = [next(lines), next(lines)]
    with db.engine.begin() as elsewhere:
        elsewhere.exec_driver_sql("UPDATE offers SET cost_minor = 1")
    rest = list(lines)
    session().rollback()
    later = list(kinds.own("offers").export(store))
    assert len(later) == len(first + rest) == 3
    assert ["7.00" in line for line in rest] == [True], "the export mixes two moments"
    assert "7.00" not in "".join(later)


@pytest.mark.feature("PO-16")
def test_costs_come_with_both_files_and_old_files_leave_them(store: Store):
    make_vendor("BREW")
    kettle = make_product("KET-1", vendors={"BREW": (500, 42)})
    head = "code,name,drop_ship_fee,freight_rule,freight_steps,smallest_order,small_order_surcharge"
    row = "BREW,,2.50,by_weight,0 = 4.50 | 2000 = 9,50.00,8"
    assert take(store, "vendors", f"{head}\n{row}\n").counts == {"change": 1}
    assert take(store, "offers", "vendor,sku,tiers\nBREW,KET-1,10 = 4.20 | 50 = 3.90\n").counts == {
        "change": 1
    }
    brew = vendors.find(store.id, "BREW")
    assert (brew.fee_minor, brew.freight_rule, brew.freight_steps) == (
        250,
        "by_weight",
        [[0, 450], [2000, 900]],
    )
    assert (brew.minimum_minor, brew.minimum_charge_minor) == (5000, 800)
    assert supply.choices([kettle.id])[kettle.id][0].tiers == ((10, 420), (50, 390))
    for kind in ("vendors", "offers"):
        exported = "".join(kinds.own(kind).export(store))
        assert take(store, kind, exported).counts == {"same": 1}
    assert take(store, "vendors", "code,name\nBREW,Brewhaus\n").counts == {"change": 1}
    assert take(store, "offers", "vendor,sku,cost\nBREW,KET-1,5.10\n").counts == {"change": 1}
    assert vendors.find(store.id, "BREW").fee_minor == 250
    assert supply.choices([kettle.id])[kettle.id][0].tiers == ((10, 420), (50, 390))


@pytest.mark.feature("PO-16")
@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("vendors", "code,name,drop_ship_fee\nBREW,,two\n", "drop_ship_fee: “two”"),
        ("vendors", "code,name,freight_rule\nBREW,,by_moon\n", "Choose one of the values"),
        ("vendors", "code,name,freight_steps\nBREW,,9 = 1 | 9 = 2\n", "higher than the one before"),
        ("vendors", "code,name,drop_ship_fee\nBREW,,-1\n", "negative"),
        ("offers", "vendor,sku,tiers\nBREW,KET-1,50 = 3.90 | 10 = 4.20\n", "higher than the one before"),
        ("offers", "vendor,sku,tiers\nBREW,KET-1,10\n", "is not a step"),
    ],
)
def test_wrong_costs_are_refused_with_their_line(store: Store, kind: str, content: str, why: str):
    make_product("KET-1", vendors={"BREW": (500, 42)})
    run = take(store, kind, content, apply=False)
    assert why in findings.page_of(run, "refused")[0].reason
