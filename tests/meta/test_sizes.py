"""Files and functions stay small enough to be read in one go."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.meta.tree import files, name, python_files

# What is still too long, with its length on the day it was noted. Entries may only leave or shrink.
TOO_LONG: dict[str, int] = {}

LIMITS = {"function": 40, "view": 15}
VIEW_DECORATORS = {"get", "post", "put", "patch", "delete", "route"}


def limit_of(path: str) -> int | None:
    """Return the greatest number of lines a file of this kind may have."""
    if path.endswith(".py") or path == "bin/serve":
        return 250
    if path.endswith(".html"):
        return 50 if path.rsplit("/", 1)[-1].startswith("_") else 120
    if path.endswith(".css"):
        return 300
    return 60


@cache
def measured() -> tuple[tuple[str, int, int], ...]:
    """Return (what, lines, limit) of every file, function and view."""
    return tuple(_measure())


def _measure() -> Iterator[tuple[str, int, int]]:
    for path in (*python_files(), *files("templates/**/*.html", "static/css/*.css", "static/js/**/*.js")):
        text = path.read_text()
        yield name(path), len(text.splitlines()), limit_of(name(path)) or 0
        if path.suffix == ".py":
            for node in statements(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    kind = "view" if is_view(node) else "function"
                    yield f"{name(path)}:{node.name}", lines, LIMITS[kind]


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all statements below a node; expressions, which are most of a tree, hold none."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):
            yield child
            yield from statements(child)


def is_view(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Tell whether a function is registered as a route: @admin.get(...) and its kin."""
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in VIEW_DECORATORS
        for mark in node.decorator_list
    )


def test_nothing_is_longer_than_its_kind_allows():
    long = {what: (lines, limit) for what, lines, limit in measured() if lines > limit}
    grown = [
        f"{what}: {lines} lines, allowed {TOO_LONG.get(what, limit)}. Split it by what it is responsible for."
        for what, (lines, limit) in long.items()
        if lines > TOO_LONG.get(what, limit)
    ]
    assert not grown, "\n".join(grown)


def test_the_exceptions_only_shrink():
    lengths = {what: (lines, limit) for what, lines, limit in measured() if what in TOO_LONG}
    stale = [
        f"{what}: noted with {noted}, now {lengths.get(what, ('gone',))[0]}. Lower the note or remove it."
        for what, noted in TOO_LONG.items()
        if what not in lengths or lengths[what][0] < noted or lengths[what][0] <= lengths[what][1]
    ]
    assert not stale, "\n".join(stale)
