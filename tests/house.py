"""The page client: asks like a browser and inspects every HTML answer that any test gets."""

import contextvars
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element

from flask import current_app, has_app_context, template_rendered
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import kept, markup, reading
from tests.markup import Page, complaints, parse, shape, show, tokens, words
from tests.queries import QueryLog

BUDGET = 12
READING = {"GET", "HEAD"}
# Parsing is the dearest part of a request: what was found out about a shape holds in the next run as well.
_faultless = kept.Notes("faultless", __file__, markup.__file__, reading.__file__, *kept.PARSER)
_plain = kept.Notes("plain", markup.__file__, reading.__file__, *kept.PARSER)


class HouseRuleBroken(AssertionError):
    """An answer breaks a rule that holds for every page; the message says where and how to mend it."""


class PageClient(FlaskClient):
    """Flask's test client with manners: every HTML answer is inspected, every reading has a query budget.

    `client.get(url, queries=4)` lowers or raises the budget, `inspect=False` takes an answer as it is,
    `csrf=False` leaves out the token that a browser would have had from the page before.
    """

    last: TestResponse
    token: str | None = None

    def open(
        self,
        *args: Any,
        queries: int | None = None,
        inspect: bool = True,
        csrf: bool = True,
        **kwargs: Any,
    ) -> TestResponse:
        """Ask, inspect, remember the answer as `last`."""
        if csrf and self.token and kwargs.get("method", "GET") not in READING:
            kwargs["headers"] = {"X-CSRFToken": self.token, **dict(kwargs.get("headers") or {})}
        rendered: list[str] = []

        def note(_app: Any, template: Any, **_rest: Any) -> None:
            rendered.append(template.name or "")

        with QueryLog() as log, template_rendered.connected_to(note, self.application):
            # A context of its own, as in a server: no session or signed-in person is shared with the test.
            answer = contextvars.Context().run(super().open, *args, **kwargs)
        _see_what_it_wrote()
        self.last = answer
        if inspect:
            _hold_budget(answer, log, queries)
            self._inspect(answer, rendered)
        return answer

    def htmx(self, url: str, target: str = "", data: Any = None, **kwargs: Any) -> TestResponse:
        """Ask as htmx does: GET, or POST when there is data, for the element whose id is target."""
        headers = {"HX-Request": "true", "HX-Target": target, **kwargs.pop("headers", {})}
        method = "POST" if data is not None else "GET"
        return self.open(url, method=kwargs.pop("method", method), data=data, headers=headers, **kwargs)

    def follow(self, **kwargs: Any) -> TestResponse:
        """Go where the last answer sent us, by a redirect or by htmx's header."""
        place = self.last.headers.get("Location") or self.last.headers.get("HX-Redirect")
        if not place:
            raise HouseRuleBroken(
                f"the last answer was {self.last.status} and leads nowhere:\n{self.page().text()}"
            )
        parts = urlsplit(place)
        return self.get(parts.path + (f"?{parts.query}" if parts.query else ""), **kwargs)

    def page(self) -> Page:
        """Return the last answer, parsed."""
        source = self.last.get_data(as_text=True)
        return reading.parse_plain(source) if kept.digest(shape(source)) in _plain else parse(source)

    def submit(self, form: str, *, button: str | None = None, **fields: Any) -> TestResponse:
        """Fill in the form with this id (or action) on the last page and send it, as without JavaScript.

        A field that the form does not have is refused, so that a test cannot send what a person could not.
        """
        found = _find_form(self.page(), form)
        names = {e.get("name") for e in found.iter() if e.get("name")}
        if unknown := set(fields) - names:
            raise HouseRuleBroken(
                f"{show(found)} has no field {sorted(unknown)}; it has {sorted(map(str, names))}"
            )
        values = _values(found, button) | fields
        action = found.get("action") or self.last.request.path
        if found.get("method", "get").lower() == "get":
            return self.get(f"{action}?{urlencode(values, doseq=True)}")
        return self.post(action, data=values, content_type=found.get("enctype"))

    def _inspect(self, answer: TestResponse, rendered: list[str]) -> None:
        if answer.mimetype != "text/html" or not answer.get_data() or answer.is_streamed:
            return
        if answer.status_code in range(300, 400):
            return
        source = answer.get_data(as_text=True)
        self.token = next(reversed(tokens(source)), self.token)
        bare = shape(source)
        known = kept.digest(bare, *rendered)
        if known in _faultless:
            return
        page = parse(source)
        found = complaints(page)
        if not page.is_whole:
            found += fragment_complaints(page, rendered)
        if found:
            request = answer.request
            raise HouseRuleBroken(
                "\n  ".join([f"{request.method} {request.path} ({answer.status}):", *found])
            )
        _faultless.add(known)
        if reading.is_plain(page):
            _plain.add(kept.digest(bare))


