"""The desk's own fixtures: an opened store, and clients signed in as any role."""

from tests.admin.conftest import signed_in, store

__all__ = ["signed_in", "store"]
