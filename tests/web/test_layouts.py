"""Layouts, error pages and the style page: they render with nothing given, and keep the rules of every page."""

from collections import namedtuple
from pathlib import Path

import pytest
from flask import Flask, render_template
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined

from shop.kernel import clock
from tests.markup import complaints, parse
from web import assets, filters, templates

ROOT = Path(__file__).resolve().parents[2]
Place = namedtuple("Place", "name slug")
ERRORS = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)
PERSON = {"name": "Ana Lind", "email": "ana@example.com", "role": "Owner"}
BARE = '{% extends "layouts/LAYOUT.html" %}{% block title %}T{% endblock %}{% block BLOCK %}<h1>T</h1>{% endblock %}'
LAYOUTS = {"shop": "content", "desk": "content", "plain": "card"}


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask("bare", static_folder=None)
    templates.init_templates(app)
    bare = {
        f"bare-{name}.html": BARE.replace("LAYOUT", name).replace("BLOCK", block)
        for name, block in LAYOUTS.items()
    }
    app.jinja_loader = ChoiceLoader([DictLoader(bare), FileSystemLoader(ROOT / "templates")])
    app.jinja_env.undefined = StrictUndefined
    app.secret_key = "for the flashes"
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    filters.init_filters(app)
    assets.serve(app, ROOT / "var" / "assets", ROOT / "static", ROOT / "node_modules")
    return app


def render(app: Flask, template: str, path: str = "/", **context: object) -> str:
    with app.test_request_context(path):
        return render_template(template, **context)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_needs_nothing(app: Flask, layout: str):
    assert complaints(parse(render(app, f"bare-{layout}.html"))) == []


def test_the_shops_layout_shows_what_it_is_given(app: Flask):
    menu = (Place("Coffee & tea", "coffee"),)
    text = render(
        app,
        "bare-shop.html",
        store={"name": "Alder & Rye"},
        menu=menu,
        current_category=menu[0],
        cart_count=3,
        customer={"name": "Nora"},
        brand_css_url="/brand.css?v=2",
        q='"><script>',
    )
    page = parse(text)
    assert complaints(page) == []
    assert page.text("cart-count").startswith("3")
    assert 'href="/brand.css?v=2"' in text
    assert "Coffee &amp; tea" in text
    assert "<script>" not in text.split("</head>")[1]


def test_the_desks_layout_shows_the_queue_and_the_person(app: Flask):
    tabs = (
        ("charge", "To charge", "12", "/admin/orders?queue=charge", True),
        ("all", "All", "", "/admin/orders", False),
    )
    text = render(app, "bare-desk.html", current_staff=PERSON, queue_tabs=tabs, active_nav="desk")
    page = parse(text)
    assert complaints(page) == []
    assert page.text("queue-charge").split() == ["To", "charge", "12"]
    assert ">AL<" in text


def test_without_a_person_the_desk_offers_no_menu(app: Flask):
    assert "/admin/sign-out" not in render(app, "bare-desk.html")


@pytest.mark.parametrize("path", ["/somewhere", "/admin/somewhere"])
@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_renders_with_nothing_given(app: Flask, status: int, path: str):
    text = render(app, f"errors/{status}.html", path)
    assert complaints(parse(text)) == []
    assert ("desk" in text.split("<body")[1][:30]) == path.startswith("/admin")


def test_an_error_page_prefers_the_words_of_the_refusal(app: Flask):
    assert "Only two are left." in render(
        app, "errors/409.html", message="Only two are left.", reference="01J8"
    )


def test_a_notice_has_words_for_its_status(app: Flask):
    assert "Load the page again" in render(app, "errors/_notice.html", message="", status=409)
    assert "&lt;b&gt;" in render(app, "errors/_notice.html", message="<b>", status=409)


def test_the_style_page_keeps_the_rules_of_every_page(app: Flask):
    assert complaints(parse(render(app, "admin/style.html", current_staff=PERSON, now=clock.now()))) == []
