"""Small doors: values sent twice, names of files, caches after signing out, a pay link used by two."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session
from shop.kernel.stores import Store
from shop.payments import paying_again
from shop.payments.tables import PracticePayment
from tests import world
from tests.admin.conftest import SignedIn
from tests.house import PageClient
from tests.world_payments import make_unpaid_order
from web.downloads import disposition

pytestmark = pytest.mark.feature("PL-09")


@pytest.mark.case("X-HD-07")
def test_of_a_value_that_is_sent_twice_one_counts(app: Flask, client: PageClient):
    """qty=1&qty=-1, and the same name in the address and the body: never their sum, never the worse one."""
    variant = world.make_product("KET-1", stock=9).ulid
    client.get("/sign-in")
    body = f"variant={variant}&variant=x&quantity=2&quantity=-5&quantity=9999"
    answer = client.post(
        "/cart/lines?quantity=77&variant=y", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    assert client.get("/cart").status_code == 200
    assert "$198.00" in client.last.text, "two kettles, as the first value says"


@pytest.mark.case("X-IM-16")
@pytest.mark.case("X-HD-16")
@pytest.mark.parametrize(
    "name",
    [
        'a"\r\nSet-Cookie: x=1.csv',
        "a\u2028b.csv",
        "caf\u00e9 \u202e.csv",
        "..",
        "",
        "/etc/passwd",
        "x" * 900,
        "a;b=c",
    ],
)
def test_no_file_name_breaks_out_of_its_header(name: str):
    header = disposition(name)
    assert header.isascii() and header.isprintable() and len(header) < 1600
    quoted = header.partition('filename="')[2].partition('"')[0]
    assert quoted and not set(quoted) & set('"\\;/')
    assert header.startswith("attachment; ")


@pytest.mark.case("X-HD-08")
def test_signing_out_leaves_nothing_in_the_cache(app: Flask, store: Store, signed_in: SignedIn):
    desk = signed_in()
    assert desk.get("/admin/orders").headers["Cache-Control"] == "no-store, private"
    answer = desk.post("/admin/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert desk.get("/admin/orders").status_code == 303


@pytest.mark.case("X-CK-20")
def test_a_pay_link_that_two_people_use_takes_one_payment(app: Flask, client: PageClient):
    order = make_unpaid_order(10_000)
    token = paying_again.pay_link(order)
    other = PageClient(app, app.response_class, use_cookies=True)
    for person in (client, other):
        person.get(f"/pay/{token}")
    assert client.submit("pay", card="practice_approve").status_code == 303
    answer = other.submit("pay", card="practice_approve_two")
    assert answer.status_code in (303, 409)
    held = session().execute(sa.select(PracticePayment.amount_minor).where(PracticePayment.state == "held"))
    assert held.scalars().all() == [10_000], "one hold, whoever came second"
    other.get(f"/pay/{token}")
    assert "pay" not in [form.get("id") for form in other.page().all("form")]
