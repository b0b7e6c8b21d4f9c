"""Descriptions: Markdown or HTML in, a small safe subset of HTML out."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

TAGS = set(
    "p br hr strong b em i u s sub sup small code pre blockquote ul ol li dl dt dd h2 h3 h4 h5 h6 a "
    "table thead tbody tr th td".split()
)
# No class, style, id, data-* or hx-*: a stored attribute must never become behaviour.
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_first_heading = re.compile(r"<(/?)h1>")


def render(source: str, form: str) -> str:
    """Safe HTML of a description in `form` "markdown" or "html"; headings start at h2."""
    html = _markdown().render(source) if form == "markdown" else source
    return nh3.clean(
        _first_heading.sub(r"<\1h2>", html),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # 4 MB and a tenth of a second that no start needs

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def plain(html: str) -> str:
    """The text alone, spaces folded."""
    spaced = html.replace("<", " <").replace(">", "> ")
    return " ".join(nh3.clean(spaced, tags=set()).replace("&amp;", "&").split())
