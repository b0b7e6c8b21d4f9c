"""A stencil gives its page back, and shows other rows where the page showed the first."""

from benchmarks.stencil import cut, settled

PAGE = '<h1>Cup &amp; saucer</h1><p>$14.50 <s>$1,200.00</s></p><a href="/cups/cup-1">14509</a><p>Cup &amp; saucer</p>'
ROW = ("Cup & saucer", 1450, 120_000, "cup-1", None, True, 2)


def test_it_gives_the_page_back() -> None:
    assert cut(PAGE, [[ROW]]).fill([[ROW]]).decode() == PAGE


def test_it_shows_other_rows() -> None:
    other = cut(PAGE, [[ROW]]).fill([[("Mug <b>", -990, 5, "mug", None, False, 3)]]).decode()
    assert other == (
        '<h1>Mug &lt;b&gt;</h1><p>−$9.90 <s>$0.05</s></p><a href="/cups/mug">14509</a><p>Mug &lt;b&gt;</p>'
    )


def test_rows_alike_fill_their_own_holes() -> None:
    stencil = cut("<li>Sam</li><li>Sam</li>", [[("Sam",), ("Sam",)]])
    assert stencil.fill([[("Sam",), ("Ann",)]]) == b"<li>Sam</li><li>Ann</li>"


def test_html_in_a_cell_stays_html() -> None:
    stencil = cut("<div><p>Fine &amp; good</p></div>", [[("<p>Fine &amp; good</p>",)]])
    assert stencil.fill([[("<p>Bad</p>",)]]) == b"<div><p>Bad</p></div>"


def test_a_token_is_signed_anew_and_as_long_as_it_was() -> None:
    page = '<input name="csrf_token" value="ImRiNzQ3.awMpIw.6wS88ET8YzqhU9lp0t3GkExCXXs"><p>Cup</p>'
    filled = cut(page, [[("Cup",)]]).fill([[("Cup",)]]).decode()
    assert filled != page and len(filled) == len(page)
    assert settled(filled) == settled(page) != page


def test_how_long_ago_it_was_does_not_count() -> None:
    one = '<time datetime="2026-03-02T09:00:00+00:00" data-ago="short">4 min</time> <b>Waiting, 1 d 3 h</b>'
    assert settled(one) == settled(one.replace("4 min", "now").replace("3 h", "4 h"))
    assert settled(one) != settled(one.replace("Waiting", "Ready"))
