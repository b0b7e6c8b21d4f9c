"""Jinja as this house runs it: the same language, with less done again for each page.

What is left out is what cannot matter here: nothing is asynchronous, all templates see the same globals, and
no template is reloaded in production. Measured in docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

import jinja2
from flask.templating import Environment
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape

# Their macros show their arguments and nothing else: no request, no time, no block of the caller.
SHOW_ARGUMENTS_ONLY = frozenset({"ui/pills.html", "ui/buttons.html"})
MOST = 1024


class Calls(Context):
    """Calls a plain function or a macro at once; Jinja looks at each for marks that only a few carry."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 (Jinja's names)
        """What `f(...)` in a template does."""
        kind = type(__obj)
        if kind is Macro or kind is Once or (kind is FunctionType and not hasattr(__obj, "jinja_pass_arg")):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            return __obj(*args, **kwargs)
        return super().call(__obj, *args, **kwargs)


class Once:
    """A macro that is rendered once for the same arguments; those that cannot be compared are rendered each time."""

    def __init__(self, macro: Macro) -> None:
        self._macro, self._kept = macro, lru_cache(MOST, typed=True)(macro)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        try:
            return self._kept(*args, **kwargs)
        except TypeError:  # an argument without a hash, such as a dict of attributes
            return self._macro(*args, **kwargs)


def escaped(value: Any) -> str:
    """What stands for `value` in HTML; the words of MarkupSafe, without making Markup of what is only printed."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    return escape(value)


class Sheet(Template):
    """A template whose macros are made once: every template here sees the same globals."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Sheet:
        """As Jinja's, printing with `escaped`."""
        made: Any = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = escaped
        return made

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is None:
            module = self.make_module()
            if self.name in SHOW_ARGUMENTS_ONLY:
                for name, macro in vars(module).items():
                    if isinstance(macro, Macro):
                        setattr(module, name, Once(macro))
            self._module = module
        return self._module


class House(Environment):
    """Flask's environment with flat globals, and templates found by their name alone."""

    context_class = Calls
    template_class = Sheet

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found: dict[str, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict: Jinja compares these names at every import of a macro, and is slow at a ChainMap."""
        return {**self.globals, **(d or {})}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """The template of that name; in development it is looked up again, since it may have changed."""
        if self.auto_reload or globals:
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found
