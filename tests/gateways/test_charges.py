"""A purchase order's charges on its mail and its PDF, and on neither where no costs are shown."""

from dataclasses import replace

import pytest

from shop.purchasing.paper import PaperCharge
from tests.gateways.test_documents import pages
from tests.gateways.test_letters import letter
from tests.shop.purchasing.test_spreadsheet import PAPER


@pytest.mark.feature("PO-16")
def test_a_purchase_order_names_its_charges_unless_it_shows_no_costs() -> None:
    charged = replace(PAPER, charges=(PaperCharge("fee", "Drop-ship fee", 250),))
    for hidden in (False, True):
        paper = replace(charged, show_costs=not hidden)
        made = letter("purchase_order", paper=paper)
        for part in (made.text, made.html):
            assert ("Drop-ship fee" in part, "$2.50" in part, "$228.90" in part) == (not hidden,) * 3


@pytest.mark.feature("PO-16")
def test_charges_stand_above_the_total_unless_no_costs_are_shown() -> None:
    charged = replace(PAPER, charges=(PaperCharge("fee", "Drop-ship fee", 250),))
    (page,) = pages(charged)
    assert page.index("Drop-ship fee") < page.index("$228.90")
    (hidden,) = pages(replace(charged, show_costs=False))
    assert "Drop-ship" not in hidden and "2.50" not in hidden
