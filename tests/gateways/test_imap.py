"""Reading delivery reports over IMAP: only reports, bounded, marked after they had their effect, or not at all."""

import shutil
import ssl
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateways.bounce_mailbox import BounceMailbox
from gateways.imap import ImapFolder
from shop.purchasing.bouncing import Unreachable
from tests.gateways.mail_servers import server_tls
from tests.peers.imap import Mailbox, imap_server

pytestmark = pytest.mark.case("X-PO-21")
REPORT = b"Content-Type: multipart/report; boundary=b\r\nSubject: Undelivered\r\n\r\n--b--\r\n"
LETTER = b"Content-Type: text/plain\r\nSubject: Hello\r\n\r\nCan you call me?\r\n"


def reader(port: int, scheme: str = "imap", host: str = "localhost", **how: object) -> BounceMailbox:
    """A reader of the server's folder."""
    url = f"{scheme}://ana:pass%20word@{host}:{port}/INBOX"
    return BounceMailbox(ImapFolder(url, **how))  # type: ignore[arg-type]


def look(mailbox: BounceMailbox, *, ours: bool = True, largest: int = 2_000_000) -> tuple[int, list[bytes]]:
    """How many were marked, and what was shown."""
    shown: list[bytes] = []

    def note(raw: bytes) -> bool:
        shown.append(raw)
        return ours

    return mailbox.look(note, at_most=10, largest=largest), shown


def test_reports_are_shown_once_and_letters_never() -> None:
    box = Mailbox()
    box.put(LETTER)
    uid = box.put(REPORT)
    with imap_server(box) as port:
        mailbox = reader(port)
        assert look(mailbox) == (1, [REPORT])
        assert look(mailbox) == (0, [])
    assert box.seen == {uid}


def test_what_is_not_ours_stays_unread_and_is_not_shown_again() -> None:
    box = Mailbox()
    box.put(REPORT)
    with imap_server(box) as port:
        mailbox = reader(port)
        assert look(mailbox, ours=False) == (0, [REPORT])
        assert look(mailbox) == (0, [])
        assert look(reader(port)) == (1, [REPORT]), "another process looks once more"
        box.era = 8
        box.seen.clear()
        assert look(mailbox)[1] == [REPORT], "the folder was made anew: its keys mean other mails"


def test_it_is_marked_only_after_it_had_its_effect() -> None:
    box = Mailbox()
    box.put(REPORT)

    def fails(raw: bytes) -> bool:
        raise RuntimeError("the database is away")

    with imap_server(box) as port:
        mailbox = reader(port)
        with pytest.raises(RuntimeError):
            mailbox.look(fails, at_most=10, largest=2_000_000)
        assert box.seen == set()
        box.breaks_at = "UID STORE"
        with pytest.raises(Unreachable):
            look(mailbox)
        box.breaks_at = ""
        assert look(mailbox) == (1, [REPORT]), "shown again: the second time has no effect"


def test_a_large_one_is_not_fetched() -> None:
    box = Mailbox()
    box.put(REPORT + b"x" * 5000)
    with imap_server(box) as port:
        assert look(reader(port), largest=1000) == (0, [])
    assert box.did.count("UID FETCH") == 1, "its size alone was asked for"


def test_a_server_that_stalls_holds_nobody() -> None:
    box = Mailbox(stalls_at="UID SEARCH")
    box.put(REPORT)
    with imap_server(box) as port, pytest.raises(Unreachable):
        look(reader(port, deadline=0.5))


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID FETCH"])
def test_a_line_that_breaks_is_said_in_words(command: str) -> None:
    box = Mailbox(breaks_at=command)
    box.put(REPORT)
    with imap_server(box) as port, pytest.raises(Unreachable):
        look(reader(port))
    assert box.seen == set()


def test_a_wrong_password_and_nobody_there_are_said_in_words() -> None:
    with imap_server(Mailbox()) as port, pytest.raises(Unreachable):
        look(BounceMailbox(ImapFolder(f"imap://ana:other@localhost:{port}")))
    with pytest.raises(Unreachable):
        look(reader(1))


@pytest.mark.parametrize(
    "url",
    [
        "imap://ana:pw@mail.example/INBOX",
        "https://ana:pw@mail.example",
        "imaps://mail.example",
        "imaps://ana:pw@mail.example/%22%0d%0aA",
    ],
)
def test_an_address_that_cannot_be_is_refused_at_boot(url: str) -> None:
    with pytest.raises(ValueError, match=r"mailbox|password"):
        ImapFolder(url)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A certificate for localhost, the server that shows it and the client that trusts it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    folder: Path = tmp_path_factory.mktemp("tls")
    key, certificate = str(folder / "key.pem"), str(folder / "cert.pem")
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    command = [*made.split(), "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    client = ssl.create_default_context(cafile=certificate)
    return SimpleNamespace(server=server_tls(certificate, key), client=client)


def test_over_tls_the_certificate_must_hold(authority: SimpleNamespace) -> None:
    box = Mailbox()
    box.put(REPORT)
    with imap_server(box, authority.server) as port:
        assert look(reader(port, "imaps", tls=authority.client)) == (1, [REPORT])
        for mailbox in (reader(port, "imaps"), reader(port, "imaps", "127.0.0.1", tls=authority.client)):
            box.did.clear()
            with pytest.raises(Unreachable):
                look(mailbox)
            assert box.did == [], "nothing was said"
