"""Safe redirects: only paths of our own, whatever a form, a header or a query string says."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe_next(address: str | None, otherwise: str) -> str:
    """The address if it is a plain path of this site, else the other one.

    Refused: another scheme or host, control characters, backslashes, // at the start (browsers read
    those as another host).
    """
    if not address or len(address) > 2000:
        return otherwise
    if any(
        ord(letter) < 33 or 0x7F <= ord(letter) <= 0xA0 or letter in "\\\u2028\u2029" for letter in address
    ):
        return otherwise
    try:
        parts = urlsplit(address)
    except ValueError:  # an address such as //[::1
        return otherwise
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return otherwise
    return address
