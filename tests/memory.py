"""Remembers what the house's modules hold in memory, so that what one test left there can be taken back."""

import pkgutil
import sys
from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from importlib import import_module
from operator import is_
from types import CellType, FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

HOUSE = ("shop", "gateways", "web", "storefront", "admin", "commands", "settings", "app")
CONTAINERS = (dict, OrderedDict, list, set, deque, WeakKeyDictionary, WeakValueDictionary)
LEFT_ALONE = {
    *("web.templates._compiled", "gateways.letters.Letters"),  # filled from the repository's files alone
    *(
        "web.templates._rendered_once.<locals>.rendered",
        "web.kept.Shelf",
    ),  # what follows from arguments alone
    *("shop.kernel.db.Database", "shop.kernel.db._readers"),  # keyed by app and engine, each its own
    "shop.kernel.direct._known",  # what statements compile to: it follows from them alone
    *(
        "._found",
        "._shapes",
    ),  # an app's templates by name and its addresses by shape: both follow from its files
}


class Snapshot:
    """The contents of some namespaces and of all the containers and objects of the house within, by identity."""

    def __init__(self, roots: Iterable[dict[str, Any]]) -> None:
        self._kept: dict[int, tuple[Any, Any]] = {}
        for root in roots:
            self._look_into(root)

    def _look_into(self, container: Any) -> None:
        if id(container) in self._kept:
            return
        self._kept[id(container)] = (
            container,
            dict.copy(container) if isinstance(container, dict) else container.copy(),
        )
        for name, value in _items(container):
            if _is_watched(name, value) and f"{_name_of(container)}.{name}" not in LEFT_ALONE:
                for inner in _containers_of(value):
                    self._look_into(inner)

    def differences(self) -> list[Any]:
        """The containers that no longer hold what they held."""
        return [held for held, copy in self._kept.values() if _differs(held, copy)]

    def put_back(self) -> None:
        """Have every container hold what it held when the snapshot was taken."""
        for held, copy in self._kept.values():
            if _differs(held, copy):
                _refill(held, copy)


_untouched: list[Snapshot] = []


def remember() -> None:
    """Take the snapshot to which forget() returns, once: of all the modules of the house, imported or not yet."""
    if _untouched:
        return
    for name in HOUSE:
        package = import_module(name)
        for module in pkgutil.walk_packages(getattr(package, "__path__", ()), f"{name}."):
            import_module(module.name)
    _untouched.append(Snapshot(namespaces()))


def forget() -> None:
    """Have all modules of the house hold what they held when remember() was first called."""
    for snapshot in _untouched:
        snapshot.put_back()


def namespaces() -> list[dict[str, Any]]:
    """The namespaces of all the modules of the house that are imported."""
    return [vars(module) for name, module in list(sys.modules.items()) if _is_ours(name)]


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in HOUSE


def _name_of(container: Any) -> str:
    return str(container.get("__name__", "")) if isinstance(container, dict) else ""


def _inside(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing yet
        return None


def _full_name(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


def _items(container: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(container, dict | WeakKeyDictionary | WeakValueDictionary):
        return list(container.items())
    return [(None, value) for value in container]


def _containers_of(value: Any) -> Iterator[Any]:
    """The value itself when it is a container; what a function, a class or an object of the house carries."""
    if isinstance(value, CONTAINERS):
        yield value
    elif isinstance(value, type):
        if _is_ours(value.__module__):
            yield from (
                held
                for name, held in vars(value).items()
                if _is_watched(name, held) and type(held) in CONTAINERS
            )
    elif isinstance(value, FunctionType):  # what a decorator keeps for its function
        if f"{value.__module__}.{value.__qualname__}" in LEFT_ALONE:
            return
        for cell in value.__closure__ or ():
            yield from (held for held in [_inside(cell)] if type(held) in CONTAINERS)
    elif (
        _is_ours(type(value).__module__)
        and hasattr(value, "__dict__")
        and _full_name(value) not in LEFT_ALONE
    ):
        yield vars(value)


def _is_watched(name: Any, value: Any) -> bool:
    """A module imported in between stays, and so does what Python itself notes in a namespace."""
    return not isinstance(value, ModuleType) and not (isinstance(name, str) and name.startswith("__"))


def _is_trace(value: Any) -> bool:
    """Whether this is all that looking something up leaves in a defaultdict."""
    return isinstance(value, dict) and all(map(_is_trace, value.values()))


def _differs(held: Any, copy: Any) -> bool:
    if _is_the_same(held, copy):
        return False
    return not isinstance(held, dict) or _own(held) != _own(copy)


def _is_the_same(held: Any, copy: Any) -> bool:
    """Whether both hold the very same things in the same order."""
    if len(held) != len(copy):
        return False
    if isinstance(held, dict):
        return all(map(is_, held, copy)) and all(map(is_, held.values(), copy.values()))
    if isinstance(held, WeakKeyDictionary | WeakValueDictionary):
        return dict(held.items()) == dict(copy.items())
    return held == copy if isinstance(held, set) else all(map(is_, held, copy))


def _own(namespace: dict[Any, Any]) -> dict[Any, int]:
    return {
        name: id(value)
        for name, value in namespace.items()
        if _is_watched(name, value) and not _is_trace(value)
    }


def _refill(held: Any, copy: Any) -> None:
    if isinstance(held, dict):
        for name in [name for name, value in held.items() if name not in copy and _is_watched(name, value)]:
            del held[name]
        held.update(copy)
        return
    held.clear()
    if isinstance(held, list | deque):
        held.extend(copy)
    else:
        held.update(copy)
