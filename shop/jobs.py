"""Every module whose jobs the worker performs, in one import that registers them."""

from __future__ import annotations

from shop.imports import running
from shop.payments import asking
from shop.purchasing import dispatching, papers

PERFORMERS = (running, asking, papers, dispatching)
