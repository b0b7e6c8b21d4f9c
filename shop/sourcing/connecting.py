"""Keeps how a vendor is reached by a program: partner ids, host, folder; secrets go in and never come out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from shop.kernel import clock, sealing
from shop.kernel.db import in_write, lock, session, writes
from shop.kernel.refusals import Refusal
from shop.kernel.timeline import Actor, record
from shop.sourcing.connection_tables import ControlCounter, VendorConnection
from shop.sourcing.tables import CHANNELS, Vendor

WORDS = {
    "email": "By e-mail, with PDF and CSV",
    "email_x12": "By e-mail, with an X12 850",
    "email_json": "By e-mail, with JSON",
    "folder": "A file in a folder of this server",
    "sftp": "A file on their SFTP server",
    "manual": "By hand: we call or use their site",
}
BY_MAIL = ("email", "email_x12", "email_json")
FORMATS = {"x12": "X12 850", "json": "JSON", "csv": "CSV"}
QUALIFIERS = ("01", "08", "12", "14", "16", "ZZ")
X12 = ("our_qualifier", "our_id", "their_qualifier", "their_id", "usage", "sku_qualifier")
SECRETS = ("password", "private_key")
FIELDS: dict[str, tuple[str, ...]] = {
    "email": (),
    "email_x12": X12,
    "email_json": (),
    "folder": ("format", "folder", *X12),
    "sftp": ("format", "host", "port", "user", "folder", "host_key", *SECRETS, *X12),
    "manual": (),
}
NEEDED = {"our_id": "our id", "their_id": "the vendor's id", "host": "the server", "user": "the user name"}
DEFAULTS = {
    "our_qualifier": "ZZ",
    "their_qualifier": "ZZ",
    "usage": "P",
    "sku_qualifier": "VN",
    "format": "x12",
    "port": "22",
}
SHAPES = {
    "our_qualifier": re.compile("|".join(QUALIFIERS)),
    "their_qualifier": re.compile("|".join(QUALIFIERS)),
    "our_id": re.compile(r"[A-Z0-9][A-Z0-9 ._-]{0,14}"),
    "their_id": re.compile(r"[A-Z0-9][A-Z0-9 ._-]{0,14}"),
    "usage": re.compile("[PT]"),
    "sku_qualifier": re.compile("VN|VP|VC|VA|MG"),
    "format": re.compile("|".join(FORMATS)),
    "folder": re.compile(r"(?!.*\.\.)[A-Za-z0-9/][A-Za-z0-9 ._/-]{0,199}"),
    "host": re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"),
    "port": re.compile(r"[1-9][0-9]{0,4}"),
    "user": re.compile(r"[^\s:]{1,100}"),
    "host_key": re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*"),
}


@writes
def connect(vendor: Vendor, channel: str, given: Mapping[str, str], *, by: Actor) -> None:
    """Choose a vendor's channel with its settings; an empty secret leaves what is kept.

    What is being sent already goes as it was begun. Raises Refusal at the field.
    """
    if channel not in CHANNELS:
        raise Refusal("channel", "Choose one of the ways in the list.", field="channel")
    lock(vendor)
    clean = cleaned(channel, given)
    row = _row(vendor) or VendorConnection(store_id=vendor.store_id, vendor_id=vendor.id)
    secrets = _secrets(row) | {name: clean.pop(name) for name in SECRETS if clean.get(name)}
    _refuse_half(channel, clean, secrets)
    row.settings = (row.settings or {}) | {
        name: clean.get(name, "") for name in FIELDS[channel] if name not in SECRETS
    }
    row.sealed = sealing.seal(json.dumps(secrets)) if secrets else ""
    row.saved_by, row.saved_at = by.name[:120], clock.now()
    session().add(row)
    vendor.channel = channel
    session().flush()
    words = f"{vendor.name} gets purchase orders {WORDS[channel][0].lower()}{WORDS[channel][1:]}"
    store_id, ulid = vendor.store_id, vendor.ulid
    record("vendor.connected", words, by=by, store_id=store_id, subject="vendor", subject_ulid=ulid)


def cleaned(channel: str, given: Mapping[str, str]) -> dict[str, str]:
    """The channel's settings as they would be kept. Raises Refusal at the field."""
    clean: dict[str, str] = {}
    for name in FIELDS[channel]:
        text = given.get(name, "").strip() or DEFAULTS.get(name, "")
        if name in ("our_id", "their_id"):
            text = text.upper()
        if name == "host_key":
            text = " ".join(text.split()[:2])
        if text and name in SHAPES and not SHAPES[name].fullmatch(text):
            raise Refusal(name, _wrong(name), field=name)
        clean[name] = text[:8000]
    return clean


