"""A robot's browser: keeps cookies, fetches a page over WSGI and sends its forms back with the tokens on them."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import Context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.test import Client

from demo.robots.forms import Form, forms_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
HOPS = 3


class Gone(Exception):
    """The page does not open, or takes the form no more; the words say how it answered."""


class Browser:
    """One vendor's browser, with an address of their own."""

    def __init__(self, application: WSGIApplication, network: str) -> None:
        self._client = Client(application)
        self._network = network
        self._page = ""
        self._text = ""

    def open(self, address: str) -> None:
        """Fetch a page as a person does who follows a link. Raises Gone."""
        self._ask("GET", address)

    def form(self, noun: str) -> Form | None:
        """The page's form that creates that noun (…/answers, …/parcels), or None where it has none."""
        found = [form for form in forms_of(self._text) if form.action.partition("?")[0].endswith(f"/{noun}")]
        return found[-1] if found else None

    def send(self, form: Form, typed: Mapping[str, str]) -> None:
        """Send the form with what was typed into it, and see where that leads. Raises Gone when it is refused."""
        self._ask("POST", form.action, form.fields | dict(typed))

    def _ask(self, method: str, address: str, fields: Mapping[str, str] | None = None) -> None:
        for _ in range(HOPS):
            parts = urlsplit(address if "://" in address else f"{self._origin}{address}")
            target = f"{parts.scheme}://{parts.netloc}"
            answer = Context().run(  # the robot stands outside: nothing of the process that runs it may help
                self._client.open,
                parts.path,
                method=method,
                base_url=target,
                query_string=parts.query,
                data=fields,
                headers={"User-Agent": NAME} | ({"Origin": target, "Referer": self._page} if fields else {}),
                environ_overrides={"REMOTE_ADDR": self._network},
            )
            self._page, self._text = f"{target}{parts.path}", answer.get_data(as_text=True)
            if answer.status_code not in (302, 303):
                break
            method, fields, address = "GET", None, answer.headers["Location"]
        if answer.status_code != 200:
            raise Gone(f"{method} {parts.path.split('/')[-1]} answered {answer.status_code}")

    @property
    def _origin(self) -> str:
        parts = urlsplit(self._page)
        return f"{parts.scheme}://{parts.netloc}"
