"""The X12 850: envelope, counts, and nothing in it that could break it or mislead."""

import dataclasses
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.purchasing.paper import Destination, Paper, PaperCharge, PaperLine
from shop.purchasing.x12 import CannotSay, ascii_text, purchase_order_850

PARTNER = {
    "our_qualifier": "ZZ",
    "our_id": "ALDER",
    "their_qualifier": "01",
    "their_id": "123456789",
    "usage": "P",
    "sku_qualifier": "VN",
}
AT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
TO = Destination(
    "Nora Field", "12 Alder Way", "Portland", "US", "", "Apt 4", "OR", "97204", "+1 503 555 0100"
)
PAPER = Paper(
    number="1042-1",
    order_number="1042",
    store_name="Alder & Co",
    letterhead=("Alder & Co",),
    vendor_name="Brew",
    vendor_address=(),
    account_number="A-77",
    issued_on=date(2026, 3, 2),
    due_on=date(2026, 3, 5),
    currency="USD",
    ship_to=("Nora Field",),
    ship_method="Standard",
    note="Wrap it.\nPlease.",
    show_costs=True,
    lines=(
        PaperLine("B-KET", "KET-1", "0012345678905", "Kettle", "Copper", 2, 6100),
        PaperLine("B-MUG", "MUG-1", "", "Mug", "", 3, 305),
    ),
    link="https://alder.example/po/x",
    destination=TO,
)


def written(paper: Paper = PAPER, control: int = 42) -> bytes:
    """The interchange of the paper."""
    return purchase_order_850(paper, PARTNER, control, AT, "desk@alder.example")


def segments(raw: bytes) -> list[list[str]]:
    """Read as a partner does: the delimiters from the envelope's head, white space after a terminator skipped."""
    text = raw.decode("ascii")
    element, terminator = text[3], text[105]
    return [each.strip().split(element) for each in text.split(terminator) if each.strip()]


def check(raw: bytes) -> list[list[str]]:
    """The segments, after the checks that every partner makes."""
    found = segments(raw)
    head, by_tag = raw.decode("ascii")[:106], {each[0]: each for each in found}
    assert [len(part) for part in head[:-1].split("*")] == [
        3,
        2,
        10,
        2,
        10,
        2,
        15,
        2,
        15,
        6,
        4,
        1,
        5,
        9,
        1,
        1,
        1,
    ]
    assert by_tag["IEA"] == ["IEA", "1", by_tag["ISA"][13]]
    assert by_tag["GE"] == ["GE", "1", by_tag["GS"][6]]
    start, end = (
        next(i for i, s in enumerate(found) if s[0] == "ST"),
        next(i for i, s in enumerate(found) if s[0] == "SE"),
    )
    assert by_tag["SE"][1:] == [str(end - start + 1), by_tag["ST"][2]]
    assert by_tag["CTT"][1] == str(sum(each[0] == "PO1" for each in found))
    return found


def test_it_says_what_the_paper_says() -> None:
    lines = ["*".join(each) for each in check(written())]
    assert lines[0].startswith(
        "ISA*00*          *00*          *ZZ*ALDER          *01*123456789      *260302*0905*U*00401*"
    )
    assert lines[1] == "GS*PO*ALDER*123456789*20260302*0905*42*X*004010"
    assert lines[2:-2] == [
        "ST*850*0001",
        "BEG*00*DS*1042-1**20260302",
        "CUR*BY*USD",
        "REF*CO*1042",
        "REF*IA*A-77",
        "PER*OC*Alder & Co*EM*desk@alder.example",
        "DTM*038*20260305",
        "TD5*****Standard",
        "N9*ZZ*NOTE",
        "MSG*Wrap it. Please.",
        "N1*ST*Nora Field",
        "N3*12 Alder Way*Apt 4",
        "N4*Portland*OR*97204*US",
        "PER*IC**TE*+1 503 555 0100",
        "PO1*1*2*EA*61.00*PE*VN*B-KET*EN*0012345678905*SK*KET-1",
        "PID*F****Kettle, Copper",
        "PO1*2*3*EA*3.05*PE*VN*B-MUG*SK*MUG-1",
        "PID*F****Mug",
        "CTT*2*5",
        "AMT*TT*131.15",
        "SE*21*0001",
    ]


