"""People at the desk: a client signed in as any role. Signing in by the form: test_sign_in.py."""

from collections.abc import Callable

import pytest
from flask import Flask

from shop.kernel.stores import Store
from shop.people import signing_in, staff
from shop.people.tables import Staff
from tests.house import PageClient
from tests.world_shop import make_store

PASSWORD = "slow-kettle-morning"
SignedIn = Callable[..., PageClient]


@pytest.fixture
def store(app: Flask) -> Store:
    """Return an opened store."""
    return make_store()


def colleague(store: Store, role: str = "owner", name: str = "") -> Staff:
    """Add somebody with that role."""
    name = name or f"{role.replace('_', ' ').title()} Person"
    address = f"{name.lower().replace(' ', '.')}@{store.slug}.example"
    return staff.add(store, email=address, name=name, role=role, password=PASSWORD)


@pytest.fixture
def signed_in(app: Flask, store: Store) -> SignedIn:
    """Return a maker of clients that somebody of that role is signed in with: `signed_in("manager")`."""

    def enter(role: str = "owner", person: Staff | None = None) -> PageClient:
        person = person or colleague(store, role)
        client = PageClient(app, app.response_class, use_cookies=True)
        client.set_cookie("__Host-staff", signing_in.start("staff", person, signing_in.Visit()))
        client.get("/admin/account")
        return client

    return enter
