"""Goods that go back to their vendors, for tests of returns."""

import sqlalchemy as sa

from shop.kernel.db import session
from shop.purchasing import returning
from shop.purchasing.return_tables import VendorReturn
from shop.purchasing.returning import Back
from tests.world_bills import the_line, the_po
from tests.world_purchasing import ANA

ADDRESS = "Brew Returns\n7 Dock Road\nPortland, OR 97209"


def ask(units: int = 2, *, reason: str = "damaged", po: str = "1042-1", key: str = "r1") -> VendorReturn:
    """Ask the vendor to take units of the purchase order's line back."""
    lines = {the_line(po).ulid: Back(units, reason)}
    return returning.ask(the_po(po), lines, ANA, note="The lid is broken.", form_key=key)


def authorised() -> VendorReturn:
    """A return that the vendor takes back."""
    made = ask()
    returning.authorise(made, "RMA-77", ADDRESS, ANA, version=made.version)
    return the_return()


def the_return() -> VendorReturn:
    """The only return, as it is now."""
    session().rollback()
    return session().execute(sa.select(VendorReturn)).scalar_one()
