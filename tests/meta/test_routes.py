"""Every route of the desk is guarded, in the table of roles, and answers each role as the table says."""

import re

import pytest
from flask import Flask

from admin.roles import ALLOWED, PUBLIC, allows
from shop.kernel.stores import Store
from shop.people import opening
from shop.people.tables import ROLES
from tests.admin.conftest import SignedIn, colleague, signed_in, store  # noqa: F401 (fixtures)
from tests.house import PageClient
from tests.world import make_order

# An object of another store: well-formed and never ours.
FOREIGN = {"number": "987654321", "ulid": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}
FIELD = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, rule) of everything at the desk."""
    return sorted(
        (rule.endpoint.removeprefix("admin."), method, str(rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    )


def filled(rule: str) -> list[str]:
    """Return the addresses with ids that belong to nobody here, one for each word of an any()."""
    found = FIELD.search(rule)
    if not found:
        return [rule]
    kind, choices, field = found.groups()
    words = (
        re.findall(r"[\w-]+", choices) if kind == "any" and choices else [FOREIGN.get(field, FOREIGN["ulid"])]
    )
    if kind == "int":
        words = ["987654321"]
    return [
        address for word in words for address in filled(rule[: found.start()] + word + rule[found.end() :])
    ]


def is_of_an_object(rule: str) -> bool:
    """Tell whether the address names one object by its id."""
    return any(kind != "any" for kind, _, _ in FIELD.findall(rule))


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
        for address in filled(rule):
            answer = client.open(address, method=method)
            assert answer.status_code == 303, (method, rule, answer.status)
            assert answer.headers["Location"].startswith("/admin/sign-in")
            fragment = client.open(address, method=method, headers={"HX-Request": "true"})
            assert (fragment.status_code, fragment.headers["HX-Redirect"][:14]) == (401, "/admin/sign-in"), (
                rule
            )


@pytest.mark.feature("PL-05")
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(app: Flask, store: Store, signed_in: SignedIn, role: str):  # noqa: F811
    client = signed_in(person=colleague(store, role))
    for endpoint, method, rule in routes(app):
        if endpoint in PUBLIC or endpoint == "create_sign_out":
            continue
        for address in filled(rule):
            answer = client.open(address, method=method, inspect=False)
            if not allows(role, endpoint):
                assert answer.status_code == 403, (role, method, rule, answer.status)
            elif is_of_an_object(rule):
                assert answer.status_code == 404, (role, method, rule, answer.status)
            else:
                assert answer.status_code < 500, (role, method, rule, answer.status)
                assert answer.status_code != 403, (role, method, rule)


@pytest.mark.feature("PL-09")
@pytest.mark.case("X-AZ-06")
def test_another_stores_objects_are_not_there(app: Flask, store: Store, signed_in: SignedIn):  # noqa: F811
    """Every address of an order, with the number of an order that exists, but in the other store."""
    order = make_order()
    other = opening.open_store(name="Elsewhere", slug="elsewhere")
    stranger = signed_in(person=colleague(other, "owner"))
    for _endpoint, method, rule in routes(app):
        if not is_of_an_object(rule) or not rule.startswith("/admin/orders/<number>"):
            continue
        for address in filled(rule):
            answer = stranger.open(
                address.replace(FOREIGN["number"], str(order.number)), method=method, inspect=False
            )
            assert answer.status_code == 404, (method, rule, answer.status)
    assert not stranger.get("/admin/search?q=Sam").get_data(as_text=True).count("Sam Shopper")


@pytest.mark.case("X-AZ-27")
@pytest.mark.parametrize(
    "number", ["0", "-1", "1e3", "１００１", "1_001", "9" * 30, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "%00"]
)
def test_what_is_no_number_is_not_found(signed_in: SignedIn, number: str):  # noqa: F811
    assert signed_in().get(f"/admin/orders/{number}", inspect=False).status_code == 404
