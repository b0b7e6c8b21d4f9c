"""Templates keep to what the content policy and the escaping rules can guarantee."""

import re
from collections.abc import Iterator

import pytest

from tests.meta.tree import files, name, python_files

SOURCES = ("templates/documents/", "templates/mail/")  # Typst, MJML and text: not read by a browser
FORBIDDEN = {
    r"\sstyle\s*=": "an inline style; give the element a class",
    r"\son[a-z]+\s*=": "an event attribute; use a behaviour in static/js/behaviours",
    r"hx-on": "hx-on runs script from HTML; use a behaviour",
    r"<style\b": "a style element; move its rules to static/css",
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")": "an inline script; move it to static/js",
    r"\bhx-vals\s*=\s*[\"']?js:": "hx-vals with js: needs eval; use hidden fields",
    r"\s[a-z-]+=\{\{": "an attribute without quotes; a space in the value would end it",
    r"https?://(?!www\.w3\.org)": "an address of somebody else's; everything is served by the shop itself",
}
UNESCAPED = re.compile(r"\|\s*safe\b")
CODE = re.compile(
    r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)  # what never reaches the browser as it stands
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def faults(text: str) -> list[str]:
    """Return what a template may not hold, each with its line."""
    bare = CODE.sub(lambda found: found[0][:2] + "\n" * found[0].count("\n") + found[0][-2:], text)
    found = []
    for pattern, sentence in FORBIDDEN.items():
        found += [(bare.count("\n", 0, hit.start()) + 1, sentence) for hit in re.finditer(pattern, bare)]
    lines = text.splitlines()
    if "autoescape false" in text:
        found.append((1, "escaping switched off"))
    for number, line in enumerate(lines, 1):
        explained = "{#" in line or (number > 1 and "#}" in lines[number - 2])
        if UNESCAPED.search(COMMENT.sub("", line)) and not explained:
            found.append((number, "|safe without a comment that says why the value is safe"))
    return [f"line {number}: {sentence}" for number, sentence in sorted(found)]


@pytest.mark.case("X-HD-05")
def test_templates_hold_nothing_that_the_browser_would_refuse():
    bad = [
        f"{name(path)} {fault}"
        for path in files("templates/**/*.html")
        if not name(path).startswith(SOURCES)
        for fault in faults(path.read_text())
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.case("X-HD-05")
def test_templates_end_in_html_so_that_they_are_escaped():
    bare = [
        name(p) for p in files("templates/**/*") if p.suffix != ".html" and not name(p).startswith(SOURCES)
    ]
    assert not bad_suffix(bare), "rename to .html, otherwise nothing in them is escaped:\n" + "\n".join(bare)


def bad_suffix(names: list[str]) -> list[str]:
    """Return the names that are templates by their looks."""
    return [n for n in names if not n.endswith((".svg", ".txt", ".xml"))]


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        '<p onclick="go()">',
        '<p hx-on:click="go()">',
        "<style>p {}</style>",
        "<script>go()</script>",
        "<a href={{ url }}>",
        "{{ product.description|safe }}",
        '<script src="https://cdn.example/x.js"></script>',
    ],
)
def test_each_rule_finds_its_fault(text: str):
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "{# cleaned by nh3 when it was saved #}\n{{ product.description|safe }}",
        '<script type="module" src="{{ asset(\'js/app.js\') }}"></script>',
        "{# style= is forbidden here #}<p>",
        '<a href="{{ url }}">',
        "{% macro button(label, style='quiet') %}",
        "{{ ui.button('Go', style='quiet') }}",
    ],
)
def test_what_is_allowed_passes(text: str):
    assert faults(text) == []


SILENCED = re.compile(r"noqa: S704(?!\W+\w)")  # text declared to be HTML, without a word why
DATABASE_AS_FILE = re.compile(
    r"(open|copyfile|copy2?|read_bytes|unlink|send_file)\([^)\n]*(database_url|\.db\b|purveyor\.db)"
)


def product_lines() -> Iterator[tuple[str, int, str]]:
    """Every line of the product's own Python, with its place."""
    for path in python_files():
        if not name(path).startswith(("tests/", "benchmarks/", "migrations/")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                yield name(path), number, line


@pytest.mark.case("X-HD-05")
def test_text_is_declared_html_only_with_a_reason():
    """Ruff's S704 finds each; whoever silences it says why."""
    bare = [f"{place}:{number}" for place, number, line in product_lines() if SILENCED.search(line)]
    assert not bare, "say why this text is safe HTML, after # noqa: S704\n" + "\n".join(bare)


@pytest.mark.case("X-IM-19")
def test_nobody_opens_the_database_as_a_file():
    """Closing such a file drops SQLite's locks in this process: fifty saved orders were gone in our trial."""
    found = [f"{place}:{number}" for place, number, line in product_lines() if DATABASE_AS_FILE.search(line)]
    assert not found, "go through the database's own connection\n" + "\n".join(found)


@pytest.mark.parametrize(
    "line", ["data = open(settings.database_url)", 'shutil.copyfile("var/purveyor.db", to)']
)
def test_the_rule_finds_a_database_opened_as_a_file(line: str):
    assert DATABASE_AS_FILE.search(line)
