"""Opens the demo's store for business: its face, staff, warehouses, vendors, delivery and taxes, by the real verbs."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise

import sqlalchemy as sa

from demo.records import Content, Customer, Method, TaxRate, Vendor, Zone
from demo.records import Store as StoreContent
from shop.catalog.tables import Product
from shop.inventory import warehouses
from shop.kernel import links
from shop.kernel.db import lock, session, write, writes
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record
from shop.orders.tables import Order
from shop.people import accounts, customers, staff
from shop.people.postal import Address
from shop.people.signing_in import Visit
from shop.pricing import tables as pricing
from shop.sourcing import scheduling, vendors
from shop.sourcing.scheduling import Schedule
from shop.sourcing.tables import Offer
from shop.sourcing.tables import Vendor as VendorRow

BRAND_HUE = 48  # oak and rye
AT_HOME = "198.51.100.1"  # of the addresses kept for examples


def is_empty() -> bool:
    """Whether the store has neither products nor orders yet."""
    return not any(session().execute(sa.select(table.id).limit(1)).first() for table in (Product, Order))


def found(store: Store, content: Content) -> dict[str, Actor]:
    """Make the opened, empty store the demo's; returns its staff as actors by role."""
    crew = {
        member.role: staff.actor(
            staff.add(
                store,
                email=member.email,
                name=member.name,
                role=member.role.replace("-", "_"),
                password=member.password,
            )
        )
        for member in content.staff
    }
    owner = crew["owner"]
    _dress(store, content.store, owner)
    _open_warehouses(store, content, owner)
    for vendor in content.vendors:
        vendors.create(store.id, _vendor_fields(vendor), by=owner)
    _set_delivery(store, content.zones)
    _set_taxes(store, content.tax_rates)
    for customer in content.customers:
        if customer.password:
            _open_account(store, customer)
    return crew


@writes
def _dress(store: Store, face: StoreContent, by: Actor) -> None:
    lock(store)
    place = face.address
    store.name = face.name
    store.slug = face.code
    store.email = face.email
    store.currency = face.currency
    store.country = place.country
    store.time_zone = face.time_zone
    store.brand_hue = BRAND_HUE
    store.letterhead = [face.name, place.line1, f"{place.city}, {place.region} {place.postcode}"]
    store.settings = {**store.settings, "headline": face.name, "tagline": face.tagline}
    words = f"{face.name} got its name and letterhead"
    record("store.changed", words, by=by, store_id=store.id, subject="store", subject_ulid=store.ulid)


def _open_account(store: Store, person: Customer) -> None:
    """Choose a password as the person would, behind the link of the letter that confirms the address."""

    def link() -> str:
        customer = customers.find_or_make(store.id, person.email, name=person.name, phone=person.phone)
        session().flush()
        return links.issue("confirm_email", store.id, customer.id, lasts=accounts.CONFIRM_LASTS)

    accounts.choose_password(write(link), person.password, Visit(AT_HOME))


def _open_warehouses(store: Store, content: Content, by: Actor) -> None:
    """The first of the content is taken from first, the shop's own counter last."""
    for rank, place in enumerate(reversed(content.warehouses)):
        at = asdict(place.address)
        at["postal_code"] = at.pop("postcode")
        warehouses.open_warehouse(
            store.id,
            code=place.code,
            name=place.name,
            priority=rank,
            address=Address.from_row({"name": f"{store.name}, {place.name}"} | at),
            by=by,
        )


def agree_on_hours(store: Store, by: Actor) -> None:
    """The vendor with the most goods gets what was ordered of them once an hour, in one mail."""
    busiest = (
        sa.select(Offer.vendor_id).group_by(Offer.vendor_id).order_by(sa.func.count().desc(), Offer.vendor_id)
    )
    wanted = sa.select(VendorRow).where(VendorRow.store_id == store.id, VendorRow.id.in_(busiest.limit(1)))
    for vendor in session().scalars(wanted).all():
        scheduling.set_schedule(vendor, Schedule("hourly", together=True), by=by)


def _vendor_fields(vendor: Vendor) -> dict[str, object]:
    return {
        "code": vendor.code,
        "name": vendor.name,
        "emails": list(vendor.order_emails),
        "cc": list(vendor.cc),
        "account_number": vendor.account_number,
        "currency": vendor.currency,
        "lead_days": vendor.lead_days,
        "cut_off": vendor.cut_off,
        "channel": vendor.channel,
        "ship_methods": list(vendor.ship_methods),
        "show_costs": vendor.show_costs,
        "is_active": vendor.active,
        "notes": vendor.notes,
        "fee_minor": vendor.fee,
        "freight_rule": vendor.freight_rule,
        "freight_minor": vendor.freight,
        "freight_steps": vendor.freight_steps,
        "minimum_minor": vendor.minimum,
        "minimum_charge_minor": vendor.minimum_charge,
    }


@writes
def _set_delivery(store: Store, zones: tuple[Zone, ...]) -> None:
    for zone in zones:
        row = pricing.ShippingZone(store_id=store.id, name=zone.name, countries=list(zone.countries))
        session().add(row)
        session().flush()
        for position, method in enumerate(zone.methods):
            _add_method(store.id, row.id, method, position)


def _add_method(store_id: int, zone_id: int, method: Method, position: int) -> None:
    row = pricing.ShippingMethod(
        store_id=store_id,
        zone_id=zone_id,
        name=method.name,
        basis=method.by,
        days_min=method.min_days,
        days_max=method.max_days,
        position=position,
    )
    session().add(row)
    session().flush()
    starts = [0, *(before.up_to + 1 for before, _ in pairwise(method.rates) if before.up_to is not None)]
    session().add_all(
        pricing.ShippingBand(store_id=store_id, method_id=row.id, starts_at=start, price_minor=rate.price)
        for start, rate in zip(starts, method.rates, strict=True)
    )


@writes
def _set_taxes(store: Store, rates: tuple[TaxRate, ...]) -> None:
    for rate in rates:
        for tax_class, points in (("standard", rate.standard), ("reduced", rate.reduced)):
            if points:
                session().add(
                    pricing.TaxRate(
                        store_id=store.id,
                        country=rate.country,
                        region=rate.region,
                        tax_class=tax_class,
                        name=rate.name,
                        rate_basis_points=points,
                    )
                )
