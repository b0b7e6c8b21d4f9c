"""Renders papers as PDF: gives a Typst template the words as JSON, never as markup."""

import json
import re
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from babel.numbers import format_decimal

from gateways.wording import amount, day
from shop.purchasing.paper import Paper, PaperCharge, PaperLine, Size

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "documents"

# The first that is installed is used, and for a sign it lacks the next that has it; the last is built in.
FONTS = ("Inter", "Source Sans 3", "Roboto", "Noto Sans", "Liberation Sans", "Arimo", "DejaVu Sans")
OTHER_SCRIPTS = ("Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Emoji")
BUILT_IN = "Libertinus Serif"


@cache
def _fonts() -> "typst.Fonts":
    """The machine's fonts, looked for once: the search costs more than a page."""
    import typst  # at its use: 7 MB that a process without papers is spared

    return typst.Fonts(include_system_fonts=True)


def purchase_order_pdf(paper: Paper, size: Size = "a4", locale: str = "en_US") -> bytes:
    """The paper as PDF bytes: the same paper gives the same bytes on the same machine.

    Text is shown as it is written; a sign that no installed font has becomes a box.
    """
    import typst

    compiler = typst.Compiler(root=FOLDER, font_paths=_fonts())
    pdf = compiler.compile(
        FOLDER / "purchase_order.typ",
        format="pdf",
        sys_inputs={"paper": json.dumps(_words(paper, size, locale))},
        timestamp=datetime.combine(paper.issued_on, time(), UTC),
    )
    return cast("bytes", pdf)


def _words(paper: Paper, size: Size, locale: str) -> dict[str, Any]:
    """What the template shows, as plain text; no cost is in it where none may be shown."""
    families = {font.lower() for font in _fonts().families()}
    fonts = [font for font in (*FONTS, *OTHER_SCRIPTS) if font.lower() in families]
    return {
        "size": size,
        "fonts": [*fonts, BUILT_IN],
        "title": f"Purchase order {paper.number}",
        "number": _line(paper.number),
        "order": _line(paper.order_number),
        "revision": f"Revision {paper.revision}" if paper.revision > 1 else "",
        "bars": code128(paper.number),
        "store": _line(paper.store_name),
        "letterhead": _lines(paper.letterhead),
        "vendor": _line(paper.vendor_name),
        "vendor_address": _lines(paper.vendor_address),
        "account": _line(paper.account_number),
        "issued_on": day(paper.issued_on, locale),
        "due_on": day(paper.due_on, locale),
        "ship_to": _lines(paper.ship_to),
        "ship_method": _line(paper.ship_method),
        "note": "\n".join(_lines(tuple(paper.note.splitlines()))),
        "link": paper.link if re.match(r"https?://", paper.link) else "",
        "show_costs": paper.show_costs,
        "currency": paper.currency if paper.show_costs else "",
        "units": format_decimal(paper.unit_count, locale=locale),
        "total": _money(paper.total_minor, paper, locale),
        "charges": [_charge_words(charge, paper, locale) for charge in paper.charges if paper.show_costs],
        "lines": [_line_words(line, paper, locale) for line in paper.lines],
    }


def _line_words(line: PaperLine, paper: Paper, locale: str) -> dict[str, str]:
    codes = (("Our SKU", line.our_sku), ("GTIN", line.gtin))
    return {
        "vendor_sku": _line(line.vendor_sku),
        "name": _line(line.name),
        "options": _line(line.options),
        "codes": _line("   ".join(f"{name} {code}" for name, code in codes if code)),
        "quantity": format_decimal(line.quantity, locale=locale),
        "unit_cost": _money(line.unit_cost_minor, paper, locale),
        "cost": _money(line.cost_minor, paper, locale),
    }


def _charge_words(charge: PaperCharge, paper: Paper, locale: str) -> dict[str, str]:
    return {"words": _line(charge.words), "amount": _money(charge.amount_minor, paper, locale)}


def code128(text: str) -> str:
    """The bars of a Code 128 symbol, `1` black and `0` white a module; empty for text that Code 128 cannot say."""
    if not text or not text.isascii() or not text.isprintable() or len(text) > 24:
        return ""
    from barcode.codex import Code128  # slow to import, for drawing pictures that we do not ask for

    return str(Code128(text).build()[0])


def _money(minor: int, paper: Paper, locale: str) -> str:
    if not paper.show_costs:
        return ""
    return amount(minor, paper.currency, locale)


def _lines(texts: tuple[str, ...]) -> list[str]:
    return [_line(text) for text in texts]


def _line(text: str) -> str:
    """The text without control signs; the two that join and part letters in some scripts stay."""
    return "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in text).strip()
