"""An address that somebody may register with is one that mail can be sent to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.kernel.mail import mailbox
from shop.kernel.refusals import Refusal
from shop.people import emails


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Nora@Field.EXAMPLE\n", "Nora@field.example"),
        ("\uff4eora@field.example", "nora@field.example"),
        ("nora+shop@b\u00fccher.example", "nora+shop@xn--bcher-kva.example"),
    ],
)
def test_an_address_has_one_form(text: str, address: str) -> None:
    assert emails.clean(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "nora", "nora@", "@field.example", "nora@localhost", "n@a.example,m@b.example", "n\u00f6@a.example"],
)
def test_no_address_is_refused_beside_its_field(text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        emails.clean(text, field="contact")
    assert (refusal.value.code, refusal.value.field) == ("email", "contact")


@given(st.one_of(st.text(), st.emails()))
def test_whoever_registers_can_be_written_to(text: str) -> None:
    try:
        address = emails.clean(text)
    except Refusal:
        return
    assert mailbox(address) == address