def route(vendor: Vendor) -> dict[str, str]:
    """The vendor's settings in the clear, secrets too, for the channel alone; what was left out is as usual."""
    row = _row(vendor)
    kept = {} if row is None else dict(row.settings) | _secrets(row)
    return DEFAULTS | {name: value for name, value in kept.items() if value}


def shown(vendor: Vendor) -> tuple[dict[str, str], frozenset[str]]:
    """What a page may show: the settings without secrets, and the names of the secrets that are kept."""
    row = _row(vendor)
    return ({}, frozenset()) if row is None else (dict(row.settings), frozenset(_secrets(row)))


def lacks(vendor: Vendor, channel: str = "") -> str:
    """What the vendor's record lacks before an order can reach them this way; empty when nothing."""
    channel = channel or vendor.channel
    if channel in BY_MAIL and not vendor.emails:
        return f"{vendor.name} has no e-mail address for purchase orders."
    if not FIELDS[channel]:
        return ""
    known = route(vendor)
    missing = _missing(channel, known)
    return f"{vendor.name}: {missing} is not set up yet." if missing else ""


def ready(vendor: Vendor, but: str = "") -> list[tuple[str, str]]:
    """The other ways that are set up for the vendor, with their words; by hand always is."""
    known = route(vendor)
    ways = [each for each in CHANNELS if each != but and not (each in BY_MAIL and not vendor.emails)]
    return [(each, WORDS[each]) for each in ways if not FIELDS[each] or not _missing(each, known)]


def next_control(store_id: int, route: Mapping[str, str]) -> int:
    """The next interchange number between the two partners, 1 to 999999999; gaps are allowed."""
    if not in_write():
        raise RuntimeError("a control number is taken in a write")
    is_sqlite = session().get_bind().dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    keys = {
        "store_id": store_id,
        "ours": f"{route['our_qualifier']} {route['our_id']}",
        "theirs": f"{route['their_qualifier']} {route['their_id']}",
        "usage": route["usage"],
    }
    following = sa.case((ControlCounter.value >= 999_999_999, 1), else_=ControlCounter.value + 1)
    taken = insert(ControlCounter).values(**keys, value=1)
    taken = taken.on_conflict_do_update(index_elements=list(keys), set_={"value": following})
    number: int = session().execute(taken.returning(ControlCounter.value)).scalar_one()
    return number


def speaks_x12(channel: str, known: Mapping[str, str]) -> bool:
    """Whether the vendor gets X12 this way."""
    return channel == "email_x12" or (channel in ("folder", "sftp") and known.get("format") == "x12")


def is_for_programs(channel: str, known: Mapping[str, str]) -> bool:
    """Whether a program reads it, which knows goods by the vendor's SKU or their barcode alone."""
    return channel == "email_json" or speaks_x12(channel, known) or known.get("format") == "json"


def _row(vendor: Vendor) -> VendorConnection | None:
    wanted = sa.select(VendorConnection).where(VendorConnection.vendor_id == vendor.id)
    return session().execute(wanted).scalar_one_or_none()


def _secrets(row: VendorConnection) -> dict[str, str]:
    try:
        return dict(json.loads(sealing.unseal(row.sealed))) if row.sealed else {}
    except sealing.Unreadable:
        return {}


def _refuse_half(channel: str, clean: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    x12 = speaks_x12(channel, clean)
    for name in FIELDS[channel]:
        if name in NEEDED and not clean.get(name) and (x12 or name not in X12):
            raise Refusal(name, f"Enter {NEEDED[name]}.", field=name)
    if channel == "sftp" and not secrets:
        raise Refusal("password", "Enter a password or a private key.", field="password")


def _missing(channel: str, known: Mapping[str, str]) -> str:
    x12 = speaks_x12(channel, known)
    wanted = [name for name in FIELDS[channel] if name in NEEDED and (x12 or name not in X12)]
    wanted += ["host_key"] if channel == "sftp" else []
    words = NEEDED | {"host_key": "the server's key"}
    return next((words[name] for name in wanted if not known.get(name)), "")


def _wrong(name: str) -> str:
    words = {
        "our_id": "An id has at most 15 capital letters, digits, blanks, . _ and -.",
        "their_id": "An id has at most 15 capital letters, digits, blanks, . _ and -.",
        "folder": "A folder's name has letters, digits, blanks and . _ - / only, without two dots.",
        "host": "Enter a server's name, such as sftp.vendor.example, without a scheme.",
        "port": "Enter a port, such as 22.",
        "host_key": "A server's key looks like “ssh-ed25519 AAAA…”.",
    }
    return words.get(name, "Choose one of the values in the list.")
