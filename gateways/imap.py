"""Opens a folder of an IMAP mailbox: one conversation under one deadline, and bounded answers."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import unquote, urlsplit

from shop.kernel.mail import one_line

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


class ImapFolder:
    """The folder at `url`: `imaps://user:password@host/INBOX`, or `imap+starttls://`; `imap://` to this machine alone.

    Nothing is said before the server has shown a certificate that holds for its name. `tls` replaces the trusted
    authorities. Raises ValueError for an address that cannot be.
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

    @contextmanager
    def opened(self) -> Iterator[Conversation]:
        """The folder, open. At the deadline the line is cut, whatever it waits for. Raises one of TROUBLE."""
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
            yield Conversation(box, era[0] or b"" if era else b"")
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


class Conversation:
    """An open folder. `era` is its UIDVALIDITY: another one, and its keys mean other mails."""

    def __init__(self, box: imaplib.IMAP4, era: bytes) -> None:
        self._box, self.era = box, era

    def search(self, *words: str) -> list[bytes]:
        """The keys of the mails that fit, in the order in which they arrived."""
        found = self._ask("SEARCH", *words)
        uids = found[0].split() if found and isinstance(found[0], bytes) else []
        return sorted((uid for uid in uids if uid.isdigit()), key=int)

    def fetch(self, uid: bytes, largest: int) -> bytes | None:
        """A mail without marking it; None for one that is too large, or gone meanwhile."""
        said = self._ask("FETCH", uid, "(RFC822.SIZE)")
        size = SIZE.search(said[0]) if said and isinstance(said[0], bytes) else None
        if size is None or int(size[1]) > largest:
            return None
        whole = self._peek(uid, "[]")
        return whole if whole is not None and len(whole) <= largest else None

    def senders(self, uid: bytes, most: int) -> bytes:
        """The From of a mail as it stands there, cut off after `most` bytes; nothing else of it is fetched."""
        return self._peek(uid, f"[HEADER.FIELDS (FROM)]<0.{most}>") or b""

    def _peek(self, uid: bytes, part: str) -> bytes | None:
        parts = self._ask("FETCH", uid, f"(BODY.PEEK{part})")
        found = next((each[1] for each in parts if isinstance(each, tuple)), None)
        return found if isinstance(found, bytes) else None

    def mark_read(self, uid: bytes) -> None:
        """Mark a mail as read."""
        self._ask("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")

    def _ask(self, command: str, *words: str | bytes) -> list[bytes | tuple[bytes, bytes] | None]:
        """A command by UID; its answer's parts. Raises IMAP4.error when the server says no."""
        told = [word.decode("ascii") if isinstance(word, bytes) else word for word in words]
        kind, parts = self._box.uid(command, *told)
        if kind != "OK":
            raise imaplib.IMAP4.error(f"{command} was refused")
        return list(parts)


def in_words(problem: BaseException) -> str:
    """What went wrong, one line for a log or for staff."""
    return one_line(str(problem), 200) or "it hung up"


def _cut(box: imaplib.IMAP4) -> None:
    with suppress(OSError):
        box.socket().shutdown(socket.SHUT_RDWR)
