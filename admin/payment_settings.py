"""Settings, Payments: the gateway's keys, entered here or in the environment, tried out live, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, flash, request, url_for

from admin import blueprint
from admin.order_page import actor
from shop.kernel import site
from shop.kernel.refusals import Refusal
from shop.payments import keys
from shop.payments.gateway import cards
from shop.payments.key_tables import GatewayKey
from web.errors import status_of
from web.pages import page, see_other
from web.requests import current_store

PURPOSES = {
    "secret_key": ("STRIPE_SECRET_KEY", "Charges, holds and refunds"),
    "publishable_key": ("STRIPE_PUBLISHABLE_KEY", "The card field of the checkout"),
    "webhook_secret": ("STRIPE_WEBHOOK_SECRET", "Hearing of what happens later"),
}


@dataclass(frozen=True)
class KeyRow:
    """A key as the page shows it: where it comes from ("environment", "here" or ""), and its last digits."""

    name: str
    label: str
    variable: str
    purpose: str
    source: str
    kept: GatewayKey | None


@blueprint.get("/settings/payments")
def show_payment_settings() -> Response:
    return shown()


@blueprint.post("/settings/payments/keys")
def create_payment_keys() -> Response:
    refuse_environment()
    try:
        given = {name: request.form.get(name, "")[:400] for name in PURPOSES}
        changed = keys.keep(current_store(), given, actor())
    except Refusal as refusal:
        return shown(status=status_of(refusal), errors={refusal.field: refusal.message})
    flash("Saved. Try them out now." if changed else "Nothing was entered.", "good" if changed else "info")
    return see_other(url_for(".show_payment_settings"))


@blueprint.post("/settings/payments/key-removals")
def create_key_removal() -> Response:
    refuse_environment()
    keys.forget(current_store(), actor())
    flash("The keys are gone.", "good")
    return see_other(url_for(".show_payment_settings"))


@blueprint.post("/settings/payments/checks")
def create_payment_check() -> Response:
    """Ask the gateway, now and with these keys; nothing is charged."""
    health = cards().ping(webhook_address())
    if health.problem:
        flash(f"The gateway does not answer to these keys: {health.problem}", "bad")
    else:
        flash(f"The gateway answers, in {'live' if health.is_live else 'test'} mode.", "good")
        flash(health.news_problem or "Its news reach this shop.", "warn" if health.news_problem else "good")
    return see_other(url_for(".show_payment_settings"))


def refuse_environment() -> None:
    """What the environment sets wins: keys that were entered beside it would only mislead."""
    if not current_app.extensions["settings"].keys_at_the_desk:
        words = "The environment of the server names the gateway: change it there."
        raise Refusal("environment", words)


def webhook_address() -> str:
    """Where the gateway in use sends its news."""
    return site.address(url_for("storefront.create_gateway_event", gateway="stripe"))


def shown(*, status: int = 200, **context: Any) -> Response:
    """The page, with what the form had to refuse. A secret is never written back."""
    gateway = cards()
    return page(
        "admin/settings/payments.html",
        status=status,
        gateway=gateway.name,
        tries_only=is_try(),
        hears_news=gateway.hears_news,
        rows=rows(),
        webhook_address=webhook_address(),
        **({"errors": {}} | context),
    )


def is_try() -> bool:
    """Whether Stripe only pretends, since its publishable key is one for tests."""
    given: str = current_app.extensions["settings"].stripe_secret_key or keys.read(current_store().id).get(
        "secret_key", ""
    )
    return given.strip().startswith(("sk_test", "rk_test"))


def rows() -> list[KeyRow]:
    """Every key with its source."""
    settings, kept = current_app.extensions["settings"], keys.hints(current_store().id)
    found = []
    for name, (variable, purpose) in PURPOSES.items():
        here = kept.get(name) if settings.keys_at_the_desk else None
        is_set = bool(getattr(settings, variable.lower()))
        source = "environment" if is_set else "here" if here else ""
        found.append(KeyRow(name, keys.LABELS[name], variable, purpose, source, here))
    return found
