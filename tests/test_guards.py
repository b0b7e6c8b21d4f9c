"""The guards around the network refuse what they promise to refuse."""

import socket

import pytest
from flask import Flask

from shop.kernel.db import write
from tests.guards import NetworkRefused, refuse_connection


def test_a_foreign_address_is_refused():
    with socket.socket() as outside, pytest.raises(NetworkRefused, match="this machine only"):
        outside.connect(("192.0.2.1", 443))


def test_a_foreign_name_is_not_even_looked_up():
    with pytest.raises(NetworkRefused, match="looking up"):
        socket.create_connection(("shop.example", 443))


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        pass


@pytest.mark.case("X-DO-10")
def test_no_connection_inside_a_write_transaction():
    with pytest.raises(NetworkRefused, match=r"inside write\(\)"):
        refuse_connection(("127.0.0.1", 25), socket.AF_INET, lambda: True)


@pytest.mark.both_engines
@pytest.mark.case("X-DO-10")
def test_the_guard_knows_a_real_write_transaction(app: Flask):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()[:2]
        with pytest.raises(NetworkRefused, match=r"inside write\(\)"):
            write(lambda: socket.create_connection(address))
        socket.create_connection(address).close()
