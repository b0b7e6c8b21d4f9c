"""Amounts as somebody typed them into a form of the desk."""

from __future__ import annotations

from flask import request

from shop.kernel import money
from shop.kernel.refusals import Refusal


def amount_of(name: str, currency: str) -> int | None:
    """The typed amount in minor units, None where nothing was typed. Raises Refusal with the field."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        return money.parse(typed, currency)
    except ValueError as error:
        raise Refusal(name, f"{error}.", field=name) from error
