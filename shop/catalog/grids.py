"""Makes a variant of every combination of option values, keeping the variants that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import prod

from shop.catalog import words
from shop.catalog.drafts import VariantDraft
from shop.catalog.products import MOST_VARIANTS
from shop.kernel.refusals import Refusal


def grid(
    values: Sequence[Sequence[str]], there: Sequence[VariantDraft], stem: str
) -> tuple[VariantDraft, ...]:
    """The variants of all combinations, the first axis slowest; `values` holds the values of each axis.

    A variant that is there keeps all it has; a new one takes prices, cost and weight of the first and the
    SKU "<stem>-<values>". Variants that fit no combination come last, switched off where they exist.
    Raises Refusal "variants" when there are too many.
    """
    axes = [list(dict.fromkeys(value for value in axis if value)) for axis in values if any(axis)]
    if not axes:
        raise Refusal(
            "variants", "Write the values of at least one option, such as Small, Large.", field="variants"
        )
    if prod(len(axis) for axis in axes) > MOST_VARIANTS:
        raise Refusal("variants", f"That makes more than {MOST_VARIANTS} variants.", field="variants")
    known = {draft.options: draft for draft in there if draft.options}
    model = there[0] if there else VariantDraft("", 0)
    made = [known.get(picks) or _new(picks, model, stem) for picks in product(*axes)]
    rest = [replace(draft, is_active=False) for draft in there if draft not in made and draft.ulid]
    return (*made, *rest)


def _new(picks: tuple[str, ...], model: VariantDraft, stem: str) -> VariantDraft:
    pieces = [stem, *(words.slug(value).upper() for value in picks)]
    sku = "-".join(piece for piece in pieces if piece)[:80]
    return replace(model, sku=sku, options=picks, gtin="", ulid="", is_active=True)
