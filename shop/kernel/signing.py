"""Signed calls of machines: an HMAC over the second and the raw bytes, good for five minutes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from shop.kernel import clock
from shop.kernel.refusals import Refusal

TOLERANCE = timedelta(minutes=5)


def sign(body: bytes, secret: str, at: int) -> str:
    """The header's value for these bytes at that second (Unix time): "t=…,v1=…"."""
    seal = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={seal}"


def check(body: bytes, header: str, secret: str, *, by: str) -> None:
    """Raise Refusal "no_secret", or "bad_signature" unless `header` signs these bytes with the secret just now."""
    if not secret:
        raise Refusal("no_secret", "No webhook secret is set: webhooks are refused.")
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    second = parts.get("t", "")
    at = int(second) if second.isascii() and second.isdigit() and len(second) < 12 else 0
    if not hmac.compare_digest(sign(body, secret, at).encode(), f"t={at},v1={parts.get('v1', '')}".encode()):
        raise Refusal("bad_signature", f"This webhook was not signed by {by}.")
    if abs(clock.now().timestamp() - at) > TOLERANCE.total_seconds():
        raise Refusal("bad_signature", "This webhook is too old, or its clock is wrong.")
