"""The rules that every HTML answer keeps; each rule yields sentences that say how to mend what it found."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

CONTAINERS = {"tr": "tbody", "td": "tr", "th": "tr", "tbody": "table", "thead": "table", "option": "select"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
DATA_SCRIPTS = {"application/json", "application/ld+json"}
LEAKS = re.compile(
    r"\bNone\b|\{\{|\{%|<built-in|<function|<bound method| object at 0x|Undefined|datetime\.date"
)
TOKEN = re.compile(r'(<input\b[^>]*\bname="csrf_token"[^>]*\bvalue=")([^"]*)')
ULID = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b")
HTMX = {
    *(
        "boost",
        "confirm",
        "delete",
        "disable",
        "disabled-elt",
        "encoding",
        "ext",
        "get",
        "headers",
        "history",
    ),
    *(
        "include",
        "indicator",
        "params",
        "patch",
        "post",
        "preserve",
        "push-url",
        "put",
        "replace-url",
        "request",
    ),
    *("select", "select-oob", "swap", "swap-oob", "sync", "target", "trigger", "validate", "vals"),
}


@dataclass(frozen=True)
class Page:
    """One parsed HTML answer: the tree, the source, and whether it is a whole page or a fragment."""

    root: Element
    source: str
    is_whole: bool
    errors: list[tuple[int, str]]

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield the elements with these tags, in order; all elements when none is named."""
        return (e for e in self.root.iter() if isinstance(e.tag, str) and (not tags or e.tag in tags))

    def by_id(self, name: str) -> Element:
        """Return the element with this id; raise KeyError when there is none."""
        for element in self.all():
            if element.get("id") == name:
                return element
        raise KeyError(f"no element has the id {name!r}")

    def text(self, name: str | None = None) -> str:
        """Return the visible words of the page, or of one element by id, with single spaces."""
        return words(self.by_id(name) if name else self.root)


def words(element: Element) -> str:
    """Return the visible text of an element with single spaces."""
    return " ".join(" ".join(text for text, _ in texts(element)).split())


