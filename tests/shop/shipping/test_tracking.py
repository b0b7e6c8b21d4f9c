"""Tracking numbers tell their carrier; what is unknown becomes Other and leads nowhere."""

import pytest

from shop.kernel.refusals import Refusal
from shop.shipping import tracking


@pytest.mark.feature("SP-02")
@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("1Z999AA10123456784", "ups"),
        ("1Z 5R8 939 0357 567127", "ups"),
        ("9400 1112 0108 0805 4830 16", "usps"),
        ("9505511069605048600624", "usps"),
        ("420221539101026837331000039521", "usps"),
        ("7112 3456 7891 2345 6787", "usps"),
        ("RB123456785US", "usps"),
        ("986578788855", "fedex"),
        ("477179081230", "fedex"),
        ("0414 4176 0228 964", "fedex"),
        ("61299998820821171811", "fedex"),
        ("9611020987654312345672", "fedex"),
        ("3318810025", "dhl"),
        ("8487135506", "dhl"),
        ("JJD0099999999", "dhl_de"),
        ("3SABCD1234567", "postnl"),
        ("3sabcd123456789", "postnl"),
        ("RB123456785NL", "postnl"),
        ("01234567890123", "dpd"),
        ("RB123456785GB", "royal_mail"),
    ],
)
def test_the_pattern_and_the_check_digit_name_the_carrier(number: str, carrier: str) -> None:
    assert tracking.guess(number) == carrier


@pytest.mark.feature("SP-02")
@pytest.mark.parametrize(
    "number",
    [
        "1Z999AA10123456785",  # check digit off by one
        "986578788857",
        "3318810026",
        "RB123456784GB",
        "hello",
        "",
        "12",
        "<script>",
    ],
)
def test_what_does_not_prove_itself_is_other(number: str) -> None:
    assert tracking.guess(number) == "other"
    assert tracking.link("other", number) == ""


@pytest.mark.case("X-SH-03")
@pytest.mark.parametrize(
    "number",
    [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "1Z\r\nX-Bad: 1",
        "9" * 500,
        "١٢٣٤٥",
        "a\x00b",
        "../../etc",
    ],
)
def test_what_is_no_tracking_number_is_refused_and_never_linked(number: str) -> None:
    with pytest.raises(Refusal) as refusal:
        tracking.clean(number)
    assert refusal.value.field == "tracking_number"
    assert [tracking.link(code, number) for code in tracking.CARRIERS] == [""] * len(tracking.CARRIERS)


@pytest.mark.feature("SP-02")
@pytest.mark.parametrize("code", sorted(c.code for c in tracking.CARRIERS.values() if c.template))
def test_every_link_goes_to_the_carrier_over_https(code: str) -> None:
    address = tracking.link(code, "1z 999")
    assert address.startswith("https://")
    assert address.endswith("1Z999")


def test_another_carrier_is_called_what_staff_wrote() -> None:
    assert tracking.carrier_name("other", "Alder Couriers") == "Alder Couriers"
    assert tracking.carrier_name("other") == "Other carrier"
    assert tracking.carrier_name("ups", "ignored") == "UPS"


@pytest.mark.parametrize(
    "number", ["1ZW4A290037924402T", "1Z999AA1012345678X", "RR12345678XUS", "C1234567890123X"]
)
def test_no_number_breaks_the_guess(number: str) -> None:
    assert tracking.guess(number) == tracking.OTHER
    assert tracking.strength(number) == ""