def fragment_complaints(page: Page, rendered: list[str]) -> list[str]:
    """Say what is wrong with a fragment: one root, at most two others out of band, each with its file's id."""
    roots = [e for e in page.root if isinstance(e.tag, str)]
    others = [e for e in roots if e.get("hx-swap-oob") or e.tag == "template"]
    found = []
    if len(roots) - len(others) > 1 or not roots:
        found.append(
            f"a fragment has one root, here are {[show(e) for e in roots]}; wrap them in one element"
        )
    if len(others) > 2:
        found.append("more than two out-of-band fragments; swap one larger fragment instead")
    partials = [name.rsplit("/", 1)[-1] for name in rendered if name.rsplit("/", 1)[-1].startswith("_")]
    if len(partials) == len(roots):
        for partial, root in zip(partials, roots, strict=True):
            stem = partial.removeprefix("_").split(".")[0].replace("_", "-")
            given = root.get("id") or next((e.get("id") for e in root if e.get("id")), "") or ""
            if given != stem and not given.startswith(f"{stem}-"):
                found.append(
                    f"{partial} must have the root id {stem!r} (or {stem}-<number>), it has {given!r}"
                )
    return found


def _see_what_it_wrote() -> None:
    """End the test's own reading snapshot, so that it sees what the request committed."""
    if has_app_context() and "sqlalchemy" in current_app.extensions:
        current_app.extensions["sqlalchemy"].session.rollback()


def _hold_budget(answer: TestResponse, log: QueryLog, queries: int | None) -> None:
    request = answer.request
    budget = queries if queries is not None else BUDGET if request.method in READING else None
    if budget is not None and len(log) > budget:
        raise HouseRuleBroken(
            f"{request.method} {request.path} sent {len(log)} queries, its budget is {budget}. "
            f"Load rows of a loop at once:\n{log.report()}"
        )


def _find_form(page: Page, wanted: str) -> Element:
    forms = list(page.all("form"))
    for form in forms:
        if wanted in (form.get("id"), form.get("action")):
            return form
    raise HouseRuleBroken(f"no form {wanted!r} on the page; it has {[show(form) for form in forms]}")


def _values(form: Element, button: str | None) -> dict[str, Any]:
    """Return what a browser would send for an untouched form, lists where a name occurs twice."""
    pairs: list[tuple[str, str]] = []
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or field.get("disabled") is not None:
            continue
        if field.tag == "textarea":
            pairs.append((name, (field.text or "").removeprefix("\n")))
        elif field.tag == "select":
            options = list(field.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None]
            if not chosen and field.get("multiple") is None:
                chosen = options[:1]
            pairs += [(name, o.get("value", words(o))) for o in chosen]
        elif field.tag == "button" or kind in {"submit", "image", "reset", "button", "file"}:
            if button is not None and button in (field.get("value"), words(field)):
                pairs.append((name, field.get("value") or ""))
        elif field.tag == "input" and (kind not in {"checkbox", "radio"} or field.get("checked") is not None):
            pairs.append((name, field.get("value", "on" if kind in {"checkbox", "radio"} else "")))
    values: dict[str, Any] = {}
    for name, value in pairs:
        values[name] = [*_as_list(values[name]), value] if name in values else value
    return values


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
