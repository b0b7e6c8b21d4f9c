"""Mail servers for tests, on loopback: a well-behaved one that keeps what it gets, and scripted bad ones."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Kept:
    """What a well-behaved server took: envelope sender, recipients and bytes of each mail."""

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = "250 kept as 77"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = self.answers.get(address, "250 fine")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        if self.data_answer.startswith("250"):
            self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        return self.data_answer


class _Loopback(Controller):
    """aiosmtpd on a free port; the port is known once it listens."""

    def __init__(self, kept: Kept, **options: Any) -> None:
        self.options = options
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        super().__init__(kept, hostname="127.0.0.1", port=port, ssl_context=options.pop("implicit_tls", None))

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.options)


@contextmanager
def good_server(kept: Kept, **options: Any) -> Iterator[int]:
    """Run a real SMTP server; gives its port."""
    controller = _Loopback(kept, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted_server(*answers: bytes, drip: float = 0, hold: bool = False) -> Iterator[int]:
    """Run a server that says these lines, one after each line it hears, and hangs up; gives its port.

    With `drip` it says one byte each `drip` seconds. With `hold` it keeps the line open at the end, silent.
    """
    listening, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def say(line: socket.socket, answer: bytes) -> None:
        for octet in [answer] if not drip else [bytes([each]) for each in answer]:
            line.sendall(octet)
            if over.wait(drip):
                return

    def talk() -> None:
        try:
            line, _ = listening.accept()
            with line:
                for answer in answers:
                    say(line, answer)
                    if over.is_set() or not line.recv(65536):
                        return
                if hold:
                    over.wait(20)
        except OSError:
            pass

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # wakes who still waits for a caller
        listening.close()
        thread.join(5)


def server_tls(certificate: str, key: str) -> ssl.SSLContext:
    """A server's side of TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
