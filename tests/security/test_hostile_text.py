"""Hostile text in every field that people fill in: shown as text on every page and in every mail, never obeyed."""

import csv
import io
import re
from email import message_from_bytes, policy
from xml.etree.ElementTree import Element

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from shop.catalog.tables import Product
from shop.kernel import chores, site
from shop.kernel.db import session
from shop.kernel.post import Message
from shop.kernel.refusals import Refusal
from shop.orders.tables import Order
from shop.people.tables import Customer
from shop.purchasing import papers
from shop.purchasing.cutting import cut
from shop.purchasing.tables import PurchaseOrder
from shop.sourcing.tables import Vendor
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.markup import parse
from tests.security.routes import Route, all_routes
from tests.world import make_address, make_order, make_product, make_vendor
from tests.world_purchasing import ANA, choices_of

pytestmark = [pytest.mark.feature("PL-09"), pytest.mark.case("X-HD-04")]
CORPUS = (
    "<script>zq()</script>",
    "\"><zq onzq=1 style='x'>",
    "' onzq='1",
    "{{7*7}}zq${7*7}#{7*7}",
    "%s %(a)s {o.__class__} {0} zq",
    "javascript:zq",
    "\u202ezq\u2066",
    "]]><!--zq--></title></textarea></style>",
    "=HYPERLINK(zq)",
)
HOSTILE = " ".join(CORPUS)
FIELDS = ("href", "src", "action", "hx-get", "hx-post", "formaction")


def break_outs(html: str) -> list[str]:
    """What the text became besides text: elements, attributes, addresses, comments, evaluated expressions."""
    found = [
        f"{sign} in the source" for sign in ("<zq", "<script>zq", "<!--zq", "49zq", "zq49") if sign in html
    ]
    for element in parse(html).root.iter():
        if not isinstance(element.tag, str):
            continue
        found += [f"<{element.tag} {name}>" for name in element.attrib if "onzq" in name]
        found += [f"<{element.tag} {name}=javascript:>" for name in FIELDS if is_script(element, name)]
    return found


def is_script(element: Element, name: str) -> bool:
    return re.sub(r"\s", "", element.get(name, "")).lower().startswith("javascript:")


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{HOSTILE}</p>",
        "<p><a href='javascript:zq'>x</a></p>",
        "<p title='' onzq='1'>x</p>",
        "<p>49zq49</p>",
    ],
)
def test_the_search_finds_what_is_not_escaped(html: str):
    """The control."""
    assert break_outs(html)


@pytest.fixture
def world(app: Flask, store) -> Order:
    """An order, its product, vendor and customer, with hostile words wherever a person may write."""
    make_vendor("BREW", name=HOSTILE[:100], contact=HOSTILE[:60])
    make_product("KET-1", vendors={"BREW": (6100, 42)}, stock=0, name=HOSTILE[:150])
    address = make_address(name=HOSTILE[:60], line1=HOSTILE[:60], line2=HOSTILE[60:120], city=HOSTILE[:40])
    order = make_order(
        {"KET-1": 2}, note=HOSTILE, ship_to=address, name=HOSTILE[:100], review="clear", charged=True
    )
    cut(order, choices_of(order), ANA, send=True, form_key="k", note=HOSTILE)
    return order


def ids_of(order: Order) -> list[str]:
    """What may stand in an address: numbers, codes, slugs and ids of all that the world has."""
    rows = [
        session().execute(sa.select(column)).scalars().all()
        for column in (
            Order.number,
            PurchaseOrder.number,
            Vendor.code,
            Product.slug,
            Customer.ulid,
            Message.ulid,
        )
    ]
    return [str(value) for found in rows for value in found]


def ask(client: PageClient, route: Route, ids: list[str]) -> list[str]:
    """The pages behind a route, for every id that opens one."""
    pages = []
    for value in ids if route.has_id else [""]:
        with client.get(route.filled(value), inspect=False) as answer:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                pages.append(answer.get_data(as_text=True))
    return pages


@pytest.mark.slow
def test_on_no_page_is_it_more_than_text(app: Flask, world: Order, signed_in: SignedIn):
    client, number = signed_in(), world.number
    for name in ("notes", "tags"):
        field = {"notes": "body", "tags": "tag"}[name]
        client.post(f"/admin/orders/{number}/{name}", data={field: HOSTILE[:38]}, inspect=False)
    client.post(
        "/admin/vendors", data={"code": "EVIL", "name": HOSTILE[:100], "emails": "a@b.example"}, inspect=False
    )
    chores.work_all()
    ids, shown = ids_of(world), 0
    for route in all_routes(app, "GET"):
        for html in ask(client, route, ids):
            assert break_outs(html) == [], route
            shown += "zq" in html
    for query in (HOSTILE, *CORPUS):
        for address in ("/search", "/admin/search", "/admin/orders"):
            html = client.get(address, query_string={"q": query}, inspect=False).get_data(as_text=True)
            assert break_outs(html) == [], (address, query)
    assert shown >= 8, "the text is hardly shown anywhere: the test looks at the wrong pages"


def test_in_no_mail_is_it_more_than_text(app: Flask, world: Order):
    chores.work_all()
    letters = session().execute(sa.select(Message)).scalars().all()
    assert letters
    for letter in letters:
        mail = message_from_bytes(letter.raw, policy=policy.default)
        body = mail.get_body(("html",))
        assert [mail[name] for name in ("Bcc", "onzq")] == [None, None]
        assert "\n" not in str(mail["Subject"])
        if body is not None:
            assert [sign for sign in ("<zq", "<script>zq", "<!--zq") if sign in body.get_content()] == []


@pytest.mark.case("X-IM-01")
def test_in_no_paper_is_it_more_than_text(app: Flask, world: Order):
    (po,) = session().execute(sa.select(PurchaseOrder)).scalars()
    pdf = PdfReader(io.BytesIO(papers.content(po, "pdf") or b""))
    shown = "".join("".join(page.extract_text() for page in pdf.pages).split())
    assert shown.count("zq") >= 10 and "49zq" not in shown
    links = [each.get_object()["/A"]["/URI"] for page in pdf.pages for each in page.get("/Annots", ())]
    ours = site.address("/po/")
    assert links and all(link.startswith(ours) and "zq" not in link for link in links), "only our own link"
    rows = list(csv.reader(io.StringIO((papers.content(po, "csv") or b"").decode("utf-8-sig"))))
    assert "zq" in "".join(rows[1])
    assert [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r\n")] == []


@pytest.mark.parametrize("words", ["a\x00b\x07c", "L" * 10_000])
def test_what_no_paper_could_hold_never_reaches_one(app: Flask, store, words: str):
    """A NUL, or ten thousand letters for a name: kept without, or not at all."""
    make_product("KET-1", stock=5)
    try:
        name = make_order({"KET-1": 1}, ship_to=make_address(name=words)).ship_to["name"]
    except Refusal:
        session().rollback()
        assert not session().execute(sa.select(Order.id)).first()
    else:
        assert name.isprintable() and len(name) <= 200
