"""Reads the forms of a page as a browser does: where each goes, and what it holds before anybody types."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str]


@dataclass(slots=True)
class Form:
    """A form: `action` as it stands in the page, `fields` by name as they are filled, `choices` of its lists."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    def named(self, start: str) -> list[str]:
        """The names of fields that begin so, in the order of the page."""
        return [name for name in self.fields if name.startswith(start)]


def forms_of(html: str) -> list[Form]:
    """The forms of the page, in its order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._is_inside = False
        self._list = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
            self._is_inside = True
        elif self._is_inside:
            self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag in ("select", "textarea"):
            self._list = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data

    def _control(self, tag: str, given: Attributes) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name and given.get("type") not in ("submit", "file"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                form.fields[name] = given.get("value", "")
        elif tag == "select" and name:
            self._list = name
            form.choices[name] = []
        elif tag == "option" and self._list:
            self._option(form, given)
        elif tag == "textarea" and name:
            self._area = name
            form.fields[name] = ""

    def _option(self, form: Form, given: Attributes) -> None:
        value, known = given.get("value", ""), form.choices[self._list]
        if not known or "selected" in given:
            form.fields[self._list] = value
        known.append(value)
