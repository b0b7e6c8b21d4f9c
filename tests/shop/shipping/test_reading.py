"""Reading lists: what is sure is right, and whatever is not plain is asked about, never guessed."""

import pytest

from shop.shipping.reading import judging, sources
from shop.shipping.reading.judging import Finding
from tests.shop.shipping.samples import FOLDER, ORDERS, SAMPLES, Sample, the_book


def findings(content: bytes) -> tuple[Finding, ...]:
    """Return what the reader finds in the source."""
    return judging.read(sources.lines_of(content), the_book()).findings


def seen(found: tuple[Finding, ...]) -> dict[str, tuple[str, str, dict[str, int]]]:
    """Return the sure ones as the samples write them."""
    sure = [each for each in found if each.verdict == judging.SURE]
    return {
        each.number: (each.order.number, each.carrier, {u.split()[1]: n for u, n in each.units.items()})
        for each in sure
    }


def told(sample: Sample) -> dict[str, tuple[str, str, dict[str, int]]]:
    """Return what the sample says must be sure."""
    return {
        number: (order, carrier, units or ORDERS[order][1])
        for number, (order, carrier, units) in sample.parcels.items()
    }


@pytest.mark.feature("SP-04")
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_read_right(sample: Sample):
    found = findings((FOLDER / sample.name).read_bytes())
    assert seen(found) == told(sample), [(f.verdict, f.number, f.why) for f in found]
    others = [f for f in found if f.verdict in (judging.ASK, judging.REFUSED)]
    assert len(others) == sample.others, [(f.verdict, f.number, f.why) for f in others]
    assert all(f.why for f in others)


@pytest.mark.parametrize(
    "text",
    [
        "UPS 1ZW4A2900379244026, FedEx 285503518210",
        "Tracking: 1ZW4A2900379244026\n\nTracking: 1Z999AA10353776020",
        "PO,Tracking\n,1ZW4A2900379244026",
        "1ZW4A2900379244026",
        "PO 1042-1",
        "PO,Tracking",
        "<table><tr><td>1042-1<td>",
        ",,,\n;;;\n|||",
    ],
)
def test_what_names_no_purchase_order_is_never_sure(text: str):
    assert not any(each.verdict == judging.SURE for each in findings(text.encode()))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_do_not_matter(ending: str):
    text = ending.join(["PO,Tracking", "1042-1,1ZW4A2900379244026", ""])
    assert list(seen(findings(text.encode()))) == ["1ZW4A2900379244026"]


@pytest.mark.parametrize(
    "text",
    [
        "For 1046-1 we could only ship one lamp (UPS 1ZW4A2900379244026).",
        "1042-1 FedEx 285503518210 or 262201398600",
        "Tracking 1ZW4A2900379244026\n\nPO 1042-1\n\nTracking 1Z999AA10353776020\n\nPO 1044-1",
        "PO 1047-1, 5 trays in this parcel: UPS 1ZW4A2900379244026",
        "PO 1042-1: please disregard 1ZW4A2900379244026, the correct one is 1Z999AA10353776020",
        "PO,Order,Tracking\n1042-1,1044,1ZW4A2900379244026",
        "PO,Carrier,Tracking\n1042-1,DHL,340434126248091782",
        "PO,Carrier,Tracking\n1042-1,FedEx,1ZW4A2900379244026",
        "PO,SKU,Qty,Tracking\n1042-1,KET-1,5,1ZW4A2900379244026",
        "PO,SKU,Qty,Tracking\n1047-1,TRY-5,5,1ZW4A2900379244026\n1047-1,TRY-5,5,1ZW4A2900379244026",
    ],
)
def test_what_may_mean_something_else_is_asked_about(text: str):
    assert {each.verdict for each in findings(text.encode())} == {judging.ASK}
