"""HTTP before the peer: reads requests, plays the faults of the wire, serves Stripe.js and the bank's page."""

from __future__ import annotations

import base64
import contextlib
import html
import json
import re
import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tests.peers.stripe.deciding import answer_challenge
from tests.peers.stripe.errors import Refused
from tests.peers.stripe.forms import decode

if TYPE_CHECKING:
    from tests.peers.stripe.server import Asked, StripePeer

BROWSER = Path(__file__).parent / "browser"
FILES = {
    "/endive/stripe.js": ("stripe.js", "text/javascript"),
    "/card.html": ("card.html", "text/html"),
    "/card.js": ("card.js", "text/javascript"),
}
CHALLENGE = re.compile(r"/3d_secure/((?:pi|seti)_\w+)/(\d+)$")
DRIPS, DRIP = 12, 0.1  # bytes sent one by one, and the pause between them in seconds
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Your bank</title>
<h1>Confirm this payment</h1><p>The bank of the test card asks whether it is you.</p>
<form method="post"><button name="answer" value="pass">Complete</button>
<button name="answer" value="fail">Fail</button></form></html>"""


def door_for(peer: StripePeer) -> type[BaseHTTPRequestHandler]:
    """The class of doors that belong to this peer."""
    return type("Door", (_Door,), {"peer": peer})


class _Door(BaseHTTPRequestHandler):
    peer: StripePeer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits for the other side's delayed acknowledgement

    def do_GET(self) -> None:
        """A file of Stripe.js, the bank's page, or the API."""
        path = urlsplit(self.path).path
        if path in FILES:
            name, kind = FILES[path]
            self._send(200, (BROWSER / name).read_bytes(), kind)
        elif CHALLENGE.match(path):
            self._send(200, PAGE.encode(), "text/html")
        else:
            self._api()

    def do_POST(self) -> None:
        """The shopper's answer to the bank, or the API."""
        found = CHALLENGE.match(urlsplit(self.path).path)
        if not found:
            return self._api()
        passed = dict(parse_qsl(self._body())).get("answer") == "pass"
        try:
            with self.peer.books.lock:
                back = answer_challenge(self.peer.books, found[1], int(found[2]), passed=passed)
                self.peer.postbox.collect(self.peer.books)
        except Refused as refused:
            return self._send(410, html.escape(str(refused)).encode(), "text/html")
        return self._send(303, b"", "text/html", {"Location": back})

    def do_DELETE(self) -> None:
        """The API."""
        self._api()

    def do_OPTIONS(self) -> None:
        """A browser asks whether Stripe's own frame may call the API."""
        self._send(204, b"", "text/plain", {"Access-Control-Allow-Headers": "authorization, content-type"})

    def _api(self) -> None:
        (status, body), replayed, fault = self.peer.answer(self._asked())
        content = json.dumps(body, indent=2).encode()
        headers = {"Request-Id": f"req_{len(self.peer.requests)}", "Stripe-Version": "2026-10-28.endive"}
        if replayed and self.peer.tells_replays:
            headers["Idempotent-Replayed"] = "true"
        if fault in ("close_before", "close_after", "lost"):
            return self._hang_up()
        if fault in ("html", "502"):
            page = b"<html><body><h1>Bad gateway</h1></body></html>"
            return self._send(200 if fault == "html" else 502, page, "text/html")
        if fault in ("drip", "cut"):
            return self._drip(content, slowly=fault == "drip")
        return self._send(status, content, "application/json", headers)

    def _asked(self) -> Asked:
        from tests.peers.stripe.server import Asked

        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        pairs += parse_qsl(self._body(), keep_blank_values=True)
        return Asked(
            method=self.command,
            path=parts.path.removeprefix("/v1/"),
            params=decode(pairs),
            api_key=_key(self.headers.get("Authorization", "")),
            idempotency_key=self.headers.get("Idempotency-Key", ""),
            version=self.headers.get("Stripe-Version", ""),
        )

    def _body(self) -> str:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

    def _send(self, status: int, content: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        everybody = {"Content-Type": kind, "Access-Control-Allow-Origin": "*"}
        with contextlib.suppress(ConnectionError):  # whoever asked may have gone
            self.send_response(status)
            for name, value in (everybody | (headers or {})).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def _drip(self, content: bytes, *, slowly: bool) -> None:
        """Some bytes of the answer, one after the other or all at once, and then nothing more."""
        with contextlib.suppress(ConnectionError):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            for byte in content[:DRIPS] if slowly else ():
                self.wfile.write(bytes([byte]))
                time.sleep(DRIP)
            self.wfile.write(content[: len(content) // 2] if not slowly else b"")
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


def _key(header: str) -> str:
    kind, _, value = header.partition(" ")
    if kind == "Basic":
        with contextlib.suppress(ValueError):
            return base64.b64decode(value).decode().partition(":")[0]
    return value
