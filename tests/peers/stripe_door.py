"""HTTP before the small Stripe, on loopback, with faults before or after the effect."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.peers.stripe_stub import StripeStub


class _Door(BaseHTTPRequestHandler):
    """HTTP before the books: reads the form, plays the fault."""

    stub: StripeStub
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Reads have no faults."""
        parts = urlsplit(self.path)
        self._send(
            *self.stub.answer("GET", parts.path.removeprefix("/v1/"), dict(parse_qsl(parts.query)), "")
        )

    def do_POST(self):
        """Writes may meet one, once, unless it is the customer that money does not depend on."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = self.path.removeprefix("/v1/")
        self.stub.requests.append(path)
        fault = ""
        if path != "customers":
            fault, self.stub.fault = self.stub.fault, ""
        if fault == "429":
            return self._send(429, {"error": {"type": "rate_limit_error", "message": "Slow down"}})
        if fault == "401":
            return self._send(401, {"error": {"type": "authentication_error", "message": "Bad key"}})
        if fault == "close_before":
            return self._hang_up()
        if fault == "500_before":
            return self._send(500, {"error": {"type": "api_error", "message": "Oops"}})
        params, key = dict(parse_qsl(body)), self.headers.get("Idempotency-Key", "")
        status, answer = self.stub.answer("POST", path, params, key)
        if fault == "close_after":
            return self._hang_up()
        if fault == "500_after":
            return self._send(500, {"error": {"type": "api_error", "message": "Oops"}})
        if fault == "garbage":
            return self._raw(200, b"<html>not json")
        if fault == "drip":
            return self._drip(json.dumps(answer).encode())
        return self._send(status, answer)

    def _send(self, status, answer):
        self._raw(status, json.dumps(answer).encode())

    def _raw(self, status, content):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self, content):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for byte in content[:40]:
            self.wfile.write(bytes([byte]))
            time.sleep(0.1)
        self._hang_up()

    def _hang_up(self):
        self.close_connection = True
        self.connection.shutdown(2)

    def log_message(self, *arguments):
        """Nothing."""


def serve(stub):
    """Serve the stub on a free port of loopback; returns the server (stop it) and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"stub": stub}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"
