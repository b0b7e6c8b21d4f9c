"""Talks to a mail server: one conversation a mail, under one deadline, with an answer for each recipient."""

import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from shop.kernel.mail import BadAddress, NotTaken, Receipt, Refused, TryLater, mailbox, one_line

if TYPE_CHECKING:
    from typing_extensions import Buffer

DEADLINE = 20.0  # seconds, from the first packet to the last; socket time-outs alone count each packet anew
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_SLICE = 16 * 1024


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        return time.monotonic() >= self.at - 0.1  # a socket may wake a little early

    def left(self) -> float:
        """Seconds that remain. Raises TimeoutError when none do."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the mail server took too long")
        return seconds


class _Replies:
    """Reads the server's lines, each packet under what remains of the whole deadline."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self.sock, self.deadline, self.waiting = sock, deadline, bytearray()

    def readline(self, limit: int) -> bytes:
        while b"\n" not in self.waiting and len(self.waiting) < limit:
            self.sock.settimeout(self.deadline.left())
            packet = self.sock.recv(4096)
            if not packet:
                break
            self.waiting += packet
        end = min(self.waiting.find(b"\n") + 1 or len(self.waiting), limit)
        line, self.waiting = bytes(self.waiting[:end]), self.waiting[end:]
        return line

    def close(self) -> None:
        self.waiting.clear()


class _Conversation(smtplib.SMTP):
    """smtplib's client, with one deadline over connecting, TLS, reading and writing."""

    def __init__(
        self, host: str, own_name: str, deadline: _Deadline, implicit_tls: ssl.SSLContext | None
    ) -> None:
        self.deadline, self.implicit_tls, self.is_offered = deadline, implicit_tls, False
        super().__init__(
            local_hostname=own_name, timeout=deadline.left()
        )  # given, or it would ask the name server
        self._host = host  # what STARTTLS checks the certificate against; set, since giving it would connect

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        problem: OSError = OSError("no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self.deadline.left())
                sock.connect(address)
                return (
                    self.implicit_tls.wrap_socket(sock, server_hostname=host) if self.implicit_tls else sock
                )
            except OSError as why:
                sock.close()
                problem = why
        raise problem

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock, self.deadline)
        return super().getreply()

    def send(self, s: "Buffer | str") -> None:
        octets = s.encode(self.command_encoding) if isinstance(s, str) else memoryview(s)
        for start in range(0, len(octets), _SLICE):
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected("the mail server hung up")
            try:
                self.sock.settimeout(self.deadline.left())
                self.sock.sendall(octets[start : start + _SLICE])
            except OSError as why:
                self.close()
                raise smtplib.SMTPServerDisconnected(str(why)) from why


