"""The page's own manners in a real Chromium, under the real content policy: htmx answers, dialogs, keys, ticks."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask, Response, render_template, request
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from shop.kernel import clock
from tests.browser import STILL, Live, wait_until
from web import assets, filters, templates
from web.headers import policy

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PAGE = """
{% extends "layouts/desk.html" %}{% block title %}Trial{% endblock %}{% block content %}
{% from "ui/buttons.html" import button %}{% from "ui/product.html" import stepper %}
{% from "ui/dialogs.html" import dialog, open_button, menu %}{% from "ui/tables.html" import tick_all, tick, bulk_bar %}
<h1>Trial</h1>
<div id="panel">before</div>
{% for code in (200, 202, 409, 422) %}
<form hx-post="/answers/{{ code }}" hx-target="#panel"><button type="submit">Answer {{ code }}</button></form>
{% endfor %}
<form id="asked" action="/done" data-behaviour="confirm" data-confirm="Really?" data-confirm-word="Do it">{{ button('Reject') }}</form>
{{ stepper('pieces', 2, min=1, max=3) }}
{{ open_button('Edit', 'edit') }}{% call dialog('edit', 'Ship to') %}<div class="body"><input aria-label="Name"></div>
<form hx-post="/answers/409" hx-target="#panel"><button type="submit">Refuse</button></form>{% endcall %}
{% call menu('More') %}<a class="item" href="/done">First</a><a class="item" href="/done?2">Second</a>{% endcall %}
<div data-behaviour="selection">{% call bulk_bar() %}{% endcall %}<table><tr>{{ tick_all() }}</tr>
{% for n in (1, 2, 3) %}<tr>{{ tick('order', n, n) }}<td><a href="/done?order={{ n }}" data-row-link>{{ n }}</a></td></tr>{% endfor %}</table></div>
<a href="/done?charged" data-key="c">Charge</a>
{% endblock %}
"""
SUMMARY = """<div id="panel">{% from "ui/fields.html" import error_summary %}{{ error_summary([('x', 'Name it')]) }}</div>"""
NOTICE = """{% include "errors/_notice.html" %}"""


@pytest.fixture(scope="module")
def trial() -> Flask:
    app = Flask("trial", static_folder=None)
    templates.init_templates(app)
    pages = DictLoader({"trial.html": PAGE, "summary.html": SUMMARY, "notice.html": NOTICE})
    app.jinja_loader = ChoiceLoader([pages, FileSystemLoader(ROOT / "templates")])
    app.secret_key = "for the trial"
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    filters.init_filters(app)
    assets.serve(app, ROOT / "var" / "assets", ROOT / "static", ROOT / "node_modules")
    person = {"name": "Ana Lind", "email": "ana@example.com", "role": "Owner"}

    @app.get("/")
    def show() -> str:
        return render_template("trial.html", current_staff=person, active_nav="desk")

    @app.get("/done")
    def done() -> str:
        return "<title>Done</title>done"

    @app.get("/style")
    def style() -> str:
        return render_template("admin/style.html", current_staff=person, now=clock.now())

    @app.post("/answers/<int:code>")
    def answers(code: int) -> tuple[str, int]:
        if code == 422:
            return render_template("summary.html"), code
        if code >= 400:
            return render_template("notice.html", message="Refused, calmly.", status=code), code
        return f'<div id="panel">{code} {request.headers.get("X-CSRFToken")}</div>', code

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy()
        return response

    return app


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_message(self, *_words: object) -> None:
        """Stay silent."""


@pytest.fixture
def live(trial: Flask) -> Iterator[Live]:
    with make_server("localhost", 0, trial.wsgi_app, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Live(f"http://localhost:{server.server_port}", trial)
        server.shutdown()
        thread.join(5)


@pytest.fixture
def page(browser_page: "Callable[..., Page]") -> "Page":
    page = browser_page()
    page.goto("/")
    page.wait_for_selector(".stepper.ready")
    return page


@pytest.mark.parametrize("code", [200, 202])
def test_answers_land_in_their_place_and_carry_the_token(page: "Page", code: int):
    page.get_by_role("button", name=f"Answer {code}").click()
    page.get_by_text(f"{code} the-token").wait_for()


def test_bad_input_swaps_the_form_and_moves_the_focus_to_the_summary(page: "Page"):
    page.get_by_role("button", name="Answer 422").click()
    page.wait_for_selector("#panel .error-summary:focus")


def test_a_refusal_is_a_notice_and_leaves_the_panel_alone(page: "Page"):
    page.get_by_role("button", name="Answer 409").click()
    page.wait_for_selector("#notices #notice:focus")
    assert page.inner_text("#panel") == "before"


def test_a_refusal_in_a_dialog_shows_inside_it(page: "Page"):
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("button", name="Refuse").click()
    page.wait_for_selector("dialog[open] [data-notices] #notice")


def test_a_dialog_takes_and_returns_the_focus(page: "Page"):
    page.get_by_role("button", name="Edit").click()
    page.wait_for_selector("dialog[open] input:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("button[data-dialog=edit]:focus")


def test_a_question_is_asked_before_what_cannot_be_undone(page: "Page"):
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Go back").click()
    assert page.title().startswith("Trial")
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Do it").click()
    page.wait_for_url("**/done?")


def test_the_stepper_stays_within_its_bounds(page: "Page"):
    more, field = page.get_by_role("button", name="One more"), page.get_by_label("Quantity")
    more.click()
    assert field.input_value() == "3"
    assert more.is_disabled()


def test_ticks_count_and_shift_takes_a_range(page: "Page"):
    assert page.locator("[data-bulk]").is_hidden()
    page.get_by_label("Select 1", exact=True).check()
    page.get_by_label("Select 3", exact=True).click(modifiers=["Shift"])
    assert page.inner_text("[data-chosen]") == "3"
    assert page.get_by_label("Select all on this page").is_checked()


def test_the_keyboard_walks_opens_searches_and_charges(page: "Page"):
    for key in "jjk":
        page.keyboard.press(key)
    page.wait_for_selector("[data-row-link][href$='order=1']:focus")
    page.keyboard.press("/")
    page.keyboard.type("jc")
    assert page.input_value("[data-search]") == "jc"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("#shortcuts[open]")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url("**/done?charged")


def test_a_menu_opens_walks_and_closes(page: "Page"):
    page.get_by_text("More").click()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".menu .item:focus")
    page.keyboard.press("Escape")
    assert page.locator(".menu .item", has_text="First").is_hidden()


def test_icons_are_drawn_under_the_content_policy(page: "Page"):
    page.wait_for_function("document.querySelector('.find use').getBBox().width > 10")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_style_page_has_no_barrier(browser_page: "Callable[..., Page]", dark: bool):
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = browser_page(dark=dark)
    page.goto("/style")
    page.wait_for_selector(".stepper.ready")
    wait_until(page, STILL)  # it shows a waiting button for ever
    answer = Axe().run(page).response
    assert len(answer["passes"]) > 20, "axe looked at nothing"
    found = [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in answer["violations"]
        for node in rule["nodes"]
        if rule["impact"] in ("serious", "critical")
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [390, 1024, 1440])
def test_the_style_page_never_scrolls_sideways(browser_page: "Callable[..., Page]", width: int):
    page = browser_page(width=width)
    page.goto("/style")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
