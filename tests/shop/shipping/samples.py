"""Lists as vendors and carriers send them, with the parcels that are in them and what is to be asked about."""

from dataclasses import dataclass, field
from pathlib import Path

from shop.shipping.reading.book import Book, BookLine, BookOrder

FOLDER = Path(__file__).parent / "samples"
GOODS = {
    "KET-1": "Gooseneck kettle",
    "MUG-1": "Stone mug",
    "POT-2": "Tea pot",
    "GRN-9": "Hand grinder",
    "LMP-3": "Desk lamp",
    "TRY-5": "Oak tray",
    "FLT-1": "Filter papers",
}
ORDERS: dict[str, tuple[str, dict[str, int]]] = {
    "1042-1": ("Brew", {"KET-1": 2}),
    "1043-1": ("Brew", {"KET-1": 1, "MUG-1": 4}),
    "1044-1": ("Brew", {"POT-2": 1}),
    "1045-1": ("Brew", {"GRN-9": 1}),
    "1045-2": ("Quarry", {"LMP-3": 1}),
    "1046-1": ("Quarry", {"LMP-3": 3}),
    "1047-1": ("Quarry", {"TRY-5": 10}),
    **{f"{number}-1": ("Brew", {"FLT-1": 1}) for number in range(1048, 1055)},
    "1060-1": ("Brew", {"POT-2": 1}),
    "1061-1": ("Brew", {"POT-2": 0}),
}


def the_book() -> Book:
    """Return the purchase orders that the samples speak of."""
    return Book(tuple(_order(number, *rest) for number, rest in ORDERS.items()))


def _order(number: str, vendor: str, goods: dict[str, int]) -> BookOrder:
    lines = [
        BookLine(f"{number} {sku}", sku, GOODS[sku], units, f"{vendor.upper()}-{sku}")
        for sku, units in goods.items()
    ]
    return BookOrder(
        number,
        number.partition("-")[0],
        vendor,
        tuple(lines),
        vendor_id={"Brew": 1, "Quarry": 2}[vendor],
        reference="SO-77812" if number == "1044-1" else "",
        obstacle=f"{number} is cancelled: nothing can leave on it." if number == "1060-1" else "",
    )


@dataclass(frozen=True)
class Sample:
    """`parcels` are what must be sure: {number: (purchase order, carrier, {SKU: units} or None for all left)}.

    `others` counts what must be asked about or refused.
    """

    name: str
    parcels: dict[str, tuple[str, str, dict[str, int] | None]] = field(default_factory=dict)
    others: int = 0


def _all(*rows: tuple[str, str, str]) -> dict[str, tuple[str, str, dict[str, int] | None]]:
    return {number: (order, carrier, None) for number, order, carrier in rows}


