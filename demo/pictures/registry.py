"""Keeps every drawing under its name."""

from collections.abc import Callable
from dataclasses import dataclass

from demo.pictures.canvas import Canvas
from demo.pictures.tones import Tone

Draw = Callable[[Canvas, Tone], None]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How to draw one thing, whether it stands or lies seen from above, and how near the eye comes."""

    draw: Draw
    standing: bool
    zoom: float


DRAWINGS: dict[str, Drawing] = {}


def stands(*names: str, zoom: float = 1) -> Callable[[Draw], Draw]:
    """Register a thing that stands, under each of its names."""
    return _registered(names, True, zoom)


def lies(*names: str, zoom: float = 1) -> Callable[[Draw], Draw]:
    """Register a thing seen from above, under each of its names."""
    return _registered(names, False, zoom)


def _registered(names: tuple[str, ...], standing: bool, zoom: float) -> Callable[[Draw], Draw]:
    def register(draw: Draw) -> Draw:
        DRAWINGS.update(dict.fromkeys(names, Drawing(draw, standing, zoom)))
        return draw

    return register
