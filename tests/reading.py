"""Reads HTML that is known to be written out in full into the tree that the real parser would make, in a quarter of its time."""

import html
import re
from functools import lru_cache
from xml.etree.ElementTree import Element, TreeBuilder

from tests.markup import Page

PIECES = re.compile(
    r"""<!--(?P<comment>.*?)-->|<!doctype[^>]*>
    |<(?P<end>/?)(?P<tag>[a-z][a-z0-9-]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*?)(?P<empty>/?)>""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
ATTRIBUTES = re.compile(r"""([^\s=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
VERBATIM = {
    "script": False,
    "style": False,
    "title": True,
    "textarea": True,
}  # and whether &amp; means & there
SVG = "{http://www.w3.org/2000/svg}"
SPACE = " \t\n\r\f"


def read(source: str, *, is_whole: bool) -> Element:
    """The tree of a page or fragment that leaves no tag to be guessed.

    Raises ValueError where a tag is missing.
    """
    reader = _Reader(is_whole)
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    at = 0
    while found := PIECES.search(source, at):
        reader.text(html.unescape(source[at : found.start()]))
        at = found.end()
        if found["comment"] is not None:
            reader.comment(found["comment"])
        elif found["end"]:
            reader.end(found["tag"].lower())
        elif tag := found["tag"]:
            reader.start(tag.lower(), found["attributes"], is_empty=bool(found["empty"]))
            if tag.lower() in VERBATIM:
                at = reader.verbatim(tag.lower(), source, at)
    reader.text(html.unescape(source[at:]))
    return reader.close()


@lru_cache(maxsize=8)
def parse_plain(source: str) -> Page:
    """As `markup.parse`, for a source that `is_plain`; only to be read."""
    is_whole = source.lstrip()[:9].lower() == "<!doctype"
    return Page(read(source, is_whole=is_whole), source, is_whole, [])


def is_plain(page: Page) -> bool:
    """Whether parse_plain reads this page, which the parser found valid, as the parser did."""
    try:
        return is_alike(page.root, parse_plain(page.source).root)
    except ValueError:
        return False


def is_alike(one: Element, other: Element) -> bool:
    """Whether two trees are the same: tags, attributes, texts and order."""
    return all(map(_is_same, one.iter(), other.iter()))


class _Reader:
    """Builds the tree; knows where a whole page swallows white space."""

    def __init__(self, is_whole: bool) -> None:
        self._builder = TreeBuilder(insert_comments=True)
        self._open: list[str] = []
        self._is_whole = is_whole
        self._had_head = False
        if not is_whole:
            self._builder.start("DOCUMENT_FRAGMENT", {})

    def text(self, text: str) -> None:
        if not text:
            return
        if self._is_whole and (not self._open or (self._open == ["html"] and not self._had_head)):
            text = text.lstrip(SPACE)
        self._builder.data(text)

    def comment(self, text: str) -> None:
        if self._open or not self._is_whole:
            self._builder.comment(text)

    def start(self, tag: str, attributes: str, *, is_empty: bool) -> None:
        name = SVG + tag if tag == "svg" or (self._open and self._open[-1].startswith(SVG)) else tag
        self._builder.start(name, _attributes(attributes))
        if tag in VOID or (is_empty and name != tag):
            self._builder.end(name)
        else:
            self._open.append(name)

    def end(self, tag: str) -> None:
        if tag in ("body", "html"):  # what follows </body> still belongs into it
            return
        name = self._open.pop() if self._open else ""
        if name.removeprefix(SVG) != tag:
            raise ValueError(f"</{tag}> closes {name or 'nothing'}")
        self._had_head = self._had_head or tag == "head"
        self._builder.end(name)

    def verbatim(self, tag: str, source: str, at: int) -> int:
        stop = source.lower().index(f"</{tag}", at)
        inside = source[at:stop]
        if tag == "textarea":
            inside = inside.removeprefix("\n")
        self._builder.data(html.unescape(inside) if VERBATIM[tag] else inside)
        return stop

    def close(self) -> Element:
        while self._open:
            name = self._open.pop()
            if name not in ("body", "html"):
                raise ValueError(f"{name} is left open")
            self._builder.end(name)
        if not self._is_whole:
            self._builder.end("DOCUMENT_FRAGMENT")
        return self._builder.close()


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, *values in ATTRIBUTES.findall(source):  # of two with one name the first counts
        found.setdefault(name if name == "viewBox" else name.lower(), html.unescape("".join(values)))
    return found


def _is_same(one: Element, other: Element) -> bool:
    return (
        (one.tag, one.attrib) == (other.tag, other.attrib)
        and (one.text or "") == (other.text or "")
        and (one.tail or "") == (other.tail or "")
        and len(one) == len(other)
    )
