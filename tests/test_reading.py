"""Pages written out in full are read quickly, and exactly as the real parser reads them; others are told apart."""

import pytest

from tests.markup import parse
from tests.reading import is_plain, parse_plain

PAGE = """<!doctype html>
<html lang="en">
<head>
  <title>Cups &amp; pots</title>
  <script type="application/json">{"a": "</b> &amp;"}</script>
</head>

<body class="shop">
  <!-- a remark -->
  <h1>Cups &lt;small&gt;</h1>
  <svg viewBox="0 0 1 1"><path d="M0 0"/></svg>
  <form><input name=q value='"' required><br><textarea>
 5 &gt; 4</textarea></form>
</body>
</html>
"""


@pytest.mark.parametrize(
    "source",
    [
        PAGE,
        PAGE.replace("\n", "\r\n"),
        "<p id=a>one</p> two <p>three</p>",
        '<tr id="row-1"><td>1</td></tr>\n<template><p hidden></p></template>',
        "<P CLASS='x' class='y'>&nbsp;&euro;</P>",
    ],
)
def test_what_is_written_out_is_read_as_by_the_parser(source: str):
    page = parse(source)
    assert is_plain(page)
    assert parse_plain(source).text() == page.text()


@pytest.mark.parametrize(
    "source",
    [
        "<ul><li>one<li>two</ul>",
        "<table><tr><td>1</td></tr></table>",
        "<p>one<div>two</div></p>",
        "<div><b>one</div>",
        "one</p>",
        "<textarea>never closed",
    ],
)
def test_what_leaves_a_tag_to_be_guessed_is_not_plain(source: str):
    assert not is_plain(parse(source))
