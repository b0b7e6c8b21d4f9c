"""Tables of moves are checked when they are made, and say no in words."""

import pytest

from shop.kernel.lifecycle import Lifecycle
from shop.kernel.refusals import Refusal

PARCEL = {"packed": ("shipped", "cancelled"), "shipped": (), "cancelled": ()}


def test_an_allowed_move_gives_the_new_state():
    parcel = Lifecycle("parcel", "packed", PARCEL)
    assert parcel.move("packed", "shipped") == "shipped"
    assert parcel.states == ("packed", "shipped", "cancelled")


def test_a_move_that_is_not_in_the_table_is_refused_in_words():
    with pytest.raises(Refusal, match="This parcel is shipped: it cannot become cancelled"):
        Lifecycle("parcel", "packed", PARCEL).move("shipped", "cancelled")


def test_a_state_that_nothing_leads_to_fails_at_import():
    with pytest.raises(ValueError, match="no way leads to lost"):
        Lifecycle("parcel", "packed", PARCEL | {"lost": ("shipped",)})


def test_a_circle_that_cannot_be_reached_fails_too():
    with pytest.raises(ValueError, match="no way leads to a, b"):
        Lifecycle("parcel", "packed", PARCEL | {"a": ("b",), "b": ("a",)})


@pytest.mark.parametrize(("start", "moves"), [("packed", {"packed": ("gone",)}), ("gone", {"packed": ()})])
def test_a_state_that_is_not_in_the_table_fails_at_import(start: str, moves: dict[str, tuple[str, ...]]):
    with pytest.raises(ValueError, match="not in the table"):
        Lifecycle("parcel", start, moves)
