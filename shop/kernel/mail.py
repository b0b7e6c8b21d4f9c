"""What a mail is, whom it may go to, and what the business asks of whoever carries it."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Protocol

from shop.kernel.ports import Port
from shop.kernel.refusals import Refusal

LONGEST_ADDRESS = 254  # RFC 5321 §4.5.3.1.3: a path is 256 octets, two of them the angle brackets
LONGEST_LOCAL_PART = 64  # RFC 5321 §4.5.3.1.1

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)
_MESSAGE_ID = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9.-]+")
# Control, surrogate, line and paragraph separators; and the signs that turn the reading direction around,
# which let a display name look like another one.
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BadAddress(Refusal):
    """The text is not exactly one plain mail address; the message says so in words a person can use."""

    def __init__(self, message: str) -> None:
        super().__init__("email", message, field="email")


class TryLater(Exception):
    """The carrier did not take the mail now, or gave no clear answer: the same bytes may be offered again."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotTaken(TryLater):
    """The carrier did not take the mail now, and surely has nothing of it."""


class Refused(Exception):
    """The carrier will never take this mail as it is: a person has to change something."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def one_line(text: str, limit: int = 200) -> str:
    """The text as one printable line of at most `limit` characters: fit for a subject or a person's name."""
    seen = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text if c not in _TURNING)
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def mailbox(text: str) -> str:
    """The one plain address in `text`, its domain in lower case and ASCII.

    Surrounding blanks are forgiven, nothing else is: no second address, display name, comment, quoted or
    non-ASCII part before the @, address in brackets or control character. Raises BadAddress.
    """
    plain = text.strip(" ")
    local, at, domain = plain.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower() if domain else ""
    except UnicodeError:
        domain = ""
    good = (
        at and len(local) <= LONGEST_LOCAL_PART and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)
    )
    if not good or len(plain) > LONGEST_ADDRESS or len(f"{local}@{domain}") > LONGEST_ADDRESS:
        raise BadAddress(
            "Enter one e-mail address, such as orders@example.com, without a name or a second address."
        )
    return f"{local}@{domain}"


def message_id(key: str, domain: str) -> str:
    """The Message-ID, without its angle brackets, that stands for the outbox key for ever.

    A key that may stand in a Message-ID is kept readable, any other is replaced by its SHA-256.
    """
    readable = f"{key}@{domain}"
    if len(key) <= LONGEST_LOCAL_PART and _MESSAGE_ID.fullmatch(readable):
        return readable
    return f"{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail: a name of one line without a path, a type such as `application/pdf`."""

    filename: str
    content_type: str
    content: bytes

    def __post_init__(self) -> None:
        name = one_line(self.filename, 120).replace("/", "-").replace("\\", "-").replace('"', "'").strip(". ")
        object.__setattr__(self, "filename", name or "attachment")
        if not re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", self.content_type):
            raise ValueError(f"not a content type: {self.content_type!r}")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, checked when it is made: addresses are plain, every line is one line.

    `message_id` has no angle brackets and stays the same however often the mail is offered. `cc`, `reply_to`
    and `attachments` may be empty. Raises BadAddress for an address, ValueError for anything else.
    """

    message_id: str
    sender_name: str
    sender_address: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    attachments: tuple[Attachment, ...] = field(default=())

    def __post_init__(self) -> None:
        if not _MESSAGE_ID.fullmatch(self.message_id):
            raise ValueError(f"not a Message-ID: {self.message_id!r}")
        if not self.to:
            raise BadAddress("A mail needs someone to go to.")
        for name in ("to", "cc"):
            object.__setattr__(
                self, name, tuple(dict.fromkeys(mailbox(each) for each in getattr(self, name)))
            )
        object.__setattr__(self, "sender_address", mailbox(self.sender_address))
        object.__setattr__(self, "reply_to", mailbox(self.reply_to) if self.reply_to else "")
        object.__setattr__(self, "sender_name", one_line(self.sender_name, 80))
        object.__setattr__(self, "subject", one_line(self.subject))

    @property
    def recipients(self) -> tuple[str, ...]:
        """Everyone the mail goes to, each once."""
        return tuple(dict.fromkeys(self.to + self.cc))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the carrier said: who it took the mail for, and who not.

    `refused` never will be taken (address → reason), `deferred` may be later; offer the mail again to those
    alone. `response` is the carrier's own last line, kept as proof.
    """

    accepted: tuple[str, ...]
    refused: dict[str, str]
    response: str
    deferred: dict[str, str] = field(default_factory=dict)


def headers_of(raw: bytes) -> EmailMessage:
    """The headers of a finished mail, without reading what is below them."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    return message_from_bytes(head + b"\r\n\r\n", policy=policy.default)


class Mailer(Protocol):
    """Carries finished mails. Offering the same bytes twice is harmless: the Message-ID is in them."""

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Offer a composed mail once. At least one recipient took it, or TryLater or Refused is raised."""
        ...


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who a mail speaks for: the store's name, its brand hue in degrees, its site, and how to reach a person."""

    store_name: str
    hue: int = 258
    site: str = ""
    address: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a mail: a subject of one line, a text part that reads well by itself, an HTML part."""

    subject: str
    text: str
    html: str


class Stationery(Protocol):
    """Writes letters from their kind and what they speak of."""

    def render(self, kind: str, **context: Any) -> Letter:
        """The letter of this kind. Raises ValueError when a name it needs is missing or one is unknown."""
        ...


class Composer(Protocol):
    """Puts a mail into bytes."""

    def __call__(self, mail: Mail, date: datetime) -> bytes:
        """The bytes to keep and to send; the same mail and date (UTC) give the same bytes."""
        ...


mailer: Port[Mailer] = Port("mailer")
composer: Port[Composer] = Port("composer of mails")
stationery: Port[Stationery] = Port("stationery")
