"""Refusal: the one exception that a surface shows to a person."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """Something that the business will not do, with a code for programs and a sentence for people.

    `field` names the form field at fault (answered 422), otherwise it is a conflict (409).
    `details` carries both values of a conflict, or what a surface needs to explain it.
    """

    def __init__(self, code: str, message: str, *, field: str = "", **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.details = details


class Stale(Refusal):
    """Somebody else saved first: `details["theirs"]` and `details["yours"]` are {field: value}."""

    def __init__(self, message: str, *, theirs: dict[str, Any], yours: dict[str, Any], by: str = "") -> None:
        super().__init__("stale", message, theirs=theirs, yours=yours, by=by)


class Missing(Refusal):
    """It does not exist, or it is not yours: the surface answers 404 either way."""

    def __init__(self, message: str = "Not found.") -> None:
        super().__init__("missing", message)
