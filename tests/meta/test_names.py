"""Modules say what they are responsible for, in their name and in their first sentence."""

import ast

from tests.meta.tree import files, name, product_files, python_files

SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "service",
    "services",
    "handler",
    "handlers",
    "data",
    "info",
}


def test_every_module_starts_with_one_sentence_on_its_task():
    silent = [
        name(path)
        for path in python_files()
        if not (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
    ]
    assert not silent, "Begin these files with one sentence on what they are responsible for:\n" + "\n".join(
        silent
    )


def test_no_module_has_a_name_that_says_nothing():
    empty = [name(path) for path in python_files() if SAY_NOTHING & set(path.stem.lower().split("_"))]
    assert not empty, "Name these files after what they do:\n" + "\n".join(empty)


def test_every_public_function_and_class_of_the_business_is_described():
    silent = []
    for path in product_files():
        if name(path).startswith(("storefront/", "admin/", "vendor/")):
            continue  # a view is described by its route and its one verb
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            if not ast.get_docstring(node):
                silent.append(f"{name(path)}:{node.lineno} {node.name}")
    assert not silent, "Say what these do, their units and what they raise:\n" + "\n".join(silent)


def test_nothing_points_at_a_third_partys_host():
    hosts = (
        "cdn.jsdelivr.net",
        "unpkg.com",
        "cdnjs.cloudflare.com",
        "fonts.googleapis.com",
        "fonts.gstatic.com",
        "ajax.googleapis.com",
    )
    found = [
        f"{name(path)}: {host}"
        for path in files(
            "templates/**/*",
            "static/**/*.css",
            "static/**/*.js",
            "web/**/*.py",
            "storefront/**/*.py",
            "admin/**/*.py",
        )
        for host in hosts
        if host in path.read_text(errors="ignore")
    ]
    assert not found, "Everything is served by the shop itself:\n" + "\n".join(found)
