"""Mixes the tones of one colour under the studio's light: warm from the upper left, cool in the shade."""

from dataclasses import dataclass

WARM_LIGHT = "#fffaf0"
COOL_SHADE = "#231d26"


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `other` in it; both are #rrggbb."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * (1 - share) + two * share):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@dataclass(frozen=True, slots=True)
class Tone:
    """One colour from its brightest light to its deepest shade."""

    base: str

    @property
    def bright(self) -> str:
        """Where the light falls full."""
        return mix(self.base, WARM_LIGHT, 0.62)

    @property
    def light(self) -> str:
        """Turned to the light."""
        return mix(self.base, WARM_LIGHT, 0.28)

    @property
    def dark(self) -> str:
        """Turned away."""
        return mix(self.base, COOL_SHADE, 0.27)

    @property
    def deep(self) -> str:
        """In the shade."""
        return mix(self.base, COOL_SHADE, 0.5)


# offset along the surface, which tone, from the side of the light to the far one
Ramp = tuple[tuple[float, str], ...]


def matte(tone: Tone) -> Ramp:
    """Bare clay, linen, paper, wood: one slow fall of light."""
    return (
        (0, tone.dark),
        (0.12, tone.base),
        (0.33, tone.light),
        (0.6, tone.base),
        (0.86, tone.dark),
        (1, tone.dark),
    )


def gloss(tone: Tone) -> Ramp:
    """Glaze, enamel and lacquer: brighter light, light thrown back from the floor at the far edge."""
    return (
        (0, tone.dark),
        (0.1, tone.base),
        (0.28, tone.light),
        (0.4, tone.base),
        (0.68, mix(tone.base, tone.dark, 0.5)),
        (0.9, tone.deep),
        (1, tone.dark),
    )


def metal(tone: Tone) -> Ramp:
    """Steel, copper and brass: hard bands as a room mirrors in them."""
    return (
        (0, tone.deep),
        (0.07, tone.dark),
        (0.18, tone.bright),
        (0.3, tone.light),
        (0.46, tone.base),
        (0.62, tone.dark),
        (0.74, tone.base),
        (0.84, tone.light),
        (0.93, tone.dark),
        (1, tone.deep),
    )
