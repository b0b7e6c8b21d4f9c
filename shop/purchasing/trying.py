"""Tries a vendor's channel without an order, and asks a server for its key; the network is outside of any transaction."""

from __future__ import annotations

import base64
import hashlib

from shop.kernel import chores
from shop.kernel.db import in_write, session
from shop.kernel.refusals import Refusal
from shop.purchasing.channel import channels
from shop.sourcing import connecting
from shop.sourcing.tables import Vendor


def try_out(vendor: Vendor) -> str:
    """What the other side said, in words. Raises Refusal "not_set_up", or "no_answer" with why."""
    if in_write():
        raise RuntimeError("the network is no place for a transaction")
    if lacks := connecting.lacks(vendor):
        raise Refusal("not_set_up", lacks)
    way, known = channels().get(vendor.channel), connecting.route(vendor)
    if way is None:
        return "Staff order by hand: there is nothing to try."
    session().rollback()
    try:
        return way.probe(known)
    except (chores.TryLater, chores.GiveUp) as problem:
        raise Refusal("no_answer", str(problem)) from problem


def server_key(channel: str, given: dict[str, str]) -> str:
    """The key that the server shows now, as it is pinned. Raises Refusal "no_answer" with why."""
    clean = connecting.cleaned(channel, given | {"host_key": ""})
    way = channels().get(channel)
    if way is None or not clean.get("host"):
        raise Refusal("host", "Enter the server first.", field="host")
    session().rollback()
    try:
        return way.identify(clean)
    except (chores.TryLater, chores.GiveUp) as problem:
        raise Refusal("no_answer", str(problem), field="host") from problem


def fingerprint(host_key: str) -> str:
    """SHA256:… as OpenSSH prints it; empty for no key."""
    code = host_key.rpartition(" ")[2]
    if not code:
        return ""
    digest = hashlib.sha256(base64.b64decode(code)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")
