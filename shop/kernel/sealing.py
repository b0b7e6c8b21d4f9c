"""Sealing secrets that the database keeps: readable with the installation's SECRET_KEY alone."""

from __future__ import annotations

import base64
import functools
from typing import Any

from shop.kernel.ports import Port

PURPOSE = b"purveyor: secrets in the database, 1"
installation_secret: Port[str] = Port("installation's secret")


class Unreadable(Exception):
    """This was sealed under another SECRET_KEY, or was altered since."""


def seal(text: str) -> str:
    """The text as the database may keep it: encrypted and proof against change (Fernet: AES-CBC, HMAC-SHA256)."""
    return str(_fernet(installation_secret()).encrypt(text.encode()).decode())


def unseal(sealed: str) -> str:
    """What seal() was given. Raises Unreadable."""
    from cryptography.fernet import InvalidToken

    try:
        return str(_fernet(installation_secret()).decrypt(sealed.encode()).decode())
    except InvalidToken as error:
        raise Unreadable("sealed under another SECRET_KEY") from error


@functools.lru_cache(maxsize=4)
def _fernet(secret: str) -> Any:
    """A key for this purpose alone: whoever learns it learns nothing of sessions, and the reverse (RFC 5869)."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
