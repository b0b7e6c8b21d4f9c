"""Descriptions come out safe, words come out alike."""

import pytest

from shop.catalog import descriptions, gtins, words
from shop.kernel.refusals import Refusal


@pytest.mark.case("X-AD-14")
@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<b hx-post="/admin/orders/1/charges" hx-trigger="load">x</b>',
        '<b data-hx-get="/x">x</b>',
        '<a href="javascript:alert(1)">x</a>',
        '<p style="position:fixed">x</p>',
        '<svg><a xlink:href="javascript:alert(1)">x</a></svg>',
        '<form action="/cart"><button>x</button></form>',
        "<iframe srcdoc='<script>1</script>'></iframe>",
    ],
)
def test_nothing_stored_becomes_behaviour(evil: str):
    for form in ("html", "markdown"):
        html = descriptions.render(evil, form)
        outside = html.replace("&lt;", "").split("<")
        tags = [part.split(">")[0] for part in outside[1:]]
        assert not [tag for tag in tags if "=" in tag and not tag.startswith('a rel="noopener nofollow"')]
        assert not [
            tag for tag in tags if tag.split()[0] in {"script", "img", "svg", "form", "iframe", "button"}
        ]


def test_markdown_keeps_its_structure():
    html = descriptions.render("# Care\n\n- wipe\n- dry\n\n[more](https://example.com)", "markdown")
    assert "<h2>Care</h2>" in html and "<li>wipe</li>" in html and 'rel="noopener nofollow"' in html


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café-Crème №5", ["cafe", "creme", "no5"]),
        ("STRASSE straße", ["strasse", "strasse"]),
        ("", []),
        ("日本", ["日本"]),
    ],
)
def test_words_are_folded_alike(text: str, folded: list[str]):
    assert words.fold(text) == folded


@pytest.mark.parametrize("good", ["4006381333931", "96385074", "036000291452", "4006-3813 33931", ""])
def test_good_article_numbers_pass(good: str):
    assert gtins.clean(good).isdigit() or good == ""


@pytest.mark.parametrize("bad", ["4006381333932", "１２３４５６７０", "123", "x"])
def test_bad_article_numbers_are_refused(bad: str):
    with pytest.raises(Refusal):
        gtins.clean(bad)
