"""The same security headers on every answer, whoever gives it: pages, errors, files, redirects."""

import re

import pytest
from flask import Flask

from shop.kernel.stores import Store
from tests.admin.conftest import SignedIn, colleague
from tests.house import PageClient
from tests.security.routes import all_routes

pytestmark = [pytest.mark.feature("PL-09"), pytest.mark.case("X-HD-01")]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
SNAPSHOT = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(self)",
}
# A letter is shown in a frame of our own page, and may colour itself.
OWN_POLICY = {"admin.show_message_body"}


def differences(answer, but: tuple[str, ...] = ()) -> dict[str, str | None]:
    return {
        name: answer.headers.get(name)
        for name, value in SNAPSHOT.items()
        if name not in but and answer.headers.get(name) != value
    }


def test_every_route_has_them(app: Flask, signed_in: SignedIn):
    client = signed_in()
    for route in all_routes(app, "GET"):
        answer = client.get(route.filled("1"), inspect=False)
        but = ("Content-Security-Policy",) if route.endpoint in OWN_POLICY else ()
        assert differences(answer, but) == {}, route
        policy = answer.headers["Content-Security-Policy"]
        scripts = re.search(r"script-src([^;]*)", policy)
        assert "unsafe" not in (scripts[1] if scripts else ""), route
        assert "script-src" in policy or "default-src 'none'" in policy, route
        answer.close()


def test_errors_have_them(app: Flask, store: Store, signed_in: SignedIn, monkeypatch):
    def broken() -> str:
        raise ZeroDivisionError

    client = signed_in(person=colleague(store, "read_only"))
    monkeypatch.setitem(app.view_functions, "storefront.health", broken)
    answers = {
        404: client.get("/nowhere", inspect=False),
        405: client.open("/", method="DELETE", inspect=False),
        400: client.post("/admin/sign-out", csrf=False, inspect=False),
        403: client.post("/admin/sign-out", headers={"Sec-Fetch-Site": "cross-site"}, inspect=False),
        413: client.post("/admin/sign-out", data=b"x" * (3 << 20), inspect=False),
        500: client.get("/health", inspect=False),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {s: s for s in answers}
    for status, answer in answers.items():
        assert differences(answer) == {}, status
    assert "ZeroDivision" not in answers[500].get_data(as_text=True)


def test_a_foreign_host_is_refused_and_has_them(app: Flask, store: Store, client: PageClient):
    for host in ("evil.example", "localhost.evil.example", "localhost@evil.example", ""):
        answer = client.get("/health", headers={"Host": host}, inspect=False)
        assert answer.status_code == 400, host
        assert differences(answer) == {}, host
    assert client.get("/health", headers={"Host": "localhost"}, inspect=False).status_code == 200


def test_files_have_them(app: Flask, store: Store, client: PageClient):
    page = client.get("/").get_data(as_text=True)
    files = re.findall(r'(?:src|href)="(/[^"]+\.(?:css|js|svg|woff2|webmanifest)[^"]*)"', page)
    assert files
    for address in {*files, "/favicon.ico", "/media/none.webp"}:
        with client.get(address, inspect=False) as answer:
            assert differences(answer) == {}, address


@pytest.mark.case("X-AU-01")
def test_cookies_stay_on_this_host_away_from_scripts_and_other_sites(app: Flask, store: Store):
    from tests.admin.conftest import PASSWORD

    person = colleague(store)
    client = PageClient(app, app.response_class, use_cookies=True)
    answers = [client.get("/admin/sign-in"), client.submit("sign-in", email=person.email, password=PASSWORD)]
    cookies = [line for answer in answers for line in answer.headers.getlist("Set-Cookie")]
    assert {line.split("=")[0] for line in cookies} >= {"__Host-page", "__Host-staff"}
    for line in cookies:
        attributes = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes, line
        assert not any(part.startswith("domain") for part in attributes), line


@pytest.mark.case("X-AZ-21")
def test_no_page_of_a_person_is_kept_by_a_cache(signed_in: SignedIn):
    answer = signed_in().get("/admin/orders")
    assert "no-store" in answer.headers["Cache-Control"]
    assert {"Cookie", "HX-Request"} <= set(answer.vary)
