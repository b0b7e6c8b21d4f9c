"""A mail in bytes: what the headers say, that nothing can be added to them, that they never change."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.mailer import _read_back, compose
from shop.kernel.mail import Attachment, BadAddress, Mail, mailbox, message_id, one_line

WHEN = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
PLAIN = Mail(
    message_id="po-1042-1.v1@alder.example",
    sender_name="Alder & Rye",
    sender_address="orders@alder.example",
    to=("desk@millbrook.example",),
    reply_to="ana@alder.example",
    subject="Purchase order 1042-1",
    text="Please ship 2 kettles.\n",
    html="<p>Please ship 2 kettles.</p>",
    attachments=(Attachment("PO 1042-1.csv", "text/csv", b"po_number\r\n1042-1\r\n"),),
)
BREAKS = ("\r\n", "\r", "\n", "\u2028", "\u2029", "\x85", "\x00", "\x0b")
GOLDEN = """\
Date: Tue, 12 May 2026 09:30:00 +0000
Message-ID: <po-1042-1.v1@alder.example>
From: Alder & Rye <orders@alder.example>
To: desk@millbrook.example
Reply-To: ana@alder.example
Subject: Purchase order 1042-1
Auto-Submitted: auto-generated
X-Auto-Response-Suppress: All
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="{mixed}"

--{mixed}
Content-Type: multipart/alternative;
 boundary="{alternative}"

--{alternative}
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: quoted-printable

Please ship 2 kettles.

--{alternative}
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: quoted-printable
MIME-Version: 1.0

<p>Please ship 2 kettles.</p>

--{alternative}--

--{mixed}
Content-Type: text/csv
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="PO 1042-1.csv"
MIME-Version: 1.0

cG9fbnVtYmVyDQoxMDQyLTENCg==

