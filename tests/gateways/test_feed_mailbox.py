"""Feeds in a mailbox: the newest mail that the vendor wrote, opened by nobody else's feed, marked when it is taken."""

from dataclasses import replace
from email.message import EmailMessage

import pytest

from gateways import plugging
from gateways.feed_mailbox import FeedMailbox
from gateways.feeds import Feeds
from gateways.imap import ImapFolder
from settings import Settings
from shop.imports.feed_mails import Unfit, file_of, sender
from shop.imports.feed_sources import Wanted
from shop.kernel.chores import GiveUp, TryLater
from tests.peers.imap import Mailbox, imap_server

pytestmark = [pytest.mark.case("X-AP-10"), pytest.mark.feature("VN-14")]
BREW, QUARRY = "orders@brew.example", "stock@quarry.example"
SHEET = b"SKU,Qty\r\nKET-1,7\r\n"


def letter(
    *files: tuple[str, bytes], who: str = f"Brew Supply <{BREW}>", subject: str = "Stock of today"
) -> bytes:
    """A mail with these files attached."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = who, "feeds@shop.example", subject
    mail.set_content("As every day.")
    for name, content in files or [("stock.csv", SHEET)]:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes().replace(b"\n", b"\r\n")


def feeds(port: int, deadline: float = 60) -> FeedMailbox:
    """A reader of the server's folder."""
    return FeedMailbox(ImapFolder(f"imap://ana:pass%20word@localhost:{port}/INBOX", deadline=deadline))


def wanted(who: str = BREW, pattern: str = "", after: str = "", most: int = 10_000) -> Wanted:
    """What a vendor's feed asks for."""
    return Wanted("mailbox", pattern, most, senders=frozenset({who}), after=after)


def test_the_newest_of_the_vendor_is_the_file_and_read_once_it_is_taken() -> None:
    box = Mailbox()
    old = box.put(letter(("stock.csv", b"old")))
    new = box.put(letter())
    with imap_server(box) as port:
        mailbox = feeds(port)
        found = mailbox.fetch(wanted())
        assert found.content == SHEET and found.mark == f"7:{new}" and not box.seen
        assert mailbox.fetch(wanted()).content == SHEET, "not committed: it comes again"
        found.taken()
        assert box.seen == {new}
        assert mailbox.fetch(wanted(after=found.mark)).content is None, "yesterday's says nothing about today"
        box.era = 8
        assert mailbox.fetch(wanted(after=found.mark)).content == b"old", "another folder, other keys"
    assert old not in box.seen


def test_two_vendors_share_a_mailbox() -> None:
    box = Mailbox()
    theirs = box.put(letter(("stock.csv", b"quarry"), who=QUARRY.upper()))
    ours = box.put(letter())
    with imap_server(box) as port:
        mailbox = feeds(port)
        mailbox.fetch(wanted()).taken()
        assert box.seen == {ours}
        found = mailbox.fetch(wanted(QUARRY))
        assert found.content == b"quarry"
        found.taken()
    assert box.seen == {ours, theirs}


STRANGERS = [
    f'"{BREW}" <mallory@evil.example>',
    f"{BREW}.evil.example",
    f"x{BREW}",
    f"{BREW}, mallory@evil.example",
    f"mallory@evil.example ({BREW})",
    f"Brew: {BREW}, m@evil.example;",
]


@pytest.mark.parametrize("who", STRANGERS)
def test_a_mail_that_somebody_else_wrote_is_never_opened(who: str) -> None:
    box = Mailbox()
    box.put(f"From: {who}\r\n".encode() + letter().partition(b"\r\n")[2])
    with imap_server(box) as port:
        found = feeds(port).fetch(wanted())
    assert found.content is None and not found.unfit and not box.seen
    assert box.did.count("UID FETCH") == 1, "its From alone was asked for"


def test_two_from_lines_are_nobodys() -> None:
    box = Mailbox()
    box.put(b"From: mallory@evil.example\r\n" + letter())
    with imap_server(box) as port:
        assert feeds(port).fetch(wanted()).content is None


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"From:\r\n",
        b"From: <\r\n",
        b'From: "\r\n',
        b"From: =?utf-8?q?=?= <@>\r\n",
        b"From: \xff\xfe@x\r\n",
    ],
)
def test_a_from_that_cannot_be_read_is_nobodys(head: bytes) -> None:
    assert sender(head + b"\r\n") == ""