def texts(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield each piece of visible text with the element that holds it."""
    if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
        return
    if element.text and element.text.strip():
        yield element.text, element
    for child in element:
        yield from texts(child)
        if child.tail and child.tail.strip():
            yield child.tail, element


@lru_cache(maxsize=8)
def parse(source: str) -> Page:
    """Parse a whole page or a fragment, keeping the parser's complaints with their lines; only to be read."""
    is_whole = source.lstrip()[:9].lower() == "<!doctype"
    parser = html5lib.HTMLParser(html5lib.treebuilders.getTreeBuilder("etree"), namespaceHTMLElements=False)
    if is_whole:
        root = parser.parse(source)
    else:
        first = re.match(r"(?:\s|<!--.*?-->)*<([a-z]+)", source, re.DOTALL)
        root = parser.parseFragment(source, container=CONTAINERS.get(first[1] if first else "", "div"))
    return Page(root, source, is_whole, [(where[0], code) for where, code, _ in parser.errors])


def tokens(source: str) -> list[str]:
    """Return the tokens against forged requests that the forms of a page carry, in order."""
    return [found[2] for found in TOKEN.finditer(source)]


def shape(source: str) -> str:
    """Return the source with its tokens taken out and its ULIDs numbered in the order in which they appear.

    Pages of one shape keep or break the rules below alike: the same id twice is the same number twice.
    """
    numbers: dict[str, int] = {}
    bare = TOKEN.sub(r"\1", source)
    return ULID.sub(lambda found: f"ULID{numbers.setdefault(found[0], len(numbers))}", bare)


def show(element: Element) -> str:
    """Return an element's opening tag, as a person would recognise it."""
    given = " ".join(f'{key}="{value}"' for key, value in list(element.attrib.items())[:4])
    return f"<{element.tag}{' ' if given else ''}{given}>"


# ---------------------------------------------------------------- the rules


def is_valid_html(page: Page) -> Iterator[str]:
    """The parser accepts the source without a complaint."""
    lines = page.source.splitlines() or [""]
    for line, code in page.errors:
        yield f"invalid HTML ({code}) in line {line}: {lines[min(line, len(lines)) - 1].strip()[:120]}"


def has_one_heading(page: Page) -> Iterator[str]:
    """A whole page has one h1, a title and a language."""
    if not page.is_whole:
        return
    count = len(list(page.all("h1")))
    if count != 1:
        yield f"{count} h1 elements; a page has exactly one, the name of what it shows"
    if not any(words(title) for title in page.all("title")):
        yield "no title; say what the page shows and whose shop it is"
    if not all(html.get("lang") for html in page.all("html")):
        yield "the html element has no lang attribute"


def has_unique_ids(page: Page) -> Iterator[str]:
    """No id occurs twice, and what points at an id of the same page finds it."""
    ids = Counter(element.get("id") for element in page.all() if element.get("id") is not None)
    for name, count in ids.items():
        if count > 1 or not name:
            yield f"the id {name!r} occurs {count} times; add the row's number to it"
    if not page.is_whole:
        return
    for element in page.all():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "popovertarget", "list", "form"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{show(element)} points with {attribute} at {name!r}, which is not on the page"
        target = element.get("hx-target") or ""
        if target.startswith("#") and target[1:] not in ids:
            yield f"{show(element)} swaps {target}, which is not on the page: pressing it would do nothing"


def has_labelled_fields(page: Page) -> Iterator[str]:
    """Every field that a person fills in has a label."""
    labelled = {label.get("for") for label in page.all("label")}
    wrapped = {id(field) for label in page.all("label") if words(label) for field in label.iter()}
    for field in page.all("input", "select", "textarea"):
        if field.tag == "input" and field.get("type", "text") in UNLABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby")
        if not named and field.get("id") not in labelled and id(field) not in wrapped:
            yield f"{show(field)} has no label; add <label for> or aria-label"


def has_named_buttons(page: Page) -> Iterator[str]:
    """Buttons have a type and a name, links an address and a name, pictures an alt text."""
    for button in page.all("button"):
        if button.get("type") not in {"submit", "button", "reset"}:
            yield f"{show(button)} has no type; write type=submit or type=button"
    for thing in page.all("button", "a"):
        pictures = any(image.get("alt") for image in thing.iter("img"))
        if not (words(thing) or thing.get("aria-label") or thing.get("aria-labelledby") or pictures):
            yield f"{show(thing)} has no name; give it words or an aria-label"
    for link in page.all("a"):
        if link.get("href") in {None, "", "#"}:
            yield f"{show(link)} leads nowhere; give it an address or make it a button"
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f'{show(image)} has no alt; describe it, or alt="" when it is an ornament'


def keeps_the_content_policy(page: Page) -> Iterator[str]:
    """No style, script or event handler stands in the HTML; the browser would refuse it."""
    for element in page.all():
        if element.tag == "style":
            yield "a style element; move its rules to static/css"
        if element.tag == "script" and not element.get("src") and element.get("type") not in DATA_SCRIPTS:
            yield "an inline script; move it to static/js/behaviours and find it by data-behaviour"
        for attribute, value in element.attrib.items():
            if attribute == "style":
                yield f"{show(element)} has an inline style; give it a class"
            if re.match(r"on[a-z]+$|(data-)?hx-on", str(attribute)):
                yield f"{show(element)} has the event attribute {attribute}; use a behaviour"
            if re.match(r"\s*(javascript|js):", str(value), re.IGNORECASE):
                yield f"{show(element)} runs script from {attribute}; the content policy refuses it"
            if str(attribute).startswith("hx-") and attribute[3:] not in HTMX:
                yield f"{show(element)}: htmx knows no attribute {attribute}"


def leaks_nothing(page: Page) -> Iterator[str]:
    """No value of the program's own shows: None, template marks, representations of objects."""
    for text, element in texts(page.root):
        if found := LEAKS.search(text):
            yield f"{found[0]!r} leaked into {show(element)}: {text.strip()[:80]!r} (for a person: 'none', 'nothing')"
    for element in page.all():
        for attribute in ("value", "href", "src", "action", "placeholder", "id", "hx-get", "hx-post"):
            if LEAKS.search(element.get(attribute) or ""):
                yield f"{show(element)}: a value of the program leaked into {attribute}"


def posts_with_token(page: Page) -> Iterator[str]:
    """A form that changes something carries the token against forged requests; one that searches does not."""
    for form in page.all("form"):
        has_token = any(field.get("name") == "csrf_token" for field in form.iter("input"))
        is_post = form.get("method", "get").lower() == "post"
        if is_post and not has_token:
            yield f"{show(form)} posts without csrf_token; add the hidden field"
        if not is_post and has_token:
            yield f"{show(form)} would put csrf_token into the address; leave it out of GET forms"


RULES: tuple[Callable[[Page], Iterator[str]], ...] = (
    is_valid_html,
    has_one_heading,
    has_unique_ids,
    has_labelled_fields,
    has_named_buttons,
    keeps_the_content_policy,
    leaks_nothing,
    posts_with_token,
)


def complaints(page: Page) -> list[str]:
    """Return what all rules found on a page."""
    return [sentence for rule in RULES for sentence in rule(page)]
