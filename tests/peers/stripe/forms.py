"""Reads Stripe's form encoding: `metadata[order]=7` and `expand[]=a` become dicts and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_PART = re.compile(r"\[([^\]]*)\]")


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The nested parameters that the pairs spell."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        head = name.split("[", 1)[0]
        _put(root, [head, *_PART.findall(name)], value)
    return {name: _lists(value) for name, value in root.items()}


def _put(place: dict[str, Any], path: list[str], value: str) -> None:
    name, *rest = path
    name = name or str(len(place))
    if not rest:
        place[name] = value
        return
    inner = place.setdefault(name, {})
    if isinstance(inner, dict):
        _put(inner, rest, value)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def is_true(value: Any) -> bool:
    """Stripe's own reading of a boolean in a form."""
    return str(value).lower() in ("true", "1")
