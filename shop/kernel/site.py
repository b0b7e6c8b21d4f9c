"""Where this installation answers: the addresses that letters and papers carry."""

from __future__ import annotations

from shop.kernel.ports import Port

base_url: Port[str] = Port("base address")
"""Scheme and host without a slash at the end, from the settings, never from a request."""


def address(path: str = "") -> str:
    """The absolute address of a path that begins with a slash."""
    return f"{base_url()}{path}"


def status_page(token: str) -> str:
    """The shopper's page of one order, by its signed link."""
    return address(f"/orders/{token}")


def pay_page(token: str) -> str:
    """Where a shopper pays for an order whose card was declined."""
    return address(f"/pay/{token}")


def password_page(token: str) -> str:
    """Where somebody who proved their mailbox chooses a password."""
    return address(f"/account/password/{token}")


def email_page(token: str) -> str:
    """Where a change of an account's address is confirmed, or undone."""
    return address(f"/account/email/{token}")
