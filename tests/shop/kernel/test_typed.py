"""Text that people typed comes out printable, bounded and the same on both databases."""

import pytest

from shop.kernel import card_numbers, typed

HOSTILE = ["\x00", "\ud800", "\u202e", "\x1b[31m", "\u2028", "\u0085"]


@pytest.mark.case("X-CK-24")
@pytest.mark.parametrize("sign", HOSTILE)
def test_what_cannot_be_printed_goes(sign):
    for clean in (typed.line(f"a{sign}b", 50), typed.paragraphs(f"a{sign}b", 50)):
        assert sign not in clean
        clean.encode()


@pytest.mark.case("X-CK-24")
@pytest.mark.parametrize("text", ["{{7*7}}", "${x}", "%s", "{o.__class__}", "🎁 für dich", "<b>hi</b>"])
def test_everything_else_stays_as_typed(text):
    assert typed.line(text, 50) == typed.paragraphs(text, 50) == text


def test_a_long_line_is_cut_with_a_sign():
    assert typed.line("word " * 100, 12) == "word word w…"
    assert typed.paragraphs("a\n\n\n\n\nb", 50) == "a\n\nb"


@pytest.mark.case("X-CK-25")
@pytest.mark.parametrize(
    "number",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "378282246310005",
        "4242.4242.4242.4242",
    ],
)
def test_a_card_number_is_reduced_to_its_last_digits(number):
    masked = card_numbers.mask(f"My card: {number}, thanks")
    assert masked == f"My card: •••• {number[-4:]}, thanks"
    assert card_numbers.has_one(number)


@pytest.mark.case("X-CK-25")
@pytest.mark.parametrize(
    "text",
    ["4242424242424241", "order 1042", "+1 503 555 0134", "2000004180409", "9" * 30, "1Z999AA10123456784"],
)
def test_other_numbers_stay(text):
    assert card_numbers.mask(text) == text