def test_a_mail_without_a_fitting_file_is_said_once_and_stays_unread() -> None:
    box = Mailbox()
    box.put(letter())
    box.put(letter(("offer.pdf", b"%PDF"), subject="New prices"))
    with imap_server(box) as port:
        mailbox = feeds(port)
        found = mailbox.fetch(wanted())
        assert found.content == SHEET and found.unfit == (
            "Their mail “New prices” has no CSV, TSV or TXT file attached.",
        )
        assert mailbox.fetch(wanted()).unfit == ()
        assert "named like price*.csv" in mailbox.fetch(wanted(pattern="price*.csv")).unfit[0]
    assert not box.seen


def test_a_name_chooses_among_files() -> None:
    raw = letter(("ATT00001.txt", b"greetings"), ("Stock-Nov.CSV", SHEET))
    assert file_of(raw, "stock*.csv", 1000) == SHEET
    with pytest.raises(Unfit, match="2 attached files"):
        file_of(raw, "", 1000)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (letter(("stock.csv", b"x" * 101)), "larger than"),
        (letter().replace(b"U0tVLF", b"U0tVLFA"), "damaged"),
        (letter().rpartition(b"\r\n--")[0], "damaged"),
        (letter(("../../etc/passwd", b"x")), "no CSV"),
        (b"From: a@b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 3000, "no CSV"),
    ],
)
def test_what_cannot_be_taken_is_said_in_words(raw: bytes, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        file_of(raw, "", 100)


def test_a_note_of_absence_is_no_news() -> None:
    with pytest.raises(Unfit) as unfit:
        file_of(b"Auto-Submitted: auto-replied\r\n" + letter(("a.pdf", b"")), "", 100)
    assert str(unfit.value) == ""


def test_parts_within_parts_without_end_break_nothing() -> None:
    raw, boundary = b"", "b"
    for n in range(2000):
        raw += f"Content-Type: multipart/mixed; boundary={boundary}{n}\r\n\r\n--{boundary}{n}\r\n".encode()
    with pytest.raises(Unfit):
        file_of(raw, "", 100)


def test_a_large_mail_is_not_fetched() -> None:
    box = Mailbox()
    box.put(letter(("stock.csv", b"x" * 2_000_000)))
    with imap_server(box) as port:
        assert "larger than" in feeds(port).fetch(wanted()).unfit[0]
    assert box.did.count("UID FETCH") == 2, "its From and its size"


def test_a_line_that_breaks_or_stalls_is_said_in_words_and_forgets_nothing() -> None:
    box = Mailbox()
    box.put(letter(("a.pdf", b"")))
    with imap_server(box) as port:
        mailbox = feeds(port, deadline=0.5)
        box.stalls_at = "UID SEARCH"
        with pytest.raises(TryLater, match="mailbox for feeds"):
            mailbox.fetch(wanted())
        box.stalls_at, box.breaks_at = "", "UID FETCH"
        with pytest.raises(TryLater):
            mailbox.fetch(wanted())
        box.breaks_at = ""
        assert feeds(port).fetch(wanted()).unfit
        box.put(letter())
        found = feeds(port).fetch(wanted())
        box.breaks_at = "UID STORE"
        found.taken()
    assert not box.seen


def test_nobody_set_a_mailbox_up() -> None:
    with pytest.raises(GiveUp, match="FEEDS_IMAP_URL"):
        Feeds(None).fetch(wanted())  # type: ignore[arg-type]


@pytest.mark.parametrize(("mode", "reads"), [("production", True), ("development", False)])
def test_it_is_read_in_production_alone(mode: str, reads: bool) -> None:
    settings = Settings(mode=mode, feeds_imap_url="imaps://ana:pw@mail.example/Feeds")
    assert (plugging._feed_mailbox(settings) is not None) is reads
    assert plugging._feed_mailbox(replace(settings, feeds_imap_url="")) is None