def test_no_cost_where_none_may_be_shown() -> None:
    raw = written(dataclasses.replace(PAPER, show_costs=False))
    assert b"61.00" not in raw and b"AMT" not in raw
    assert ["PO1", "2", "3", "EA", "", "", "VN", "B-MUG", "SK", "MUG-1"] in check(raw)


@pytest.mark.parametrize(
    ("name", "said"), [("Zoë Åström", "Zoe Astrom"), ("Łukasz Groß", "Lukasz Gross"), ("A*B~C>D", "A B C D")]
)
def test_the_nearest_letters(name: str, said: str) -> None:
    to = dataclasses.replace(TO, name=name)
    assert ["N1", "ST", said] in check(written(dataclasses.replace(PAPER, destination=to)))


@pytest.mark.parametrize(
    "change",
    [{"name": "Иван Петров"}, {"city": "東京"}, {"line1": "x" * 300}, {"city": "y" * 40}],
    ids=["cyrillic", "japanese", "long street", "long city"],
)
def test_what_would_mislead_is_held(change: dict[str, str]) -> None:
    with pytest.raises(CannotSay):
        written(dataclasses.replace(PAPER, destination=dataclasses.replace(TO, **change)))


def test_a_line_that_no_program_could_know_is_held() -> None:
    lines = (PaperLine("", "KET-1", "", "Kettle", "", 1, 1),)
    with pytest.raises(CannotSay, match="Kettle has neither"):
        written(dataclasses.replace(PAPER, lines=lines))


@given(st.text(max_size=60), st.text(max_size=400), st.text(max_size=30))
def test_no_text_breaks_the_file(name: str, note: str, method: str) -> None:
    paper = dataclasses.replace(
        PAPER, destination=dataclasses.replace(TO, line2=name), note=note, ship_method=method
    )
    try:
        raw = written(paper)
    except CannotSay:
        return
    found = check(raw)
    assert [each[0] for each in found][:3] == ["ISA", "GS", "ST"]
    assert sum(each[0] == "PO1" for each in found) == 2
    assert ascii_text(note).replace(" ", "") == "".join(
        part for each in found if each[0] == "MSG" for part in each[1].split()
    )


@pytest.mark.feature("PO-16")
def test_charges_are_sac_segments_with_two_implied_decimals() -> None:
    charges = (
        PaperCharge("fee", "Drop-ship fee", 250),
        PaperCharge("freight", "Freight, 2.4 kg", 900),
        PaperCharge("minimum", "Surcharge on orders below $200.00", 800),
    )
    charged = dataclasses.replace(PAPER, charges=charges)
    said = ["*".join(each) for each in check(written(charged))]
    assert [each for each in said if each.startswith("SAC")] == [
        "SAC*C*F250***250**********Drop-ship fee",
        "SAC*C*D240***900**********Freight, 2.4 kg",
        "SAC*C*G970***800**********Surcharge on orders below $200.00",
    ]
    assert "AMT*TT*150.65" in said
    assert said.index("SAC*C*F250***250**********Drop-ship fee") < said.index("CTT*2*5")
    assert b"SAC" not in written(dataclasses.replace(charged, show_costs=False))


@pytest.mark.parametrize(("currency", "minor", "said"), [("JPY", 500, "50000"), ("KWD", 1250, "125")])
def test_sac_amounts_of_other_currencies(currency: str, minor: int, said: str) -> None:
    charged = dataclasses.replace(PAPER, currency=currency, charges=(PaperCharge("fee", "Fee", minor),))
    assert f"SAC*C*F250***{said}*".encode() in written(charged)
    with pytest.raises(CannotSay):
        written(dataclasses.replace(charged, currency="KWD", charges=(PaperCharge("fee", "Fee", 1255),)))
