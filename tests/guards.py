"""Keeps tests off the network, and every network call out of write transactions."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class NetworkRefused(AssertionError):
    """A test reached for the network in a way that the product must never do."""


def is_loopback(host: Any) -> bool:
    """Tell whether a host, by name or by number, is this machine itself."""
    if host in ("localhost", b"localhost", "", None):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def refuse_connection(address: Any, family: int, is_writing: Callable[[], bool]) -> None:
    """Raise NetworkRefused for a foreign address, and for any address while a write transaction is open."""
    if is_writing():
        raise NetworkRefused(
            f"connecting to {address} inside write(): a slow answer would hold up every other writer. "
            "Commit first, call then, save the answer in a second write."
        )
    if family != socket.AF_UNIX and not is_loopback(address[0]):
        raise NetworkRefused(
            f"connecting to {address}: tests reach this machine only; use a practice gateway"
        )


def _is_writing() -> bool:
    """Tell whether this thread has a write transaction open; without an app or a kernel it has none."""
    try:
        from flask import has_app_context

        from shop.kernel import db
    except ImportError:
        return False
    return has_app_context() and bool(db.in_write())


@contextmanager
def closed_network() -> Iterator[None]:
    """Guard every socket of this process while the context is open."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(attempt: socket.socket, address: Any) -> None:
        try:
            refuse_connection(address, attempt.family, _is_writing)
        except NetworkRefused:
            attempt.close()
            raise

    def guarded(self: socket.socket, address: Any) -> None:
        check(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not is_loopback(host):
            raise NetworkRefused(f"looking up {host}: tests reach this machine only")
        return look_up(host, *rest, **named)

    with (
        patch.object(socket.socket, "connect", guarded),
        patch.object(socket.socket, "connect_ex", guarded_ex),
        patch.object(socket, "getaddrinfo", guarded_look_up),
    ):
        yield
