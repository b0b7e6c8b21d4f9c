"""Nothing that a vendor can open or fetch holds another vendor's name, SKU or cost, or any retail price."""

import io
import re

import pytest
from flask import Flask
from pypdf import PdfReader

from shop.orders.tables import Order
from shop.purchasing import papers
from shop.shipping import listing
from shop.sourcing import vendors
from tests.house import PageClient
from tests.shop.shipping.test_parcels import ship, with_vendors
from tests.vendor.test_page import PERSON, client, link_to, po_of, post  # noqa: F401 (fixtures)
from tests.world_purchasing import ANA, Want
from tests.world_returns import ask

OWN = Want("KET-1", 2, {"BREW": (6100, 42), "QUARRY": (6355, 9)}, price=13579)
FOREIGN = Want("MUG-1", 4, {"HARBOR": (317, 100)}, price=98765)
UPS, FEDEX = "1Z999AA10123456784", "986578788855"
# Names, SKUs and costs of others; our retail prices, their sums and the order's total, however they are written.
WORDS = ("HARBOR", "QUARRY", "MUG-1", "1042-2", FEDEX)
AMOUNTS = ("3.17", "63.55", "135.79", "13579", "271.58", "27158", "987.65", "98765", "3950.60", "3,950.60")
SECRET = (*WORDS, *AMOUNTS, "4222.18", "4,222.18", "422218")


@pytest.fixture
def order(app: Flask) -> Order:
    made = with_vendors(OWN, FOREIGN)
    ship(made, {"KET-1": 1}, "a", purchase_order="1042-1")
    ship(made, {"MUG-1": 2}, "b", purchase_order="1042-2", tracking_number=FEDEX)
    for number in ("1042-1", "1042-2"):
        ask(1, po=number, key=number)
    return made


def leaks(text: str) -> list[str]:
    """Return the secrets that stand in the text; form keys and other random words are not looked at."""
    plain = re.sub(r"\b[0-9A-HJKMNP-TV-Z]{26}m?p?b?\b|csrf\S*|value=\"[\w.-]{60,}\"", "", text)
    return [secret for secret in SECRET if secret.casefold() in plain.casefold()]


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF, and what its properties say."""
    reader = PdfReader(io.BytesIO(pdf))
    return "\n".join([*(page.extract_text() for page in reader.pages), str(reader.metadata)])


@pytest.mark.feature("VN-05")
@pytest.mark.parametrize(
    "place", ["", "/orders", "/open-lines", "/packing-slip", "/packing-slips", "/papers/csv", "/papers/pdf"]
)
def test_nothing_of_anybody_else_stands_on_what_a_vendor_opens(
    client: PageClient,  # noqa: F811
    order: Order,
    place: str,
):
    answer = client.get(f"{link_to()}{place}", headers=PERSON)
    assert answer.status_code == 200
    text = text_of(answer.data) if place.endswith("pdf") else answer.data.decode("utf-8-sig")
    assert "1042" in text
    assert leaks(text) == []


@pytest.mark.feature("VN-05")
def test_nothing_stands_in_the_mail_either(app: Flask, order: Order):
    raw = papers.content(po_of(), "mail")
    assert raw is not None and leaks(raw.decode()) == []


@pytest.mark.feature("VN-10")
def test_a_list_tells_a_vendor_nothing_of_others(client: PageClient, order: Order):  # noqa: F811
    pasted = f"PO,Tracking,SKU\n1042-2,1ZW4A2900379244026,MUG-1\n1042-1,{FEDEX},KET-1\n1042,{UPS},MUG-1\n"
    post(client, f"{link_to()}/tracking-lists", source=pasted)
    said = client.follow(headers=PERSON).text
    for own in pasted.split("\n"):  # what they wrote themselves is shown to them again
        said = said.replace(own[:100], "")
    assert [each for each in leaks(said) if each not in pasted] == []


def test_the_reader_knows_nothing_of_another_vendors_orders(app: Flask, order: Order):
    po = po_of()
    brew = vendors.find(po.store_id, "BREW")
    kept = listing.receive(po.store_id, f"1042-2 UPS {UPS}, 1042 {FEDEX}".encode(), ANA, vendor=brew)
    found = listing.read(kept).findings
    assert not any(each.order and each.order.number == "1042-2" for each in found)
    assert not any("1042-2" in why for each in found for why in each.why)


@pytest.mark.feature("VN-10")
@pytest.mark.feature("VN-11")
def test_all_slips_print_at_once_and_name_no_vendor(client: PageClient, order: Order):  # noqa: F811
    second = with_vendors(Want("POT-2", 3, {"BREW": (2100, 9)}, price=4400), number=1043)
    slips = client.get(f"{link_to()}/packing-slips", headers=PERSON)
    found = [" ".join(each.itertext()) for each in client.page().all("article")]
    assert [f"Order {number}" in text for number, text in zip((1042, second.number), found, strict=True)]
    assert "KET-1" in found[0] and "POT-2" in found[1]
    assert "Brew" not in slips.text.replace("brew", "") and "21.00" not in slips.text
