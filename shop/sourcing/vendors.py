"""Vendors: made and changed by staff, one version at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from shop.kernel import mail, money, typed
from shop.kernel.db import session, writes
from shop.kernel.refusals import Missing, Refusal, Stale
from shop.kernel.timeline import Actor, record
from shop.sourcing import steps
from shop.sourcing.tables import CHANNELS, FREIGHT_RULES, Vendor

TEXTS = {"name": 120, "contact": 120, "phone": 40, "account_number": 60, "cut_off": 5, "language": 10}
FLAGS = ("show_costs", "is_active")
PAPER_SIZES = ("us-letter", "a4")
FIELDS = (*TEXTS, *FLAGS, "code", "emails", "cc", "address", "channel", "currency", "lead_days")
FIELDS += ("ship_methods", "paper_size", "notes")
AMOUNTS = ("fee_minor", "freight_minor", "minimum_minor", "minimum_charge_minor")  # in the vendor's currency
COSTS = (*AMOUNTS, "freight_rule", "freight_steps")
FIELDS += (*COSTS, "bill_tolerance")


def find(store_id: int, code: str) -> Vendor:
    """The vendor of that code; Missing when there is none."""
    wanted = sa.select(Vendor).where(Vendor.store_id == store_id, Vendor.code == code.strip().upper())
    vendor = session().execute(wanted).scalar_one_or_none()
    if vendor is None:
        raise Missing("There is no such vendor.")
    return vendor


def every(store_id: int, *, active_only: bool = False) -> list[Vendor]:
    """The vendors by name."""
    wanted = sa.select(Vendor).where(Vendor.store_id == store_id)
    if active_only:
        wanted = wanted.where(Vendor.is_active)
    return list(session().execute(wanted.order_by(Vendor.name, Vendor.id)).scalars())


@writes
def create(store_id: int, fields: Mapping[str, Any], *, by: Actor) -> Vendor:
    """Make a vendor of a form's fields (FIELDS; code and name are needed). Raises Refusal with the field."""
    clean = cleaned(fields)
    code = clean.get("code") or _code_of(clean.get("name", ""))
    vendor = Vendor(store_id=store_id, **(clean | {"code": code}))
    _refuse_nameless(vendor)
    _refuse_half_rule(vendor)
    _refuse_taken(vendor)
    session().add(vendor)
    session().flush()
    _note("vendor.created", f"{vendor.name} was added", vendor, by)
    return vendor


@writes
def update(vendor: Vendor, version: int, fields: Mapping[str, Any], *, by: Actor) -> Vendor:
    """Change what the fields name. Raises Stale when somebody saved since `version`, Refusal with the field."""
    clean = cleaned(fields)
    session().refresh(vendor, with_for_update=True)
    if vendor.version != version:
        theirs = {name: getattr(vendor, name) for name in clean}
        raise Stale("Somebody else saved this vendor meanwhile.", theirs=theirs, yours=clean)
    changed = {
        name: [getattr(vendor, name), value]
        for name, value in clean.items()
        if getattr(vendor, name) != value
    }
    for name, (_, value) in changed.items():
        setattr(vendor, name, value)
    _refuse_nameless(vendor)
    _refuse_half_rule(vendor)
    with session().no_autoflush:
        _refuse_taken(vendor)
    if changed:
        session().flush()
        words = ", ".join(name.removesuffix("_minor").replace("_", " ") for name in changed)
        _note("vendor.changed", f"{vendor.name}: {words} changed", vendor, by, changed=changed)
    return vendor


def cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they would be kept. Raises Refusal with the field."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise Refusal("unknown_field", f"There is no field {', '.join(sorted(unknown))}.", field="form")
    return {name: _clean_field(name, value) for name, value in fields.items()}


def _clean_field(name: str, value: Any) -> Any:
    if name in TEXTS:
        return _cut_off(value) if name == "cut_off" else typed.line(value, TEXTS[name])
    if name in FLAGS:
        return bool(value)
    if name in ("emails", "cc"):
        return _mailboxes(value, field=name)
    if name in ("address", "ship_methods"):
        return [line for each in value if (line := typed.line(each, 120))][:10]
    return _clean_choice(name, value)


