"""Check digits of tracking numbers: one function a carrier tells whether a number is one of its own.

Sources: UPS tracking-number guide; USPS Publication 97 (MOD 10); FedEx Ship Manager labels; UPU S10-12 for
posts; DHL Express airwaybill (MOD 7); DPD parcel label specification (ISO 7064 MOD 37,36); GLS (MOD 10).
"""

from __future__ import annotations

from itertools import cycle

from stdnum.iso7064 import mod_37_36


def ups(number: str) -> bool:
    """1Z, fifteen signs and a digit; letters count from A = 2 on, every second sign twice."""
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in number[2:]]
    total = sum(values[0:15:2]) + 2 * sum(values[1:15:2])
    return -total % 10 == values[15] and number[-1].isdigit()


def usps(number: str) -> bool:
    """The last 22 or 20 digits, weighted 3 and 1 from the right."""
    core = number[-22:] if len(number) > 20 else number
    return _weighted(core[:-1], (3, 1)) == int(core[-1])


def fedex_express(number: str) -> bool:
    """Eleven digits weighted 1, 3, 7 from the right, MOD 11, then MOD 10."""
    total = sum(int(d) * w for d, w in zip(reversed(number[:-1]), cycle((1, 3, 7)), strict=False))
    return total % 11 % 10 == int(number[-1])


def fedex_ground(number: str) -> bool:
    """Weighted 3 and 1 from the right."""
    return _weighted(number[:-1], (3, 1)) == int(number[-1])


def fedex_ground_96(number: str) -> bool:
    """A Ground 96 label: its last fifteen digits are a Ground number."""
    return fedex_ground(number[-15:])


def fedex_smart_post(number: str) -> bool:
    """A SmartPost number is written without the 92 that its check digit counts."""
    return fedex_ground(f"92{number}")


def s10(number: str) -> bool:
    """AA 12345678 9 AA: weights 8 6 4 2 3 5 9 7; a rest of 10 is 0, of 11 is 5 (UPU S10)."""
    total = sum(int(d) * w for d, w in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(number[10])


def dhl_express(number: str) -> bool:
    """Ten digits: the last is the rest of the first nine divided by seven."""
    return int(number[:9]) % 7 == int(number[9])


def dpd(number: str) -> bool:
    """Fourteen digits and a check sign (ISO 7064 MOD 37,36)."""
    return bool(mod_37_36.is_valid(number))


def gls(number: str) -> bool:
    """Eleven digits and their check: weighted 3 and 1 from the right, and one more."""
    return (_weighted(number[:11], (3, 1)) - 1) % 10 == int(number[11])


def _weighted(body: str, weights: tuple[int, ...]) -> int:
    """What brings the weighted sum, from the right, to a full ten."""
    return -sum(int(d) * w for d, w in zip(reversed(body), cycle(weights), strict=False)) % 10