--{mixed}--
"""


def parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(compose(mail, WHEN), policy=policy.default)


@pytest.mark.feature("VN-04")
def test_the_bytes_are_the_golden_ones() -> None:
    mixed, alternative = (part.get_boundary() for part in parsed(PLAIN).walk() if part.is_multipart())
    golden = GOLDEN.format(mixed=mixed, alternative=alternative).replace("\n", "\r\n").encode()
    assert compose(PLAIN, WHEN) == golden


@pytest.mark.feature("NO-03")
@pytest.mark.case("X-PO-02")
def test_composing_twice_gives_the_same_bytes() -> None:
    assert compose(PLAIN, WHEN) == compose(replace(PLAIN), WHEN)
    assert compose(PLAIN, WHEN) != compose(replace(PLAIN, message_id="po-1042-2@alder.example"), WHEN)


@pytest.mark.case("X-PO-07")
@pytest.mark.parametrize("gap", BREAKS)
def test_no_text_can_add_a_header(gap: str) -> None:
    evil = f"Kettle{gap}Bcc: evil@y.example{gap}{gap}<p>hello"
    file = Attachment(f"po{gap}Bcc: evil@y.example.csv", "text/csv", b"x")
    mail = parsed(replace(PLAIN, subject=evil, sender_name=evil, attachments=(file,)))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Kettle Bcc: evil@y.example <p>hello"
    assert [each.addr_spec for each in mail["From"].addresses] == ["orders@alder.example"]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["po Bcc: evil@y.example.csv"]


@pytest.mark.case("X-PO-08")
@pytest.mark.parametrize("field", ["to", "cc", "sender_address", "reply_to"])
@pytest.mark.parametrize(
    "address",
    [
        "v@x.example, evil@y.example",
        "v@x.example;evil@y.example",
        "v@x.example evil@y.example",
        'Acme, "x" <evil@y.example>',
        "<v@x.example>",
        "v@x.example(comment)",
        '"v w"@x.example',
        "v@[127.0.0.1]",
        "@x.example",
        "v@",
        "v",
        "",
        "v@x..example",
        "v@-x.example",
        ".v@x.example",
        "vé@x.example",
        "v@x.example" + "y" * 254,
        "v" * 65 + "@x.example",
        *(f"v@x.example{gap}evil@y.example" for gap in BREAKS),
        *(f"v@x.example{gap}" for gap in BREAKS),
    ],
)
def test_an_address_is_one_address(field: str, address: str) -> None:
    if field == "reply_to" and not address:
        return  # a mail may have none
    changed: dict[str, Any] = {field: (address,) if field in ("to", "cc") else address}
    with pytest.raises(BadAddress):
        replace(PLAIN, **changed)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ana@Alder.EXAMPLE ", "Ana@alder.example"),
        ("a+b@x.example", "a+b@x.example"),
        ("a@bücher.example",) * 2,
    ],
)
def test_an_address_is_put_in_one_form(text: str, address: str) -> None:
    assert mailbox(text) == address.replace("bücher", "xn--bcher-kva")


@pytest.mark.slow
@pytest.mark.case("X-PO-08")
@given(name=st.text(max_size=120), subject=st.text(max_size=300), filename=st.text(max_size=160))
def test_whatever_people_write_the_mail_reaches_its_recipient_alone(
    name: str, subject: str, filename: str
) -> None:
    file = Attachment(filename, "text/csv", b"x")
    mail = parsed(replace(PLAIN, sender_name=name, subject=subject, attachments=(file,)))
    assert [each.addr_spec for each in mail["To"].addresses] == ["desk@millbrook.example"]
    assert [each.addr_spec for each in mail["From"].addresses] == ["orders@alder.example"]
    assert mail["Bcc"] is None
    assert mail["Cc"] is None


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text, 40)
    assert len(line) <= 40
    assert len(line.splitlines()) <= 1


def test_a_file_name_has_no_path() -> None:
    assert Attachment("../../etc/passwd", "text/plain", b"").filename == "-..-etc-passwd"


def test_bytes_are_seven_bit_with_short_lines() -> None:
    mail = replace(
        PLAIN, text="Grüße 漢字 " * 500, html="<p>ß</p>" * 900, sender_name="Müller, Söhne & Töchter KG"
    )
    raw = compose(mail, WHEN)
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_a_long_message_id_stays_in_one_piece() -> None:
    long = message_id("order-confirmation-01M80K6RGBV1Z1C8VVF03BA1H6", "a-rather-long-name-of-a-shop.example")
    assert f"Message-ID: <{long}>\r\n".encode() in compose(replace(PLAIN, message_id=long), WHEN)


def test_a_message_id_stands_for_its_key() -> None:
    assert message_id("po-1042-1.v1", "alder.example") == "po-1042-1.v1@alder.example"
    strange = message_id("po 1042>\r\n", "alder.example")
    assert strange == message_id("po 1042>\r\n", "alder.example")
    assert strange.endswith("@alder.example")
    assert replace(PLAIN, message_id=strange).message_id == strange
    with pytest.raises(ValueError, match="not a Message-ID"):
        replace(PLAIN, message_id="a@b>\r\nBcc: evil@y.example")


def test_robots_are_asked_not_to_answer() -> None:
    assert parsed(PLAIN)["Auto-Submitted"] == "auto-generated"


@pytest.mark.case("X-PO-08")
@pytest.mark.parametrize(
    ("meant", "broken"),
    [
        (b"To: desk@", b"To: evil@y.example, desk@"),
        (b"To: desk@", b"Bcc: evil@y.example\r\nTo: desk@"),
        (b"To: desk@", b"Cc: evil@y.example\r\nTo: desk@"),
        (b"To: desk@", b"To: evil@y.example\r\nTo: desk@"),
        (b"Reply-To: ana@", b"Reply-To: evil@"),
        (b"From: Alder & Rye <orders@", b"From: Alder & Rye <evil@"),
        (b"Message-ID: <po", b"Message-ID: <x"),
    ],
)
def test_headers_that_read_otherwise_than_meant_stop_the_mail(meant: bytes, broken: bytes) -> None:
    raw = compose(PLAIN, WHEN)
    assert meant in raw
    with pytest.raises(ValueError, match="po-1042-1"):
        _read_back(raw.replace(meant, broken, 1), PLAIN)
