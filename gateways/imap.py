"""Reads delivery reports from an IMAP mailbox: one conversation a look, under one deadline."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from shop.kernel.mail import one_line
from shop.purchasing.bouncing import Unreachable

DEADLINE = 60.0  # seconds, over connecting, TLS and every answer
PORTS = {"imap": 143, "imaps": 993, "imap+starttls": 143}
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LARGEST_LITERAL = 40 * 1024 * 1024
SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
TROUBLE = (imaplib.IMAP4.error, OSError, ssl.SSLError)


class _Plain(imaplib.IMAP4):
    """imaplib's client, which would read a literal of any length into memory."""

    def read(self, size: int) -> bytes:
        return super().read(_bounded(size))


class _Secure(imaplib.IMAP4_SSL):
    """The same over TLS."""

    def read(self, size: int) -> bytes:
        return super().read(_bounded(size))


def _bounded(size: int) -> int:
    if size > LARGEST_LITERAL:
        raise imaplib.IMAP4.error(f"it sends {size} bytes at once")
    return size


class ImapMailbox:
    """The folder at `url`: `imaps://user:password@host/INBOX`, or `imap+starttls://`; `imap://` to this machine alone.

    Nothing is said before the server has shown a certificate that holds for its name. Only unread reports
    (multipart/report) are looked at; other mail is never opened. `tls` replaces the trusted authorities.
    """

    def __init__(self, url: str, *, deadline: float = DEADLINE, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or not parts.username:
            raise ValueError("The mailbox's address must look like imaps://user:password@host/INBOX.")
        self.scheme, self.host, self.port = parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
        if self.scheme == "imap" and self.host not in LOOPBACK:
            raise ValueError("A password must not travel readable: write imaps:// or imap+starttls://.")
        self.user, self.password = unquote(parts.username), unquote(parts.password or "")
        self.folder = unquote(parts.path.strip("/")) or "INBOX"
        if not re.fullmatch(r"[\w .&+/-]+", self.folder, re.ASCII):
            raise ValueError("The mailbox's folder has signs that no server takes.")
        self.deadline, self.tls = deadline, tls
        self._strangers: set[tuple[bytes, bytes]] = set()  # looked at, not ours, and left unread

    def look(self, note: Callable[[bytes], bool], *, at_most: int, largest: int) -> int:
        """Show each new report to `note`; what that says True of is marked as read, once it returned.

        Returns how many were marked. Raises Unreachable.
        """
        try:
            with self._opened() as (box, era):
                return self._look(box, era, note, at_most, largest)
        except TROUBLE as problem:
            raise Unreachable(one_line(str(problem), 200) or "it hung up") from problem

    def _look(
        self, box: imaplib.IMAP4, era: bytes, note: Callable[[bytes], bool], at_most: int, largest: int
    ) -> int:
        marked = 0
        for uid in self._new(box, era)[:at_most]:
            raw = self._fetch(box, uid, largest)
            if raw is not None and note(raw):
                _ask(box, "STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
                marked += 1
            else:
                self._strangers.add((era, uid))
        return marked

    def _new(self, box: imaplib.IMAP4, era: bytes) -> list[bytes]:
        """The keys of unread reports, oldest first, that this process has not looked at yet."""
        found = _ask(box, "SEARCH", "UNSEEN", "HEADER", "Content-Type", "multipart/report")
        uids = found[0].split() if found and isinstance(found[0], bytes) else []
        return [uid for uid in uids if uid.isdigit() and (era, uid) not in self._strangers]

    def _fetch(self, box: imaplib.IMAP4, uid: bytes, largest: int) -> bytes | None:
        """The report's bytes without marking it; None for one that is too large, or gone meanwhile."""
        said = _ask(box, "FETCH", uid, "(RFC822.SIZE)")
        size = SIZE.search(said[0]) if said and isinstance(said[0], bytes) else None
        if size is None or int(size[1]) > largest:
            return None
        parts = _ask(box, "FETCH", uid, "(BODY.PEEK[])")
        whole = next((part[1] for part in parts if isinstance(part, tuple)), None)
        return whole if isinstance(whole, bytes) and len(whole) <= largest else None

    @contextmanager
    def _opened(self) -> Iterator[tuple[imaplib.IMAP4, bytes]]:
        """The folder, open, with its UIDVALIDITY. At the deadline the line is cut, whatever it waits for."""
        box = self._connect()
        cut = threading.Timer(self.deadline, _cut, [box])
        cut.daemon = True
        cut.start()
        try:
            if self.scheme == "imap+starttls":
                box.starttls(self.tls or ssl.create_default_context())
            box.login(self.user, self.password)
            if box.select(f'"{self.folder}"')[0] != "OK":
                raise imaplib.IMAP4.error(f"there is no folder {self.folder}")
            era = box.response("UIDVALIDITY")[1]
            yield box, era[0] or b"" if era else b""
        finally:
            cut.cancel()
            with suppress(*TROUBLE):
                box.logout()
            with suppress(*TROUBLE):  # a broken line does not even log out
                box.shutdown()

    def _connect(self) -> imaplib.IMAP4:
        if self.scheme == "imaps":
            secure = self.tls or ssl.create_default_context()
            return _Secure(self.host, self.port, ssl_context=secure, timeout=self.deadline)
        return _Plain(self.host, self.port, timeout=self.deadline)


def _ask(box: imaplib.IMAP4, command: str, *words: str | bytes) -> list[bytes | tuple[bytes, bytes] | None]:
    """A command by UID; its answer's parts. Raises IMAP4.error when the server says no."""
    told = [word.decode("ascii") if isinstance(word, bytes) else word for word in words]
    kind, parts = box.uid(command, *told)
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{command} was refused")
    return list(parts)


def _cut(box: imaplib.IMAP4) -> None:
    with suppress(OSError):
        box.socket().shutdown(socket.SHUT_RDWR)
