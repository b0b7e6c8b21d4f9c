"""Keeping the gateway's keys: checked by their shape, sealed in the database, shown by their last digits alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from shop.kernel import clock, sealing
from shop.kernel.db import lock, session, writes
from shop.kernel.ports import Port
from shop.kernel.refusals import Refusal
from shop.kernel.stores import Store
from shop.kernel.timeline import Actor, record
from shop.payments.key_tables import KEY_NAMES, GatewayKey

SHAPES = {
    "secret_key": re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9_]{8,200}"),
    "publishable_key": re.compile(r"pk_(test|live)_[A-Za-z0-9_]{8,200}"),
    "webhook_secret": re.compile(r"whsec_[A-Za-z0-9+/=_-]{8,200}"),
}
LABELS = {
    "secret_key": "Secret key",
    "publishable_key": "Publishable key",
    "webhook_secret": "Webhook secret",
}
BEGIN = {"secret_key": "sk_test_ or sk_live_", "publishable_key": "pk_test_ or pk_live_"}
live_keys_allowed: Port[bool] = Port("rule on live keys")


@writes
def keep(store: Store, new: Mapping[str, str], by: Actor) -> list[str]:
    """Save the keys that were entered, an empty one leaves what is there; returns the names of what changed.

    Raises Refusal at the field: "secret_key", "publishable_key" or "webhook_secret".
    """
    lock(store)
    entered = {name: new[name].strip() for name in KEY_NAMES if new.get(name, "").strip()}
    for name, value in entered.items():
        _check(name, value)
    _check_modes(store.id, entered)
    kept = _rows(store.id)
    for name, value in entered.items():
        row = kept.get(name) or GatewayKey(store_id=store.id, name=name)
        row.sealed, row.hint = sealing.seal(value), hint_of(value)
        row.saved_by, row.saved_at = by.name[:120], clock.now()
        session().add(row)
    if entered:
        _tell(store, f"Payment keys saved: {', '.join(LABELS[name].lower() for name in entered)}", by)
    return list(entered)


@writes
def forget(store: Store, by: Actor) -> None:
    """Take all keys away: no card can be charged until there are others."""
    lock(store)
    for row in _rows(store.id).values():
        session().delete(row)
    _tell(store, "Payment keys taken away", by)


def read(store_id: int) -> dict[str, str]:
    """The keys in the clear, for the gateway alone; what cannot be read is left out."""
    found = {}
    for name, row in _rows(store_id).items():
        try:
            found[name] = sealing.unseal(row.sealed)
        except sealing.Unreadable:
            continue
    return found


def hints(store_id: int) -> dict[str, GatewayKey]:
    """What may be shown of the keys, by their names."""
    return _rows(store_id)


def stamp() -> tuple[datetime | None, int]:
    """Something that changes whenever a key does, for whoever keeps them in memory; one query."""
    first = sa.select(Store.id).order_by(Store.id).limit(1).scalar_subquery()
    wanted = sa.select(sa.func.max(GatewayKey.saved_at), sa.func.count(GatewayKey.id))
    row = session().execute(wanted.where(GatewayKey.store_id == first)).one()
    return row[0], row[1]


def hint_of(value: str) -> str:
    """ "sk_test_…wXyZ": the mode and the last four."""
    mode = re.match(r"[a-z]+_(test_|live_)?", value)
    return f"{mode.group() if mode else ''}…{value[-4:]}"


def _rows(store_id: int) -> dict[str, GatewayKey]:
    wanted = sa.select(GatewayKey).where(GatewayKey.store_id == store_id)
    return {row.name: row for row in session().execute(wanted).scalars()}


def _check(name: str, value: str) -> None:
    if not SHAPES[name].fullmatch(value):
        begins = BEGIN.get(name, "whsec_")
        raise Refusal(
            name, f"This is no {LABELS[name].lower()} of Stripe: it begins with {begins}.", field=name
        )
    if "_live_" in value and not live_keys_allowed():
        words = (
            "A live key moves real money: it is taken in production alone, and not beside STRIPE_API_BASE"
            " or STRIPE_JS_URL. Use a test key."
        )
        raise Refusal(name, words, field=name)


def _check_modes(store_id: int, entered: Mapping[str, str]) -> None:
    both = read(store_id) | dict(entered)
    secret, public = both.get("secret_key", ""), both.get("publishable_key", "")
    if secret and public and ("_live_" in secret) != ("_live_" in public):
        words = "One key is for tests and the other is live: take both from the same page at Stripe."
        raise Refusal("publishable_key", words, field="publishable_key")


def _tell(store: Store, sentence: str, by: Actor) -> None:
    record(
        "payments.keys_changed", sentence, by=by, store_id=store.id, subject="store", subject_ulid=store.ulid
    )
