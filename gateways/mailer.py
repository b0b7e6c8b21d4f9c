"""Hands mails over: puts one into bytes, and chooses by setting where the bytes go."""

import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from gateways.smtp import SmtpMailer
from shop.kernel.mail import Mail, Mailer, NotTaken, Receipt, Refused, headers_of


class _Policy(policy.EmailPolicy):
    """SMTP's, but a Message-ID stays in one piece: Python would fold a long one into encoded words."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as bytes."""
        if name.lower() == "message-id":
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


# Seven-bit, so that a server without 8BITMIME takes it as well.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit")


def compose(mail: Mail, date: datetime) -> bytes:
    """The mail as the bytes to keep and to send; `date` is UTC-aware. Same mail and date, same bytes.

    Every address is set as an address, never as text. The finished headers are read back, and a mail that
    would reach anybody but its recipients raises ValueError.
    """
    message = EmailMessage(policy=_POLICY)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = f"<{mail.message_id}>"
    message["From"] = Address(display_name=mail.sender_name, addr_spec=mail.sender_address)
    message["To"] = [Address(addr_spec=each) for each in mail.to]
    if mail.cc:
        message["Cc"] = [Address(addr_spec=each) for each in mail.cc]
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answer comes back to this
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for each in mail.attachments:
        maintype, subtype = each.content_type.split("/")
        message.add_attachment(each.content, maintype=maintype, subtype=subtype, filename=each.filename)
    _fix_boundaries(message, mail.message_id)
    raw = message.as_bytes()
    _read_back(raw, mail)
    return raw


def _fix_boundaries(message: EmailMessage, key: str) -> None:
    """Give each multipart a boundary made from the Message-ID; `=_` cannot occur in an encoded body."""
    for position, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary("=_" + hashlib.sha256(f"{key} {position}".encode()).hexdigest()[:32])


def _read_back(raw: bytes, mail: Mail) -> None:
    """Raise ValueError unless the bytes say what the mail says: folding has broken addresses before.

    CVE-2025-1795 and CVE-2024-6923 in Python's own email package are why.
    """
    meant = {"From": (mail.sender_address,), "To": mail.to, "Cc": mail.cc}
    meant["Reply-To"] = (mail.reply_to,) if mail.reply_to else ()
    seen = headers_of(raw)
    for name, addresses in meant.items():
        found = tuple(each.addr_spec for header in seen.get_all(name, []) for each in header.addresses)
        if found != addresses or len(seen.get_all(name, [])) > 1:
            raise ValueError(f"{name} of {mail.message_id} would read {found}, not {addresses}")
    if seen["Bcc"] is not None or seen["Message-ID"] != f"<{mail.message_id}>":
        raise ValueError(f"the headers of {mail.message_id} are not its own")


class FolderMailer:
    """Writes each mail as a file, for development: nothing leaves the machine.

    The name begins with the mail's date, so the folder sorts by time. A mail offered again replaces its file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Put the bytes into the folder whole or not at all. Raises NotTaken when the disk does not take them."""
        headers = headers_of(raw)
        name = re.sub(r"[^A-Za-z0-9@._+=-]", "_", str(headers["Message-ID"] or "").strip("<> "))
        if not name:
            raise Refused("The mail has no Message-ID.")
        moment = parsedate_to_datetime(str(headers["Date"])).astimezone(UTC)
        path = self.folder / f"{moment:%Y%m%dT%H%M%SZ}-{name}.eml"
        try:
            self._write(path, raw)
            for other in self.folder.glob(f"*-{name}.eml"):
                if other != path:
                    other.unlink(missing_ok=True)
        except OSError as problem:
            raise NotTaken(f"The folder for mail could not be written: {problem.strerror}.") from problem
        return Receipt(accepted=tuple(recipients), refused={}, response=f"kept as {path.name}")

    def _write(self, path: Path, raw: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            os.replace(unfinished, path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise


class NoMailer:
    """Takes no mail, because nobody has said where it should go; each waits in the outbox until someone does."""

    def hand_over(self, raw: bytes, sender: str, recipients: Sequence[str]) -> Receipt:
        """Raise NotTaken, always."""
        raise NotTaken(
            "No mail server is set up. Set SMTP_URL; the mail waits here and goes out once it is set."
        )


def mailer_from(url: str, folder: Path | None = None) -> Mailer:
    """The mailer that the settings ask for: the server at `url`, none for `none`, else the folder, else none.

    Raises ValueError for an address that is no SMTP address; the message names no password.
    """
    if url == "none":
        return NoMailer()
    if url:
        return SmtpMailer(url)
    return FolderMailer(folder) if folder else NoMailer()
