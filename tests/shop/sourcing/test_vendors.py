"""Vendors: made and changed by fields, one version at a time."""

import pytest
from flask import Flask

from shop.kernel.refusals import Missing, Refusal, Stale
from shop.sourcing import vendors
from tests import world

ANA = world.actor()


@pytest.mark.feature("VN-01")
def test_a_vendor_is_kept_as_given(app: Flask):
    fields = {
        "name": "Brew & Co",
        "emails": ["Orders@Brew.example", " po@brew.example", "orders@BREW.example"],
        "cc": [],
        "lead_days": 5,
        "cut_off": "14:30",
        "currency": "EUR",
        "address": ["Main Street 1", " ", "Utrecht"],
        "notes": "Ask for Kim\x00",
    }
    vendor = vendors.create(world.the_store().id, fields, by=ANA)
    assert vendor.code == "BREW-CO"
    assert vendor.emails == ["Orders@brew.example", "po@brew.example", "orders@brew.example"]
    assert vendor.address == ["Main Street 1", "Utrecht"]
    assert vendor.notes == "Ask for Kim"
    assert vendors.find(vendor.store_id, "brew-co").id == vendor.id


@pytest.mark.feature("VN-01")
@pytest.mark.case("X-AZ-16")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"emails": ["a@b.example, c@d.example"]}, "emails"),
        ({"cc": ["nobody"]}, "cc"),
        ({"lead_days": 400}, "lead_days"),
        ({"cut_off": "25:00"}, "cut_off"),
        ({"currency": "usd"}, "currency"),
        ({"channel": "pigeon"}, "channel"),
        ({"code": "a b"}, "code"),
        ({"code": "HARBOR"}, "code"),
        ({"store_id": 2}, "form"),
        ({"version": 9}, "form"),
    ],
)
def test_bad_fields_are_refused_and_nothing_changes(app, fields, field):
    world.make_vendor("HARBOR")
    brew = world.make_vendor("BREW")
    before = brew.version
    with pytest.raises(Refusal) as refused:
        vendors.update(brew, before, fields, by=ANA)
    assert refused.value.field == field
    assert vendors.find(brew.store_id, "BREW").version == before


@pytest.mark.feature("OD-17")
def test_the_second_save_sees_both_values(app: Flask):
    brew = world.make_vendor("BREW")
    seen = brew.version
    vendors.update(brew, seen, {"lead_days": 9}, by=ANA)
    with pytest.raises(Stale) as stale:
        vendors.update(brew, seen, {"lead_days": 2}, by=world.actor("Bo"))
    assert (stale.value.details["theirs"], stale.value.details["yours"]) == (
        {"lead_days": 9},
        {"lead_days": 2},
    )


def test_an_unknown_code_is_missing(app: Flask):
    with pytest.raises(Missing):
        vendors.find(world.the_store().id, "NOBODY")
