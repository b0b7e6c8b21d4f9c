"""Jinja as this house runs it says what Jinja says, with less done again."""

from typing import Any

import pytest
from flask import Flask
from jinja2 import DictLoader, pass_context
from markupsafe import Markup

from web import jinja, templates

PAGES = {
    "ui/pills.html": "{% macro pill(words, tone='') %}<b class='{{ tone }}'>{{ words }}{{ tick() }}</b>{% endmacro %}",
    "own.html": "{% macro pill(words) %}{{ words }}{{ tick() }}{% endmacro %}",
    "pills.html": "{% from 'ui/pills.html' import pill %}{{ pill(words) }}{{ pill(words) }}{{ pill({'a': 1}) }}",
    "loop.html": "{% from 'own.html' import pill %}{% for word in words %}{{ pill(word) }}{% endfor %}",
    "called.html": "{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}{{ words }}{% endcall %}",
    "marked.html": "{% set here = 'kettle' %}{{ place('here') }}",
}


@pytest.fixture
def app() -> Flask:
    made = Flask("jinja", static_folder=None)
    templates.init_templates(made)
    made.jinja_loader = DictLoader(PAGES)
    ticks: list[int] = []

    def tick() -> int:
        ticks.append(1)
        return len(ticks)

    @pass_context
    def place(context: Any, name: str) -> Any:
        return context.resolve(name)

    made.jinja_env.globals.update(tick=tick, place=place)
    assert isinstance(made.jinja_env, jinja.House)
    return made


def shown(app: Flask, name: str, **values: Any) -> str:
    return app.jinja_env.get_template(name).render(values)


def test_a_pill_is_made_once_for_the_same_words(app: Flask):
    assert (
        shown(app, "pills.html", words="New")
        == "<b class=''>New1</b><b class=''>New1</b><b class=''>{&#39;a&#39;: 1}2</b>"
    )
    assert "New1" in shown(app, "pills.html", words="New")


def test_text_and_markup_of_the_same_letters_are_two(app: Flask):
    assert "<i>1" in shown(app, "pills.html", words=Markup("<i>"))
    assert "&lt;i&gt;" in shown(app, "pills.html", words="<i>")


def test_any_other_macro_is_asked_each_time(app: Flask):
    assert shown(app, "loop.html", words=["<a>", "<a>"]) == "&lt;a&gt;1&lt;a&gt;2"


def test_a_block_is_handed_to_its_macro(app: Flask):
    assert shown(app, "called.html", words="<a>") == "[&lt;a&gt;]"


def test_a_function_that_wants_the_context_gets_it(app: Flask):
    assert shown(app, "marked.html") == "kettle"


@pytest.mark.parametrize("name", sorted(jinja.SHOW_ARGUMENTS_ONLY))
def test_what_is_kept_reads_nothing_of_the_visit(name: str):
    from tests.web.test_pieces import OF_A_VISIT, names_of

    assert not names_of(name) & (OF_A_VISIT | {"caller", "when", "store_zone"})
