"""The purchase order as PDF: what is in it, what is not, and words that try to be more than words."""

import io
from dataclasses import replace

import pytest
import typst
from pypdf import PdfReader

from gateways import documents
from gateways.documents import code128, purchase_order_pdf
from shop.purchasing.paper import Paper, Size
from tests.shop.purchasing.test_spreadsheet import KETTLE, MUG, PAPER


def pages(paper: Paper) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(purchase_order_pdf(paper))).pages]


@pytest.mark.feature("VN-04")
@pytest.mark.parametrize(("size", "points"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_the_paper_says_all_a_vendor_needs(size: Size, points: tuple[int, int]) -> None:
    pdf = PdfReader(io.BytesIO(purchase_order_pdf(PAPER, size)))
    (page,) = pdf.pages
    text = page.extract_text()
    for words in (
        *("1042-1", "Order 1042", "Alder & Rye", "14 Quay Street", "Millbrook Supply", "AR-2201"),
        *("Nora Field", "8 Harbour Lane", "Rockland, ME 04841", "UPS Ground", "May 12, 2026", "May 15, 2026"),
        *("MB-KET-1L-BLK", "KET-1L-BK", "4006381333931", "Gooseneck kettle, 1 litre", "Black"),
        *(
            "$41.50",
            "$83.00",
            "$143.40",
            "$226.40",
            "Leave with the neighbour at 6.",
            "Page 1 of 1",
            PAPER.link,
        ),
    ):
        assert words in text
    assert text.index("MB-KET-1L-BLK") < text.index("Gooseneck") < text.index("4006381333931")
    assert (round(page.mediabox.width), round(page.mediabox.height)) == points
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Purchase order 1042-1"


@pytest.mark.feature("VN-04")
def test_no_cost_is_in_the_paper_where_none_may_be() -> None:
    (text,) = pages(replace(PAPER, show_costs=False))
    assert not [each for each in ("$", "41.50", "83.00", "226.40", "USD", "cost", "Amount") if each in text]
    assert "MB-KET-1L-BLK" in text


@pytest.mark.feature("VN-04")
def test_many_lines_flow_over_pages_under_the_same_heads() -> None:
    lines = tuple(replace(line, vendor_sku=f"V-{at:03}") for at in range(60) for line in (KETTLE,))
    found = pages(replace(PAPER, lines=lines))
    assert len(found) > 2
    assert all(f"Page {at} of {len(found)}" in text for at, text in enumerate(found, start=1))
    assert all("YOUR SKU" in text and "1042-1" in text for text in found if "V-0" in text)
    assert [sku for sku in (f"V-{at:03}" for at in range(60)) if sku not in "".join(found)] == []


@pytest.mark.case("X-PO-23")
def test_the_same_paper_is_the_same_bytes() -> None:
    assert purchase_order_pdf(PAPER) == purchase_order_pdf(PAPER)
    assert purchase_order_pdf(PAPER) != purchase_order_pdf(replace(PAPER, note="Another note"))


@pytest.mark.case("X-IM-14")
@pytest.mark.parametrize(
    "words",
    [
        '#read("/etc/passwd")',
        '#import "@preview/evil:1.0.0": *',
        '#image("/etc/hosts.png")',
        "#panic()",
        '"]; #sys.inputs',
        "*bold* _it_ = Head $x^2$ @ref <label> `raw` \\ // no",
        "<img src=file:///etc/passwd> <script>",
        "{{ 7 * 7 }} ${jndi:x} %s {0.__class__}",
    ],
)
def test_words_stay_words(words: str) -> None:
    everywhere = replace(PAPER, note=words, store_name=words, ship_to=(words, words), vendor_name=words)
    (text,) = pages(replace(everywhere, lines=(replace(KETTLE, name=words, options=words),)))
    squeezed = "".join(text.split())
    assert squeezed.count("".join(words.split())) >= 5
    assert "root:" not in text


@pytest.mark.case("X-IM-14")
@pytest.mark.parametrize(
    "words",
    [
        *(
            "W" * 400,
            "שלום עולם",
            "متجر الشاي",
            "東京都千代田区丸の内",
            "🚚 👩‍👩‍👧 ✔️",
            "a\x00b\x07c\u2028d\ufeff",
            "",
            " ",
        ),
        "\u202egnp.exe",
        "e\u0301" * 60,
    ],
)
def test_no_word_breaks_the_paper(words: str) -> None:
    line = replace(KETTLE, vendor_sku=words, name=words, options=words, quantity=10**6, unit_cost_minor=10**9)
    paper = replace(PAPER, number=words, order_number=words, ship_to=(words,), note=words, vendor_name=words)
    assert purchase_order_pdf(replace(paper, lines=(line, MUG)), "us-letter").startswith(b"%PDF")


@pytest.mark.case("X-IM-14")
def test_a_long_word_stays_within_its_column() -> None:
    """Words that do not fit break; broken words still copy out whole, without signs in between."""
    (text,) = pages(replace(PAPER, lines=(replace(KETTLE, name="Q" * 200),)))
    assert max(line.count("Q") for line in text.splitlines()) < 60
    assert "\u200b" not in text


def test_an_empty_paper_is_a_paper() -> None:
    bare = replace(
        PAPER, letterhead=(), vendor_address=(), ship_to=(), lines=(), note="", link="", due_on=None
    )
    (text,) = pages(bare)
    assert "1042-1" in text


def test_a_link_that_is_not_for_the_web_is_left_out() -> None:
    (text,) = pages(replace(PAPER, link="file:///etc/passwd"))
    assert "passwd" not in text


def test_it_renders_without_any_font_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_fonts", lambda: typst.Fonts(include_system_fonts=False))
    (text,) = pages(PAPER)
    assert "MB-KET-1L-BLK" in text


def test_the_bars_are_a_code_128_symbol() -> None:
    bars = code128("1042-1")
    assert bars.endswith("1100011101011")  # the stop pattern, ISO/IEC 15417
    assert (len(bars) - 13) % 11 == 0
    assert code128("漢字") == code128("") == code128("x\n") == ""
