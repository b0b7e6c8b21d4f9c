"""A customer's address book: adding, changing, choosing the default and dropping."""

from __future__ import annotations

from flask import Response, request, url_for

from shop.kernel.refusals import Missing
from shop.people import address_forms, customers
from shop.people.postal import LONGEST, Address
from shop.people.tables import CustomerAddress
from storefront import blueprint
from storefront.checkout_form import ADDRESS
from storefront.reading import ulid
from storefront.visitors import signed_in
from web.pages import page, see_other
from web.requests import current_store


@blueprint.get("/account/addresses/new")
def new_address() -> Response:
    """An empty form, or the fields of another country."""
    signed_in()
    return _form({f"address_{name}": "" for name in ADDRESS} | {"address_country": current_store().country})


@blueprint.get("/account/addresses/<address>")
def edit_address(address: str) -> Response:
    """The form with what the book says."""
    row = _row(address)
    return _form({f"address_{name}": str(getattr(row, name)) for name in ADDRESS}, address)


@blueprint.post("/account/addresses")
def create_address() -> Response:
    """Put an address into the book."""
    return _keep("")


@blueprint.post("/account/addresses/<address>")
def update_address(address: str) -> Response:
    """Change an address of the book; orders keep the copy they were placed with."""
    return _keep(_row(address).ulid)


@blueprint.post("/account/addresses/<address>/default")
def create_default_address(address: str) -> Response:
    """Make it the one that the checkout starts with."""
    customers.make_default(signed_in(), ulid(address))
    return see_other(url_for("storefront.account"))


@blueprint.post("/account/addresses/<address>/removal")
def create_address_removal(address: str) -> Response:
    """Take it out of the book."""
    customers.drop_address(signed_in(), ulid(address))
    return see_other(url_for("storefront.account"))


def _row(address: str) -> CustomerAddress:
    """The customer's own address of that ulid; Missing for anybody else's."""
    wanted, customer = ulid(address), signed_in()
    for row in customers.addresses(customer):
        if row.ulid == wanted:
            return row
    raise Missing("That address is not in the book.")


def _keep(known: str) -> Response:
    customer = signed_in()
    values = {f"address_{name}": request.form.get(f"address_{name}", "")[: LONGEST[name]] for name in ADDRESS}
    country = address_forms.known_country(values["address_country"], current_store().country)
    values["address_country"] = country
    typed = Address(**{name: values[f"address_{name}"] for name in ADDRESS})
    errors = {} if request.form.get("act") == "country" else address_forms.problems(typed, "address")
    if errors or request.form.get("act") == "country":
        return _form(values, known, errors, 422 if errors else 200)
    customers.keep_address(customer, typed, ulid=known, default=request.form.get("default") == "1")
    return see_other(url_for("storefront.account", saved="address"))


def _form(
    values: dict[str, str], known: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return page(
        "storefront/address.html",
        "storefront/_address_form.html",
        status=status,
        values=values,
        known=known,
        errors=errors or {},
        parts=address_forms.parts(values["address_country"]),
        countries=address_forms.countries(),
    )
