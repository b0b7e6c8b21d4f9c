"""Customers: found or made by an order's e-mail, and the addresses they keep."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from shop.kernel import typed
from shop.kernel.db import changes, session, writes
from shop.kernel.refusals import Missing
from shop.people import emails, postal
from shop.people.postal import Address
from shop.people.tables import Customer, CustomerAddress

_BY_EMAIL = sa.select(Customer).where(
    Customer.store_id == sa.bindparam("store_id"), Customer.email_norm == sa.bindparam("email_norm")
)
_ADD_UNKNOWN = {
    name: insert(Customer)
    .on_conflict_do_nothing(index_elements=["store_id", "email_norm"])
    .returning(Customer)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def by_email(store_id: int, email: str) -> Customer | None:
    """The customer of that address, whatever its spelling."""
    whose = {"store_id": store_id, "email_norm": emails.norm(email)}
    return session().execute(_BY_EMAIL, whose).scalar_one_or_none()


@writes
def find_or_make(store_id: int, email: str, *, name: str = "", phone: str = "") -> Customer:
    """The customer of that address, made without a password when there is none; two at once make one.

    An existing row is left as it is: a stranger who orders under somebody's address changes nothing of theirs.
    """
    known = by_email(store_id, email)
    if known:
        return known
    whose = {"store_id": store_id, "email_norm": emails.norm(email)}
    person = {"email": emails.clean(email), "name": typed.line(name, 120), "phone": typed.line(phone, 40)}
    add = _ADD_UNKNOWN[session().get_bind().dialect.name]
    made = session().execute(add, whose | person).scalar_one_or_none()
    return made or session().execute(_BY_EMAIL, whose).scalar_one()  # another order of theirs was first


def addresses(customer: Customer) -> list[CustomerAddress]:
    """The address book, the default first."""
    wanted = (
        sa.select(CustomerAddress)
        .where(CustomerAddress.store_id == customer.store_id, CustomerAddress.customer_id == customer.id)
        .order_by(CustomerAddress.is_default.desc(), CustomerAddress.id)
    )
    return list(session().execute(wanted).scalars())


@writes
def keep_address(
    customer: Customer, address: Address, *, ulid: str = "", default: bool = False
) -> CustomerAddress:
    """Add an address to the book, or change the one of that ulid; the first is the default.

    Raises Refusal "address" with its field, Missing for a ulid that is not in this customer's book.
    """
    clean = postal.clean(address, field="address")
    book = addresses(customer)
    row = _in_book(book, ulid) if ulid else _same(book, clean)
    if row is None:
        row = CustomerAddress(store_id=customer.store_id, customer_id=customer.id)
        session().add(row)
    for name, text in clean.as_row().items():
        setattr(row, name, text)
    session().flush()
    if default or not book:
        make_default(customer, row.ulid)
    return row


@writes
def make_default(customer: Customer, ulid: str) -> None:
    """Make one address of the book the default; Missing when it is not in it."""
    chosen = _in_book(addresses(customer), ulid)
    mine = sa.update(CustomerAddress).where(CustomerAddress.customer_id == customer.id)
    changes(mine.where(CustomerAddress.id != chosen.id).values(is_default=False))
    changes(mine.where(CustomerAddress.id == chosen.id).values(is_default=True))
    session().refresh(chosen)


@writes
def drop_address(customer: Customer, ulid: str) -> None:
    """Take an address out of the book; orders keep their copy. Missing when it is not in it."""
    session().delete(_in_book(addresses(customer), ulid))


def _in_book(book: list[CustomerAddress], ulid: str) -> CustomerAddress:
    for row in book:
        if row.ulid == ulid:
            return row
    raise Missing("That address is not in the book.")


def _same(book: list[CustomerAddress], address: Address) -> CustomerAddress | None:
    """The entry that already says this, so that ordering twice does not fill the book."""
    for row in book:
        if all(getattr(row, name) == text for name, text in address.as_row().items()):
            return row
    return None
