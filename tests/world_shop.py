"""The store of a test: its settings, shipping, taxes, staff and customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from shop.kernel.db import session, write
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor
from shop.people import opening, passwords
from shop.people.postal import Address
from shop.people.tables import Customer, Staff
from shop.pricing.tables import ShippingBand, ShippingMethod, ShippingZone, TaxRate

PASSWORD = "a long enough password"


def actor(name: str = "Ana") -> Actor:
    """A member of staff, as verbs want to know who acts."""
    return Actor("staff", name)


def make_store(**settings: object) -> Store:
    """A store in US dollars that ships everywhere for 5.00 and asks no tax; `settings` change its columns."""

    def work() -> Store:
        store = opening.open_store(name="Kettle & Co", email="orders@kettle.example")
        store.country = "US"
        for name, value in settings.items():
            setattr(store, name, value)
        make_delivery(store, {0: 500})
        return store

    return write(work)


def the_store() -> Store:
    """The store of this test, made when there is none."""
    return session().execute(sa.select(Store).limit(1)).scalar_one_or_none() or make_store()


def make_delivery(
    store: Store,
    bands: Mapping[int, int],
    *,
    basis: str = "flat",
    countries: Sequence[str] = ("*",),
    name: str = "Standard",
) -> ShippingMethod:
    """A zone with one way of shipping; `bands` are {from grams or minor units: price in minor units}."""

    def work() -> ShippingMethod:
        zone = ShippingZone(store_id=store.id, name=" ".join(countries), countries=list(countries))
        session().add(zone)
        session().flush()
        method = ShippingMethod(store_id=store.id, zone_id=zone.id, name=name, basis=basis)
        session().add(method)
        session().flush()
        for start, price in bands.items():
            session().add(
                ShippingBand(store_id=store.id, method_id=method.id, starts_at=start, price_minor=price)
            )
        return method

    return write(work)


def make_tax(
    store: Store,
    country: str = "US",
    region: str = "",
    *,
    basis_points: int = 1000,
    tax_class: str = "standard",
) -> None:
    """A tax rate, 10 % unless told otherwise."""
    rate = TaxRate(
        store_id=store.id,
        country=country,
        region=region,
        tax_class=tax_class,
        name=f"Tax {region or country}",
        rate_basis_points=basis_points,
    )
    write(lambda: session().add(rate))


def make_staff(role: str = "owner", name: str = "Ana", email: str = "") -> Staff:
    """A member of staff whose password is PASSWORD."""
    email = email or f"{name.lower()}-{role}@kettle.example"
    staff = Staff(
        store_id=the_store().id,
        email=email,
        email_norm=email,
        name=name,
        role=role,
        password_hash=passwords.make(PASSWORD),
    )
    write(lambda: session().add(staff))
    return staff


def make_customer(
    email: str = "sam@example.com", name: str = "Sam Shopper", password: str = PASSWORD
) -> Customer:
    """A customer with an account, whose password is PASSWORD."""
    email_norm = email.casefold()
    customer = Customer(
        store_id=the_store().id,
        email=email,
        email_norm=email_norm,
        name=name,
        password_hash=passwords.make(password) if password else None,
    )
    write(lambda: session().add(customer))
    return customer


def make_address(**parts: str) -> Address:
    """An address in Portland, but for the parts given."""
    given = {
        "name": "Sam Shopper",
        "line1": "1208 SW Alder Street",
        "city": "Portland",
        "region": "OR",
        "postal_code": "97205",
        "country": "US",
    }
    return Address(**(given | parts))
