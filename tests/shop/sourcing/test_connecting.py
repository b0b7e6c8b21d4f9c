"""How a vendor is reached by a program: checked, sealed, and counted."""

import pytest
import sqlalchemy as sa
from flask import Flask

from shop.kernel.db import session, write
from shop.kernel.refusals import Refusal
from shop.sourcing import connecting
from shop.sourcing.connection_tables import VendorConnection
from tests.world_purchasing import ANA, vendor

SFTP = {"host": "sftp.brew.example", "user": "alder", "password": "a secret", "format": "csv"}
X12 = {"our_id": "alder", "their_id": "BREW01"}


def brew() -> connecting.Vendor:
    """A vendor with nothing set up."""
    return write(lambda: vendor("BREW"))


@pytest.mark.feature("VN-13")
def test_secrets_are_sealed_and_never_shown(app: Flask) -> None:
    one = brew()
    connecting.connect(one, "sftp", SFTP, by=ANA)
    row = session().execute(sa.select(VendorConnection)).scalar_one()
    assert "a secret" not in row.sealed and "password" not in row.settings
    settings, secrets = connecting.shown(one)
    assert settings["host"] == "sftp.brew.example" and secrets == {"password"}
    assert connecting.route(one)["password"] == "a secret"
    connecting.connect(one, "sftp", SFTP | {"password": "", "user": "other"}, by=ANA)
    assert (connecting.route(one)["password"], connecting.route(one)["user"]) == ("a secret", "other")


@pytest.mark.feature("VN-13")
def test_what_is_missing_is_named(app: Flask) -> None:
    one = brew()
    connecting.connect(one, "sftp", SFTP, by=ANA)
    assert connecting.lacks(one) == "Brew: the server's key is not set up yet."
    assert connecting.lacks(one, "email_x12") == "Brew: our id is not set up yet."
    connecting.connect(one, "email_x12", X12, by=ANA)
    assert connecting.lacks(one) == ""
    assert connecting.route(one)["our_id"] == "ALDER"


@pytest.mark.parametrize(
    ("channel", "change", "field"),
    [
        ("pigeon", {}, "channel"),
        ("sftp", {"host": "no host"}, "host"),
        ("sftp", {"user": ""}, "user"),
        ("sftp", {"password": ""}, "password"),
        ("sftp", {"folder": "../etc"}, "folder"),
        ("sftp", {"host_key": "rubbish"}, "host_key"),
        ("sftp", {"format": "x12"}, "our_id"),
        ("email_x12", {"our_id": "far too long for an id"}, "our_id"),
    ],
)
def test_bad_settings_are_refused_at_their_field(
    app: Flask, channel: str, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        connecting.connect(brew(), channel, SFTP | change, by=ANA)
    assert refusal.value.field == field


@pytest.mark.case("X-PO-13")
@pytest.mark.both_engines
def test_control_numbers_are_counted_per_partner_and_never_twice(app: Flask, engine_name: str) -> None:
    one = brew()
    connecting.connect(one, "email_x12", X12, by=ANA)
    route = connecting.route(one)
    taken = [write(lambda: connecting.next_control(one.store_id, route)) for _ in range(3)]
    other = write(lambda: connecting.next_control(one.store_id, route | {"their_id": "MILL"}))
    test = write(lambda: connecting.next_control(one.store_id, route | {"usage": "T"}))
    assert (taken, other, test) == ([1, 2, 3], 1, 1)