SAMPLES = (
    Sample(
        "01-plain.csv",
        _all(
            ("1ZW4A2900379244026", "1042-1", "ups"),
            ("221665667552", "1043-1", "fedex"),
            ("9400199105949965724580", "1044-1", "usps"),
        ),
    ),
    Sample(
        "02-per-line-quantities.csv",
        {
            "1Z999AA10353776020": ("1043-1", "ups", {"KET-1": 1}),
            "1Z999AA10366915640": ("1043-1", "ups", {"MUG-1": 4}),
            "262201398600": ("1047-1", "fedex", {"TRY-5": 6}),
            "731361918851": ("1047-1", "fedex", {"TRY-5": 4}),
        },
    ),
    Sample(
        "03-shopify-order-names.tsv",
        _all(("1ZA17X050363551505", "1044-1", "ups"), ("1ZA17X070306589481", "1048-1", "ups")),
    ),
    Sample(
        "04-german-semicolons.csv",
        _all(
            ("00340434126248091782", "1046-1", "dhl_de"),
            ("00340434468245774979", "1047-1", "dhl_de"),
            ("013461755131981", "1048-1", "dpd"),
            ("137115889820", "1049-1", "gls"),
        ),
    ),
    Sample("05-reply-with-signature.txt", _all(("1ZE8F4750344055987", "1042-1", "ups"))),
    Sample(
        "06-several-headings.txt",
        _all(
            ("1ZA17X020346770968", "1042-1", "ups"),
            ("1Z999AA90363666937", "1044-1", "ups"),
            ("9400156175244802430306", "1048-1", "usps"),
        ),
    ),
    Sample("07-forwarded.eml", _all(("285503518210", "1046-1", "fedex"))),
    Sample(
        "08-html-table.eml", _all(("233410826961", "1045-2", "fedex"), ("797598556527", "1046-1", "fedex"))
    ),
    Sample("09-html-button.html", _all(("1ZA17X010325905489", "1044-1", "ups"))),
    Sample("10-excel-mangled.csv", _all(("1ZE8F4790352716017", "1048-1", "ups")), others=3),
    Sample("11-several-parcels-one-order.csv", _all(("1ZW4A2900331392214", "1048-1", "ups")), others=2),
    Sample(
        "12-two-units-two-parcels.csv",
        {
            "00340434279348792346": ("1042-1", "dhl_de", {"KET-1": 1}),
            "00340434056948277523": ("1042-1", "dhl_de", {"KET-1": 1}),
        },
    ),
    Sample(
        "13-spaced-numbers.txt",
        _all(
            ("1ZA17X080337151204", "1042-1", "ups"),
            ("9400129953947048784588", "1044-1", "usps"),
            ("702612848513", "1048-1", "fedex"),
        ),
    ),
    Sample("14-partial.txt", others=1),
    Sample("15-partial-vague.txt", others=1),
    Sample("16-french.csv", _all(("XY123456789FR", "1046-1", "other"), ("6A12345678901", "1050-1", "other"))),
    Sample("17-spanish-mail.txt", _all(("00123456789012", "1050-1", "other"))),
    Sample(
        "18-dutch.csv", _all(("3SABCD229806023", "1051-1", "postnl"), ("01348403218357A", "1052-1", "dpd"))
    ),
    Sample(
        "19-worldship-export.csv",
        _all(("1ZA17X060379958125", "1042-1", "ups"), ("1ZE8F4780358431413", "1044-1", "ups")),
    ),
    Sample(
        "20-usps-list.txt",
        _all(
            ("9400163040463353564473", "1048-1", "usps"),
            ("9400192742441507325997", "1049-1", "usps"),
            ("9400156561624615588471", "1050-1", "usps"),
        ),
    ),
    Sample("21-unknown-orders.csv", _all(("1ZW4A2940359571177", "1042-1", "ups")), others=3),
    Sample(
        "22-order-of-two-vendors.csv",
        _all(("762029011530", "1045-1", "fedex"), ("227153470256", "1045-2", "fedex")),
    ),
    Sample("23-order-of-two-vendors-vague.csv", others=1),
    Sample("24-wrong-check-digit.csv", _all(("9400115679045142768313", "1048-1", "usps")), others=2),
    Sample("25-quoted-purchase-order.txt", _all(("432884291820", "1046-1", "gls"))),
    Sample("26-vendors-own-number.txt", _all(("C26601600122149", "1044-1", "ontrac"))),
    Sample(
        "27-markdown-table.txt",
        _all(("RN084196471GB", "1042-1", "royal_mail"), ("CM682895375CA", "1044-1", "canada_post")),
    ),
    Sample(
        "28-no-header.csv",
        _all(
            ("1ZA17X020341805788", "1042-1", "ups"),
            ("1ZA17X070306589481", "1044-1", "ups"),
            ("700472372463", "1048-1", "fedex"),
        ),
    ),
    Sample("29-list-without-pairs.txt", others=2),
    Sample(
        "30-status-column.csv",
        _all(("1Z999AA10366915640", "1042-1", "ups"), ("TBA698629534257", "1044-1", "amazon")),
        others=2,
    ),
    Sample(
        "31-label-value-blocks.txt",
        _all(("1ZE8F4750344055987", "1042-1", "ups"), ("1ZA17X020346770968", "1049-1", "ups")),
    ),
    Sample(
        "32-polish-utf16.csv",
        _all(("01340127836284C", "1053-1", "dpd"), ("612345678901234567890123", "1054-1", "other")),
    ),
    Sample(
        "33-shipped-is-a-day.txt",
        _all(("1ZGLHXJN0354565274", "1042-1", "ups"), ("917030760041", "1044-1", "fedex")),
    ),
    Sample("34-return-label.txt", _all(("1ZJVP2DB0361100239", "1042-1", "ups")), others=1),
    Sample(
        "35-carriers-in-one-line.txt",
        _all(("1Z718KJM0394807557", "1042-1", "ups"), ("220064168258", "1044-1", "fedex")),
    ),
    Sample(
        "36-another-is-late.txt",
        _all(("1Z820GX60383066990", "1042-1", "ups"), ("1ZYRYSCJ0371406947", "1044-1", "ups")),
    ),
    Sample("37-carrier-notice.txt", _all(("894008866002", "1046-1", "fedex"))),
    Sample(
        "38-copied-from-pdf.txt",
        _all(("1ZK1KHN50330787155", "1042-1", "ups"), ("1ZR3RKFA0393067065", "1044-1", "ups")),
    ),
    Sample("39-ups-notice-forwarded.txt", _all(("1Z40THSJ0328370675", "1044-1", "ups"))),
    Sample("40-swiss.csv", _all(("RB226065432CH", "1046-1", "other"))),
)
