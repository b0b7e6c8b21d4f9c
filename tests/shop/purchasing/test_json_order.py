"""The JSON order: the paper's values, decimals as text, no cost where none may be shown."""

import dataclasses
import json

import pytest

from shop.purchasing.json_order import purchase_order_json
from shop.purchasing.paper import PaperCharge
from tests.shop.purchasing.test_x12 import AT, PAPER


def test_it_says_what_the_paper_says() -> None:
    raw = purchase_order_json(PAPER, "po-1", AT)
    assert raw == purchase_order_json(PAPER, "po-1", AT)
    said = json.loads(raw)
    assert (said["message_id"], said["po_number"], said["total"]) == ("po-1", "1042-1", "131.15")
    assert said["ship_to"]["postcode"] == "97204"
    assert said["lines"][0] == {
        "line_no": 1,
        "supplier_sku": "B-KET",
        "gtin": "0012345678905",
        "buyer_sku": "KET-1",
        "name": "Kettle",
        "options": "Copper",
        "quantity": 2,
        "unit_price": "61.00",
    }


def test_no_cost_where_none_may_be_shown() -> None:
    raw = purchase_order_json(dataclasses.replace(PAPER, show_costs=False), "po-1", AT)
    assert b"price" not in raw and b"total" not in raw


@pytest.mark.feature("PO-16")
def test_charges_are_a_list_of_their_own_and_hidden_with_the_costs() -> None:
    charged = dataclasses.replace(PAPER, charges=(PaperCharge("fee", "Drop-ship fee", 250),))
    said = json.loads(purchase_order_json(charged, "po-1", AT))
    assert said["charges"] == [{"kind": "fee", "words": "Drop-ship fee", "amount": "2.50"}]
    assert said["total"] == "133.65"
    hidden = purchase_order_json(dataclasses.replace(charged, show_costs=False), "po-1", AT)
    assert b"fee" not in hidden and b"2.50" not in hidden
