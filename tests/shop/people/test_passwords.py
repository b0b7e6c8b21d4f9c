"""Passwords are kept by argon2id at the cost that OWASP asks for, whatever the tests' own cost is."""

from argon2 import PasswordHasher, Type, extract_parameters

from shop.people import passwords


def cost(stored: str) -> tuple[Type, int, int, int]:
    """Return the kind, the memory in KiB, the passes and the lanes that a hash was made with."""
    kept = extract_parameters(stored)
    return kept.type, kept.memory_cost, kept.time_cost, kept.parallelism


def test_the_product_hashes_at_the_full_cost(real_hasher: PasswordHasher):
    assert cost(real_hasher.hash("a long enough password")) == (Type.ID, 19_456, 2, 1)


def test_an_unknown_account_costs_as_much_as_a_known_one(real_hasher: PasswordHasher):
    assert cost(passwords._decoy) == cost(real_hasher.hash("a long enough password"))


def test_a_password_fits_its_own_hash_alone():
    stored = passwords.make("a long enough password")
    assert passwords.fits(stored, "a long enough password")
    assert not passwords.fits(stored, "a long enough passw0rd")
    assert not passwords.fits(None, "a long enough password")
