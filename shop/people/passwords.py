"""Passwords: argon2id, at most a few at a time, and the same time for a wrong name as for a wrong one."""

from __future__ import annotations

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shop.kernel.refusals import Refusal

SHORTEST, LONGEST = 10, 200
# OWASP's argon2id profile: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = threading.BoundedSemaphore(4)  # a flood of sign-ins must not take all the memory
_decoy = "$argon2id$v=19$m=19456,t=2,p=1$cHVydmV5b3JkZWNveQ$9E0AjJHVtqvVeP6lb9JVjSVVaWzRClIuN0Y2o7nYVnM"


def check_new(password: str, *, field: str = "password") -> None:
    """Raise Refusal unless the password is between 10 and 200 characters and not one of the obvious."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refusal("password_length", f"Use at least {SHORTEST} characters.", field=field)
    if len(set(password)) < 4 or password.casefold() in ("password123", "1234567890", "qwertyuiop"):
        raise Refusal("password_weak", "That is among the first anyone would try.", field=field)


def make(password: str) -> str:
    """The hash to store."""
    with _at_once:
        return _hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; takes as long when there is none."""
    with _at_once:
        try:
            return _hasher.verify(stored or _decoy, password[:LONGEST]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False