def _clean_choice(name: str, value: Any) -> Any:
    if name == "code":
        return _code(value)
    if name == "notes":
        return typed.paragraphs(value, 5000)
    if name == "lead_days":
        if not 0 <= int(value) <= 365:
            raise Refusal("lead_days", "Enter a lead time from 0 to 365 days.", field="lead_days")
        return int(value)
    if name == "currency":
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise Refusal("currency", "Enter a currency's three letters, such as USD.", field="currency")
        return value
    if name == "bill_tolerance":
        return _clean_tolerance(value)
    if name in COSTS and name != "freight_rule":
        return _clean_cost(name, value)
    known = {"channel": CHANNELS, "paper_size": PAPER_SIZES, "freight_rule": FREIGHT_RULES}[name]
    if value not in known:
        raise Refusal(name, "Choose one of the values in the list.", field=name)
    return value


def _clean_tolerance(value: int | None) -> int | None:
    if value is not None and not 0 <= value <= money.BASIS:
        raise Refusal("bill_tolerance", "Enter a percentage from 0 to 100.", field="bill_tolerance")
    return value


def _clean_cost(name: str, value: Any) -> Any:
    if name == "freight_steps":
        steps.refuse_disorder(tuple(value), name, first=0)
        return [[start, amount] for start, amount in value]
    if not 0 <= int(value) <= steps.DEAREST:
        raise Refusal(name, "Enter an amount of 0 or more.", field=name)
    return int(value)


def _mailboxes(texts: list[str], *, field: str) -> list[str]:
    try:
        found = [mail.mailbox(text) for text in texts if text.strip()]
    except mail.BadAddress as problem:
        raise Refusal("email", str(problem), field=field) from problem
    return list(dict.fromkeys(found))[:10]


def _cut_off(text: str) -> str:
    if text and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise Refusal("cut_off", "Enter a time of day such as 14:30, or nothing.", field="cut_off")
    return text


def _code(text: str) -> str:
    code = text.strip().upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9_-]{0,39}", code):
        raise Refusal("code", "A code has letters, digits, - and _ only, such as BREW.", field="code")
    return code


def _code_of(name: str) -> str:
    """A code made of a name, for vendors that come without one: “Brew & Co.” is BREW-CO."""
    return re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")[:40].strip("-") or "VENDOR"


def _refuse_nameless(vendor: Vendor) -> None:
    if not vendor.name:
        raise Refusal("name", "A vendor needs a name.", field="name")


def _refuse_half_rule(vendor: Vendor) -> None:
    """A rule without its figures would quietly cost nothing."""
    if vendor.freight_rule in ("per_order", "per_unit") and not vendor.freight_minor:
        raise Refusal("freight_minor", "Enter what the freight costs.", field="freight_minor")
    if vendor.freight_rule == "by_weight" and not vendor.freight_steps:
        raise Refusal("freight_steps", "Enter a step, such as 0 = 4.50.", field="freight_steps")
    if bool(vendor.minimum_minor) != bool(vendor.minimum_charge_minor):
        field = "minimum_charge_minor" if vendor.minimum_minor else "minimum_minor"
        raise Refusal(
            field, "A minimum needs both: the value, and what an order below it costs.", field=field
        )


def _refuse_taken(vendor: Vendor) -> None:
    taken = sa.select(Vendor.id).where(Vendor.store_id == vendor.store_id, Vendor.code == vendor.code)
    if vendor.id is not None:
        taken = taken.where(Vendor.id != vendor.id)
    if session().execute(taken).first():
        raise Refusal("code", f"Another vendor has the code {vendor.code}.", field="code")


def _note(name: str, sentence: str, vendor: Vendor, by: Actor, **details: Any) -> None:
    record(
        name,
        sentence,
        by=by,
        store_id=vendor.store_id,
        subject="vendor",
        subject_ulid=vendor.ulid,
        **details,
    )
