"""Every address that the application knows, filled with ids that exist, that are foreign or that are odd."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask

FIELD = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")
OUTSIDE = {"static"}


@dataclass(frozen=True)
class Route:
    """One rule with one of its methods."""

    endpoint: str
    method: str
    rule: str

    @property
    def has_id(self) -> bool:
        """Whether it names an object, and not just a choice of words."""
        return any(kind != "any" for kind, _, _ in FIELD.findall(self.rule))

    def filled(self, value: str) -> str:
        """The address with that value for each id, and the first word of each choice."""

        def fill(found: re.Match[str]) -> str:
            kind, choices, _name = found.groups()
            return re.findall(r"[\w-]+", choices)[0] if kind == "any" else quote(value, safe="%")

        return FIELD.sub(fill, self.rule)


def all_routes(app: Flask, *methods: str) -> Iterator[Route]:
    """Every rule with each of these methods, storefront and desk alike."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        for method in sorted((rule.methods or set()) & set(methods)):
            if rule.endpoint not in OUTSIDE:
                yield Route(rule.endpoint, method, str(rule))
