"""Every route of the desk is guarded, in the table of roles, and answers each role as the table says."""

import re

import pytest
from flask import Flask

from admin.roles import ALLOWED, PUBLIC, allows
from shop.kernel.stores import Store
from shop.people.tables import ROLES
from tests.admin.conftest import SignedIn, colleague, signed_in, store  # noqa: F401 (fixtures)
from tests.house import PageClient

# An object of another store: well-formed and never ours.
FOREIGN = {"number": "987654321", "ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}
FIELD = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, rule) of everything at the desk."""
    return sorted(
        (rule.endpoint.removeprefix("admin."), method, str(rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )


def filled(rule: str) -> str:
    """Return the address with ids that belong to nobody here."""
    return FIELD.sub(lambda found: "1" if found[1] == "int" else FOREIGN.get(found[2], FOREIGN["ulid"]), rule)


@pytest.mark.feature("PL-05")
def test_every_endpoint_stands_in_the_table(app: Flask):
    served = {endpoint for endpoint, _, _ in routes(app)}
    assert not served - set(ALLOWED) - PUBLIC, (
        f"say in admin/roles.py who may use {sorted(served - set(ALLOWED) - PUBLIC)}"
    )
    assert not (set(ALLOWED) | PUBLIC) - served, (
        f"admin/roles.py names what is gone: {sorted((set(ALLOWED) | PUBLIC) - served)}"
    )


def test_addresses_are_at_most_two_ids_deep(app: Flask):
    deep = [rule for _, _, rule in routes(app) if len(FIELD.findall(rule)) > 2]
    assert not deep


@pytest.mark.feature("PL-09")
def test_a_stranger_gets_to_the_sign_in_and_nowhere_else(app: Flask, store: Store, client: PageClient):  # noqa: F811
    client.get("/admin/sign-in")
    for endpoint, method, rule in routes(app):
        if endpoint in PUBLIC:
            continue
        answer = client.open(filled(rule), method=method)
        assert answer.status_code == 303, (method, rule, answer.status)
        assert answer.headers["Location"].startswith("/admin/sign-in")
        fragment = client.open(filled(rule), method=method, headers={"HX-Request": "true"})
        assert (fragment.status_code, fragment.headers["HX-Redirect"][:14]) == (401, "/admin/sign-in"), rule


@pytest.mark.feature("PL-05")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(app: Flask, store: Store, signed_in: SignedIn, role: str):  # noqa: F811
    person = colleague(store, role)
    client = signed_in(person=person)
    for endpoint, method, rule in routes(app):
        if endpoint in PUBLIC or endpoint == "create_sign_out":
            continue
        answer = client.open(filled(rule), method=method, inspect=False)
        if not allows(role, endpoint):
            assert answer.status_code == 403, (role, method, rule, answer.status)
        elif FIELD.search(rule):
            assert answer.status_code == 404, (role, method, rule, answer.status)
        else:
            assert answer.status_code < 500, (role, method, rule, answer.status)
            assert answer.status_code != 403, (role, method, rule)
