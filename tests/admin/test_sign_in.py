"""Signing in: rotation, lock-out, ways back, ended sessions."""

import pytest
from flask import Flask

from shop.kernel.stores import Store
from shop.people import signing_in, staff
from tests.admin.conftest import PASSWORD, SignedIn, colleague
from tests.house import PageClient

COOKIE = "__Host-staff"


def stranger(app: Flask) -> PageClient:
    return PageClient(app, app.response_class, use_cookies=True)


def sign_in(client: PageClient, email: str, password: str = PASSWORD, **fields: str):
    client.get("/admin/sign-in")
    return client.submit("sign-in", email=email, password=password, **fields)


def test_the_right_password_opens_the_desk(app: Flask, store: Store):
    person, client = colleague(store), stranger(app)
    answer = sign_in(client, person.email.upper())
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if COOKIE in line)
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/sign-in").status_code == 303


def test_a_wrong_password_and_an_unknown_name_read_alike(app: Flask, store: Store):
    person, client = colleague(store), stranger(app)
    wrong = sign_in(client, person.email, "not the password")
    said = client.page().text().replace(person.email, "")
    unknown = sign_in(client, "nobody@main.example", "not the password")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert client.page().text().replace("nobody@main.example", "") == said


@pytest.mark.feature("PL-08")
def test_ten_wrong_passwords_lock_for_a_quarter_of_an_hour(app: Flask, store: Store, clock):
    person, client = colleague(store), stranger(app)
    for _ in range(signing_in.TRIES_PER_ACCOUNT):
        assert sign_in(client, person.email, "not the password").status_code == 422
    answer = sign_in(client, person.email)
    assert answer.status_code == 429
    assert 890 < int(answer.headers["Retry-After"]) <= 901
    clock.shift(901)
    assert sign_in(client, person.email).status_code == 303


@pytest.mark.case("X-AU-01")
def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, signed_in: SignedIn):
    client, thief = signed_in(), stranger(app)
    thief.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert thief.get("/admin/account").status_code == 200
    client.post("/admin/sign-out")
    assert thief.get("/admin/account").headers["Location"].startswith("/admin/sign-in")


@pytest.mark.case("X-AU-02")
def test_a_planted_token_is_not_taken_over(app: Flask, store: Store):
    person, client = colleague(store), stranger(app)
    client.set_cookie(COOKIE, "planted-by-somebody-else-0123456789")
    assert client.get("/admin/").status_code == 303
    sign_in(client, person.email)
    assert "planted" not in client.get_cookie(COOKIE).value


@pytest.mark.case("X-AU-03")
def test_a_switched_off_account_ends_at_the_next_click(store: Store, signed_in: SignedIn):
    owner = colleague(store, "owner")
    person = colleague(store, "desk")
    client = signed_in(person=person)
    staff.change(person, version=person.version, role="desk", is_active=False, by=owner)
    assert client.get("/admin/account").status_code == 303
    answer = client.htmx(
        "/admin/", target="panel", headers={"HX-Current-URL": "http://localhost/admin/account"}
    )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/admin/sign-in?next=/admin/account")
    assert sign_in(client, person.email).status_code == 422


@pytest.mark.case("X-AU-04")
def test_a_new_password_ends_the_other_browsers(app: Flask, signed_in: SignedIn, store: Store):
    person = colleague(store)
    here, there = signed_in(person=person), signed_in(person=person)
    here.get("/admin/account")
    here.submit("password", current="wrong wrong wrong", new="a new long password")
    assert here.last.status_code == 422
    here.submit("password", current=PASSWORD, new="a new long password")
    assert here.last.status_code == 303
    assert here.get("/admin/account").status_code == 200
    assert there.get("/admin/account").status_code == 303


def test_the_other_browsers_can_be_signed_out(signed_in: SignedIn, store: Store):
    person = colleague(store)
    here, there = signed_in(person=person), signed_in(person=person)
    here.get("/admin/account")
    here.submit("end-others")
    assert "One other browser" in here.follow().get_data(as_text=True)
    assert there.get("/admin/account").status_code == 303


BAD_WAYS = [
    "//evil.example", "/\\evil.example", "/\t/evil.example", "http:/evil.example", "///evil.example",
    "https:evil.example", "javascript:alert(1)", "/admin\r\nX: y", "/admin\u2028x", "http:evil", "/elsewhere", "",
]  # fmt: skip


@pytest.mark.case("X-AU-06")
@pytest.mark.parametrize("way", BAD_WAYS)
def test_signing_in_leads_nowhere_else(app: Flask, store: Store, way: str):
    person = colleague(store)
    assert sign_in(stranger(app), person.email, next=way).headers["Location"] == "/admin/"


def test_signing_in_leads_back_to_the_page(app: Flask, store: Store):
    person, client = colleague(store), stranger(app)
    assert client.get("/admin/account?x=1").headers["Location"] == "/admin/sign-in?next=/admin/account?x%3D1"
    client.follow()
    client.submit("sign-in", email=person.email, password=PASSWORD)
    assert client.last.headers["Location"] == "/admin/account?x=1"


@pytest.mark.case("X-AU-19")
def test_a_form_without_its_token_does_nothing(signed_in: SignedIn):
    client = signed_in()
    assert client.post("/admin/sign-out", csrf=False).status_code == 400
    crossed = client.post("/admin/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    assert client.get("/admin/account").status_code == 200