class SmtpMailer:
    """Hands mails to the server at `url`: `smtp://`, `smtps://` or `smtp+starttls://`, user:password@host:port.

    With the last two nothing is said before the server has shown a certificate that holds for its name. A
    password over plain `smtp://` is accepted for this machine alone. `tls` replaces the trusted authorities.
    """

    def __init__(self, url: str, *, deadline: float = DEADLINE, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError(
                "The mail server's address must look like smtp+starttls://user:password@host:587."
            )
        self.scheme, self.host, self.port = parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        if self.scheme == "smtp" and self.password and self.host not in _LOOPBACK:
            raise ValueError("A password must not travel readable: write smtp+starttls:// or smtps://.")
        self.deadline, self.tls = deadline, tls

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Offer the mail once, to all recipients in one conversation. Raises TryLater or Refused; see Mailer.

        When the line breaks after the first byte nobody knows whether the server took the mail: that is TryLater,
        and the Message-ID lets the receiver see a repeat. All other troubles are NotTaken.
        """
        try:
            addresses, envelope = [mailbox(each) for each in recipients], mailbox(sender)
        except BadAddress as problem:
            raise Refused(str(problem)) from problem
        deadline, talk = _Deadline(self.deadline), None
        try:
            secure = (self.tls or ssl.create_default_context()) if self.scheme != "smtp" else None
            own_name = envelope.rpartition("@")[2]
            talk = _Conversation(self.host, own_name, deadline, secure if self.scheme == "smtps" else None)
            try:
                self._open(talk, secure)
                return _offer(talk, raw, envelope, addresses)
            finally:
                talk.close()
        except ssl.SSLError as problem:
            words = f"The mail server could not prove who it is: {one_line(str(problem))}."
            raise _later(talk, words) from problem
        except smtplib.SMTPAuthenticationError as problem:
            words = f"The mail server did not accept the user name or password: {_said(problem)}"
            raise NotTaken(words) from problem
        except smtplib.SMTPResponseException as problem:
            raise _later(talk, f"The mail server is not ready: {_said(problem)}") from problem
        except (smtplib.SMTPException, OSError) as problem:
            why = "it took too long" if deadline.over else one_line(str(problem)) or "it hung up"
            raise _later(talk, f"No answer from the mail server: {why}.") from problem

    def _open(self, talk: _Conversation, secure: ssl.SSLContext | None) -> None:
        code, greeting = talk.connect(self.host, self.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, greeting)
        talk.ehlo_or_helo_if_needed()
        if self.scheme == "smtp+starttls":
            talk.starttls(context=secure)
            talk.ehlo_or_helo_if_needed()
        if self.user:
            talk.login(self.user, self.password)


def _offer(talk: _Conversation, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
    """MAIL, one RCPT a recipient, DATA; each refusal is told from a deferral by its first digit (RFC 5321 §4.2)."""
    options = [f"size={len(raw)}"] if talk.has_extn("size") else []
    _expect(talk.mail(sender, options), 250)
    accepted: list[str] = []
    refused: dict[str, str] = {}
    deferred: dict[str, str] = {}
    for address in recipients:
        code, text = talk.rcpt(address)
        if code in (250, 251):
            accepted.append(address)
        elif code == 421:
            raise NotTaken(f"The mail server closed the line: {_words(code, text)}")
        else:
            (refused if 500 <= code < 600 else deferred)[address] = _words(code, text)
    if not accepted:
        reasons = "; ".join(f"{address}: {why}" for address, why in (deferred or refused).items())
        raise NotTaken(f"Not taken now: {reasons}") if deferred else Refused(f"Refused: {reasons}")
    talk.is_offered = True
    try:
        response = _expect(talk.data(raw), 250)
    except smtplib.SMTPDataError as problem:  # it wanted not even to see the mail
        response = _expect((problem.smtp_code, _octets(problem)), 250)
    with suppress(smtplib.SMTPException, OSError):
        talk.quit()  # the mail is theirs by now; how they say goodbye changes nothing
    return Receipt(tuple(accepted), refused, response, deferred)


def _expect(reply: tuple[int, bytes], wanted: int) -> str:
    """The reply in words if it is the one wanted; else raise Refused for 5xx and NotTaken for all others."""
    words = _words(*reply)
    if reply[0] == wanted:
        return words
    if 500 <= reply[0] < 600:
        raise Refused(f"The mail server refused the mail: {words}")
    raise NotTaken(f"The mail server asked to wait: {words}")


def _later(talk: _Conversation | None, words: str) -> TryLater:
    """TryLater once a byte of the mail has left, NotTaken before."""
    return TryLater(words) if talk is not None and talk.is_offered else NotTaken(words)


def _said(problem: smtplib.SMTPResponseException) -> str:
    return _words(problem.smtp_code, _octets(problem))


def _octets(problem: smtplib.SMTPResponseException) -> bytes:
    return problem.smtp_error if isinstance(problem.smtp_error, bytes) else problem.smtp_error.encode()


def _words(code: int, text: bytes) -> str:
    return one_line(f"{code} {text.decode('utf-8', 'replace')}", 300)
