"""The conversation with a mail server: good, slow, rude, half-deaf and false ones."""

import shutil
import ssl
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateways.mailer import compose
from gateways.smtp import SmtpMailer
from shop.kernel.mail import Receipt, Refused, TryLater
from tests.gateways.mail_servers import Kept, good_server, scripted_server, server_tls
from tests.gateways.test_compose import PLAIN, WHEN

RAW = compose(PLAIN, WHEN)
FROM, TO, OTHER = "orders@alder.example", "desk@millbrook.example", "office@millbrook.example"


def offer(port: int, *to: str, scheme: str = "smtp", host: str = "127.0.0.1", **how: Any) -> Receipt:
    who = how.pop("who", "")
    return SmtpMailer(f"{scheme}://{who}{host}:{port}", **how).hand_over(RAW, FROM, to or (TO,))


def test_a_mail_arrives_byte_for_byte() -> None:
    kept = Kept()
    with good_server(kept) as port:
        receipt = offer(port)
    assert kept.mails == [(FROM, [TO], RAW)]
    assert receipt == Receipt((TO,), {}, "250 kept as 77")


@pytest.mark.case("X-PO-08")
@pytest.mark.parametrize(
    "to", ["v@x.example,evil@y.example", "v@x.example>\r\nRCPT TO:<evil@y.example", "A <v@x.example>"]
)
def test_an_address_that_is_not_one_never_reaches_the_server(to: str) -> None:
    kept = Kept()
    with good_server(kept) as port, pytest.raises(Refused):
        offer(port, to)
    assert kept.mails == []


@pytest.mark.case("X-PO-10")
def test_each_recipient_has_an_answer() -> None:
    kept = Kept(answers={OTHER: "550 no such person", "c@x.example": "451 greylisted"})
    with good_server(kept) as port:
        receipt = offer(port, TO, OTHER, "c@x.example")
    assert kept.mails == [(FROM, [TO], RAW)]
    assert receipt.accepted == (TO,)
    assert receipt.refused == {OTHER: "550 no such person"}
    assert receipt.deferred == {"c@x.example": "451 greylisted"}


@pytest.mark.case("X-PO-09")
@pytest.mark.parametrize(("answer", "outcome"), [("550 no such person", Refused), ("450 busy", TryLater)])
def test_nobody_taken_is_refused_or_later(answer: str, outcome: type[Exception]) -> None:
    with good_server(Kept(answers={TO: answer})) as port, pytest.raises(outcome, match=answer):
        offer(port)


@pytest.mark.case("X-PO-09")
@pytest.mark.parametrize(("answer", "outcome"), [("554 spam", Refused), ("452 disk full", TryLater)])
def test_the_answer_to_the_mail_decides(answer: str, outcome: type[Exception]) -> None:
    with good_server(Kept(data_answer=answer)) as port, pytest.raises(outcome, match=answer):
        offer(port)


@pytest.mark.case("X-PO-09")
def test_a_mail_over_the_servers_limit_is_refused() -> None:
    kept = Kept()
    with good_server(kept, data_size_limit=200) as port, pytest.raises(Refused, match="552"):
        offer(port)


GREETING, HELLO, FINE = b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n"


@pytest.mark.case("X-PO-09")
@pytest.mark.parametrize(
    "answers",
    [
        (b"\x00\xff\xfe HTTP/1.1 400\r\n",),
        (b"554 go away\r\n",),
        (b"421 not now\r\n",),
        (),
        (
            GREETING,
            HELLO,
            FINE,
            FINE,
            b"354 go on\r\n",
        ),  # hangs up after the mail: taken or not, nobody knows
        (GREETING, HELLO, FINE, b"421 closing\r\n"),
        (GREETING, HELLO, b"451 later\r\n"),
    ],
)
def test_no_clear_answer_is_tried_later(answers: tuple[bytes, ...]) -> None:
    with scripted_server(*answers) as port, pytest.raises(TryLater):
        offer(port)


def test_no_server_is_tried_later() -> None:
    with scripted_server() as port:
        pass
    with pytest.raises(TryLater, match="No answer"):
        offer(port)


@pytest.mark.case("X-PO-09")
@pytest.mark.parametrize("answers", [(b"220 " + b"z" * 300 + b"\r\n",), (GREETING, b"250-x\r\n" * 100)])
def test_a_dripping_server_is_left_at_the_deadline(answers: tuple[bytes, ...]) -> None:
    """Each byte comes in time for a socket time-out; only the deadline over all of them ends it."""
    with scripted_server(*answers, drip=0.02) as port, pytest.raises(TryLater, match="it took too long"):
        offer(port, deadline=0.3)


@pytest.mark.case("X-PO-09")
def test_a_silent_server_is_left_at_the_deadline() -> None:
    with scripted_server(GREETING, HELLO, hold=True) as port, pytest.raises(TryLater):
        offer(port, deadline=0.3)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """A certificate for localhost, the server that shows it and the client that trusts it."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate")
    folder: Path = tmp_path_factory.mktemp("tls")
    key, certificate = str(folder / "key.pem"), str(folder / "cert.pem")
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost"
    subprocess.run(
        [*made.split(), "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    return SimpleNamespace(
        server=server_tls(certificate, key), client=ssl.create_default_context(cafile=certificate)
    )


@pytest.mark.case("X-PO-09")
def test_smtps_speaks_tls_from_the_start(authority: SimpleNamespace) -> None:
    kept = Kept()
    with good_server(kept, implicit_tls=authority.server) as port:
        offer(port, scheme="smtps", host="localhost", tls=authority.client)
    assert kept.mails == [(FROM, [TO], RAW)]


def test_starttls_secures_the_line_before_the_password(authority: SimpleNamespace) -> None:
    from aiosmtpd.smtp import AuthResult

    kept, seen = Kept(), []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, login: Any) -> AuthResult:
        seen.append((session.ssl is not None, login.login, login.password))
        return AuthResult(success=True)

    secure = {"tls_context": authority.server, "require_starttls": True, "authenticator": check}
    with good_server(kept, **secure) as port:
        offer(port, scheme="smtp+starttls", host="localhost", who="ana:pw@", tls=authority.client)
    assert seen == [(True, b"ana", b"pw")]
    assert len(kept.mails) == 1


@pytest.mark.case("X-PO-09")
def test_starttls_taken_away_means_nothing_is_said() -> None:
    kept = Kept()
    with good_server(kept) as port, pytest.raises(TryLater, match="STARTTLS"):
        offer(port, scheme="smtp+starttls", host="localhost")
    assert kept.mails == []


@pytest.mark.case("X-PO-09")
@pytest.mark.parametrize("trust", [True, False])
def test_a_certificate_that_does_not_hold_stops_the_mail(authority: SimpleNamespace, trust: bool) -> None:
    """Trusted but for another name (127.0.0.1), and for the right name but trusted by nobody."""
    kept = Kept()
    tls, host = (authority.client, "127.0.0.1") if trust else (None, "localhost")
    with (
        good_server(kept, tls_context=authority.server) as port,
        pytest.raises(TryLater, match="prove who it is"),
    ):
        offer(port, scheme="smtp+starttls", host=host, tls=tls)
    assert kept.mails == []
