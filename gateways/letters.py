"""Writes the words of mails: a subject, a text part and an HTML part, from templates in templates/mail.

Each kind has `<kind>.mjml.html`, which stands in `_frame.mjml.html`, and `<kind>.txt` with the subject and the line that a
mailbox shows beside it. MJML is compiled and its CSS inlined once a kind; values are put into the finished
HTML, escaped, and never reach the MJML parser. What each kind needs is said in KINDS.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from gateways.wording import amount, colour, day
from shop.kernel.mail import Letter, one_line

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "mail"

_ORDER = {"number": "the order's number as people see it, `1042`", "link": "the order's status page"}
_PERSON = {"name": "what to call the reader"}
_LINES = {"lines": "things with `name`, `options` (may be empty) and `quantity`"}
_MONEY = {"currency": "ISO 4217; every amount is in its minor units"}

# What each kind needs beside `head`, the store's Letterhead. No more and no less may be given.
KINDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "order_confirmation": _ORDER
        | _PERSON
        | _MONEY
        | {
            "lines": "things with `name`, `options`, `quantity` and `total_minor`",
            "totals": "pairs of label and amount above the total: Subtotal, Shipping, Tax",
            "total_minor": "what the order comes to",
            "ship_to": "address as lines",
            "bill_to": "address as lines",
            "ship_method": "in words",
            "payment": "in words, such as `Visa ending in 4242`",
        },
        "parcel_shipped": _ORDER
        | _LINES
        | {
            "remaining": "what is still to come, like `lines`; empty when this is the last parcel",
            "carrier": "its name",
            "tracking_number": "as the carrier writes it",
            "tracking_link": "the carrier's page, or empty",
            "ship_to": "address as lines",
            "correction": "whether this puts an earlier mail right",
        },
        "parcel_voided": _ORDER
        | _LINES
        | {"carrier": "its name", "tracking_number": "as an earlier mail gave it, or empty"},
        "payment_declined": {"number": _ORDER["number"], "link": "where to pay again"}
        | _PERSON
        | _MONEY
        | {"total_minor": "what is to be paid", "reason": "one sentence in plain words"},
        "purchase_order": {"paper": "a shop.purchasing.paper.Paper; its link is the one link of the mail"},
        "purchase_orders": {
            "papers": "at least two of shop.purchasing.paper.Paper, to one vendor in one currency",
            "currency": _MONEY["currency"],
        },
        "vendor_note": {
            "number": "the purchase order's, as people know it",
            "name": "the vendor's",
            "message": "what the store wrote, or empty",
            "link": "the vendor's page of it",
        },
        "purchase_order_revision": {
            "number": "the purchase order's, as people know it",
            "revision": "which revision this asks for: 2, 3 …",
            "name": "the vendor's",
            "reason": "one sentence, or empty",
            "changes": "things with `name`, and `old` and `new` as lines of text",
            "link": "the vendor's page of it",
        },
        "order_cancelled": _ORDER
        | _PERSON
        | _LINES
        | _MONEY
        | {
            "whole": "whether the whole order is cancelled, or only `lines` of it",
            "reason": "one sentence, or empty",
            "refund_minor": "what goes back to the card; 0 when nothing was charged",
        },
        "refunded": _ORDER
        | _PERSON
        | _LINES
        | _MONEY
        | {"refund_minor": "what goes back", "reason": "one sentence, or empty"},
        "order_link": _ORDER | _PERSON,
        "account_welcome": _PERSON | {"link": "where to confirm the address"},
        "password_reset": _PERSON | {"link": "where to choose a password", "minutes": "how long it works"},
        "email_change": _PERSON | {"link": "where to confirm the new address"},
        "email_changing": _PERSON | {"email": "the address to be", "link": "where to undo it"},
        "staff_alert": {
            "title": "what is wrong, in one line",
            "words": "paragraphs, at least one: what happened and what to do",
            "facts": "pairs of label and value, may be empty",
            "link": "the page that mends it",
            "link_label": "what the button says",
        },
    }
)

# Colours that stand in the MJML for those of the store, since CSS with a template's braces is no CSS.
_STAND_INS = {"#b0a4d0": "{{ brand }}", "#b0a4d1": "{{ bright }}"}
_WORDS = "<!-- words -->"  # where a letter's own words stand in the frame of all
# Put in as text: mrml's own includes lose the width of the column.
_INCLUDE = re.compile(r'<mj-include path="(_[a-z]+\.mjml\.html)" />')
# Loops and conditions stand in comments, because text between two rows of a table is not HTML.
_TAG = re.compile(r"<!--(\{%.*?%\})-->")


class Letters:
    """The letters of one folder of templates; `locale` decides how amounts and days are written."""

    def __init__(self, folder: Path = FOLDER, locale: str = "en_US") -> None:
        self.folder, self.locale = folder, locale
        self._compiled: dict[str, Template] = {}

    def render(self, kind: str, **context: Any) -> Letter:
        """The letter of this kind; see KINDS. The same context gives the same letter.

        Raises ValueError for an unknown kind, a name that is missing or one that the kind does not know.
        """
        if kind not in KINDS:
            raise ValueError(f"there is no letter of kind {kind!r}")
        wanted = {"head", *KINDS[kind]}
        if wanted != set(context):
            raise ValueError(
                f"{kind}: missing {sorted(wanted - set(context))}, unknown {sorted(set(context) - wanted)}"
            )
        words = self._plain.get_template(f"{kind}.txt")
        subject, preview = (one_line(_block(words, name, context)) for name in ("subject", "preview"))
        text = re.sub(r"\n{3,}", "\n\n", words.render(context)).strip() + "\n"
        hue = context["head"].hue
        colours = {"brand": colour(0.50, 0.135, hue), "bright": colour(0.76, 0.11, hue)}
        return Letter(subject, text, self._html(kind).render(**context, **colours, preview=preview))

    def _html(self, kind: str) -> Template:
        """The kind's HTML as a template. Two threads may compile it at once; both come to the same."""
        if kind not in self._compiled:
            import css_inline  # both are large; what serves pages writes no mails
            import mrml

            words = (self.folder / f"{kind}.mjml.html").read_text()
            whole = (self.folder / "_frame.mjml.html").read_text().replace(_WORDS, words)
            whole = _INCLUDE.sub(lambda part: (self.folder / part[1]).read_text(), whole)
            no_fonts = mrml.RenderOptions(fonts={})  # it would have mail programs fetch Roboto and others
            html = mrml.to_html(whole, None, no_fonts).content
            inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
            html = _TAG.sub(r"\1", inliner.inline(html))
            for stand_in, name in _STAND_INS.items():
                html = html.replace(stand_in, name)
            self._compiled[kind] = self._rich.from_string(html)
        return self._compiled[kind]

    @cached_property
    def _plain(self) -> Environment:
        return self._environment(
            FileSystemLoader(self.folder), autoescape=False, trim_blocks=True, lstrip_blocks=True
        )

    @cached_property
    def _rich(self) -> Environment:
        return self._environment(None, autoescape=True)

    def _environment(self, loader: BaseLoader | None, **how: Any) -> Environment:
        environment = Environment(loader=loader, undefined=StrictUndefined, finalize=_printable, **how)  # noqa: S701
        environment.filters |= {
            "money": self._money,
            "day": lambda when: day(when, self.locale),
            "link": web_link,
            "lines": lambda text: _joined(text, "<br />" if how["autoescape"] else "\n"),
        }
        return environment

    @pass_context
    def _money(self, context: Context, minor: int) -> str:
        paper = context.get("paper")
        return amount(minor, paper.currency if paper else context["currency"], self.locale)


def web_link(address: str) -> str:
    """The address if it is one of the web and nothing else; empty for all others, such as `javascript:`."""
    return address if re.fullmatch(r"https?://[^\s\"'<>\\]+", address or "") and address.isprintable() else ""


def _printable(value: Any) -> Any:
    """A value as one line without control signs: a name cannot write a paragraph of its own."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in value)
    return value


def _joined(text: str, gap: str) -> Markup:
    """A text that may have several lines, such as a note; the one exception from _printable's one line."""
    lines = (_printable(line) for line in text.splitlines())
    return Markup(gap).join(lines) if "<" in gap else Markup(gap.join(lines))  # noqa: S704 (a text part)


def _block(template: Template, name: str, context: Mapping[str, Any]) -> str:
    parts: Iterable[str] = template.blocks[name](template.new_context(dict(context)))
    return "".join(parts)
