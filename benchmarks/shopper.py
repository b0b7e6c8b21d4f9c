"""A shopper over HTTP: a kept connection, cookies and forms, and the way from a product to a placed order."""

from __future__ import annotations

import re
import secrets
import socket
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode, urlsplit

from gateways.cards.scripts import CARDS

STEPS = ("product", "add", "cart", "checkout", "place", "thanks")
WHERE = {
    "ship_to_name": "Nora Field",
    "ship_to_line1": "18 Alder Row",
    "ship_to_city": "Portland",
    "ship_to_region": "OR",
    "ship_to_postal_code": "97209",
    "ship_to_country": "US",
    "bill": "same",
}
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_TOTAL = re.compile(rb'name="expected_total" value="(\d+)"')


@dataclass(frozen=True)
class Goods:
    """Something to buy: the address of its page, and its variant's ulid."""

    path: str
    variant: str


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    location: str
    body: bytes

    def found(self, pattern: re.Pattern[bytes]) -> str:
        """What a field of the page's forms holds; "" when there is none."""
        match = pattern.search(self.body)
        return match[1].decode() if match else ""


@dataclass
class Browser:
    """One connection to a port of this machine, and the cookies it was given."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._line = socket.create_connection(("127.0.0.1", self.port))
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, "")

    def post(self, path: str, **form: str) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(form))

    def _ask(self, method: str, path: str, body: str) -> Answer:
        held = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: localhost",
            "Accept-Encoding: identity",
            f"Cookie: {held}",
        ]
        if body:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self._line.sendall("\r\n".join([*head, "", body]).encode())
        return self._answer()

    def _answer(self) -> Answer:
        held = b""
        while b"\r\n\r\n" not in held:
            held += self._more()
        head, _, body = held.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = [line.partition(": ")[::2] for line in lines]
        for name, value in headers:
            if name.lower() == "set-cookie":
                known, _, kept = value.partition(";")[0].partition("=")
                self.cookies[known] = kept
        fields = {name.lower(): value for name, value in headers}
        length = int(fields.get("content-length", 0))
        while len(body) < length:
            body += self._more()
        return Answer(int(status.split(" ")[1]), fields.get("location", ""), body)

    def _more(self) -> bytes:
        got = self._line.recv(65536)
        if not got:
            raise ConnectionError("the server closed the connection")
        return got


def fill(browser: Browser, goods: Goods) -> list[Answer]:
    """From the product's page to the checkout's, as a new guest; the four answers."""
    browser.cookies.clear()
    page = _fine(browser.get(goods.path), 200)
    form = {"csrf_token": page.found(_TOKEN), "variant": goods.variant, "quantity": "1"}
    added = _fine(browser.post("/cart/lines", **form), 303)
    return [page, added, _fine(browser.get("/cart"), 200), _fine(browser.get("/checkout"), 200)]


def place(browser: Browser, checkout: Answer) -> list[Answer]:
    """Order as the checkout's page stands, with the practice gateway's good card; nothing when it is sold out."""
    form = {"csrf_token": checkout.found(_TOKEN), "expected_total": checkout.found(_TOTAL)}
    form |= {"email": f"nora.{secrets.token_hex(8)}@field.example", "card": CARDS[0].token, **WHERE}
    placed = browser.post("/checkout", **form)
    if placed.status == 409:
        return []
    thanks = urlsplit(_fine(placed, 303).location).path
    if not thanks.endswith("/thanks"):
        raise RuntimeError(f"the order was not paid: sent on to {thanks}")
    return [placed, _fine(browser.get(thanks), 200)]


def buy(browser: Browser, goods: Goods) -> list[Answer]:
    """The whole way; one answer for each of STEPS."""
    seen = fill(browser, goods)
    return [*seen, *place(browser, seen[-1])]


def _fine(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise RuntimeError(
            f"answered {answer.status} for {status}: {answer.body[:400].decode(errors='replace')}"
        )
    return answer
