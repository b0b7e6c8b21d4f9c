"""Pieces: rendered once for the same values, and built of nothing but their values."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment, nodes
from markupsafe import Markup

from web import templates

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
OF_A_VISIT = {
    "request",
    "session",
    "g",
    "csrf_token",
    "get_flashed_messages",
    "config",
    "current_user",
    "now",
}


@pytest.fixture
def piece() -> Callable[..., Markup]:
    app = Flask("pieces", static_folder=None)
    templates.init_templates(app)
    app.jinja_loader = DictLoader({"word.html": "<b>{{ word }}</b>", "count.html": "{{ tick() }}"})
    return app.jinja_env.globals["piece"]  # type: ignore[no-any-return]


def test_the_same_values_are_rendered_once(piece: Callable[..., Markup]):
    assert piece("word.html", word="kettle") is piece("word.html", word="kettle")
    assert piece("word.html", word="lamp") == "<b>lamp</b>"


def test_text_is_escaped_even_where_the_same_letters_came_as_markup(piece: Callable[..., Markup]):
    assert piece("word.html", word=Markup("<i>a</i>")) == "<b><i>a</i></b>"
    assert piece("word.html", word="<i>a</i>") == "<b>&lt;i&gt;a&lt;/i&gt;</b>"


def test_one_and_true_are_not_the_same(piece: Callable[..., Markup]):
    assert piece("word.html", word=1) == "<b>1</b>"
    assert piece("word.html", word=True) == "<b>True</b>"


def called_pieces() -> set[str]:
    """The templates that other templates, or the surfaces' Python, call as pieces."""
    places = [
        TEMPLATES.rglob("*.html"),
        *((ROOT / name).rglob("*.py") for name in ("admin", "storefront", "vendor")),
    ]
    sources = (path.read_text("utf-8") for place in places for path in place)
    return {name for source in sources for name in re.findall(r'\bpiece\(\s*"([^"]+)"', source)}


def names_of(template: str) -> set[str]:
    """Every name that the template reads, with those of the macros it calls."""
    tree = Environment().parse((TEMPLATES / template).read_text("utf-8"))
    found = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}
    for source in tree.find_all((nodes.FromImport, nodes.Include, nodes.Extends)):
        found |= names_of(_name(source.template))
    return found


def _name(node: Any) -> str:
    assert isinstance(node, nodes.Const), "a piece names what it imports"
    return str(node.value)


def test_there_are_pieces_to_look_at():
    assert {"storefront/_tile.html", "admin/desk/_row.html"} <= called_pieces()


@pytest.mark.parametrize("template", sorted(called_pieces()))
def test_a_piece_reads_nothing_of_the_visit(template: str):
    assert not names_of(template) & OF_A_VISIT


@pytest.mark.parametrize("template", sorted(called_pieces()))
def test_a_piece_tells_no_time_by_itself(template: str):
    """The time and the store's zone are not among its values: whoever calls it puts them into words."""
    source = (TEMPLATES / template).read_text("utf-8")
    assert not re.search(r"\|\s*(when|date|datetime|hold_words)\b|\b(ago|moment|day)\(", source)
