"""The forms that goods are made of: bodies turned on a lathe, their mouths and lids, and bent bars."""

from collections.abc import Callable, Sequence

from demo.pictures.canvas import Canvas
from demo.pictures.tones import COOL_SHADE, WARM_LIGHT, Ramp, Tone, gloss

GROUND = 770.0
CENTRE = 400.0

Profile = Sequence[tuple[float, float]]  # (y, radius) from the top down
Finish = Callable[[Tone], Ramp]


def flatness(y: float) -> float:
    """How round a level circle looks at height `y`: the eye is above, so lower circles open up."""
    return min(0.24, max(0.07, 0.09 + (y - 250) * 0.00026))


def outline(profile: Profile, x: float = CENTRE, curved: bool = True) -> str:
    """The silhouette of a body of revolution about `x`; a point given twice makes a corner."""
    (top, first), (bottom, last) = profile[0], profile[-1]
    right = [(x + radius, y) for y, radius in profile]
    left = [(x - radius, y) for y, radius in reversed(profile)]
    side = through if curved else _straight
    return (
        f"M{x - first:.1f} {top:.1f}A{first:.1f} {first * flatness(top):.1f} 0 0 1 {x + first:.1f} {top:.1f}"
        f"{side(right)}A{last:.1f} {last * flatness(bottom):.1f} 0 0 1 {x - last:.1f} {bottom:.1f}{side(left)}Z"
    )


def _straight(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f"L{x:.1f} {y:.1f}" for x, y in points[1:])


def through(points: Sequence[tuple[float, float]]) -> str:
    """The rest of a path that runs smoothly through `points`, from the first on."""
    parts = []
    for place in range(len(points) - 1):
        before, start = points[max(place - 1, 0)], points[place]
        end, after = points[place + 1], points[min(place + 2, len(points) - 1)]
        if start == end:
            continue
        one = start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6
        two = end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6
        parts.append(f"C{one[0]:.1f} {one[1]:.1f} {two[0]:.1f} {two[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    return "".join(parts)


def turned(
    canvas: Canvas,
    profile: Profile,
    tone: Tone,
    finish: Finish = gloss,
    *,
    x: float = CENTRE,
    curved: bool = True,
    streak: float = 0.5,
) -> str:
    """Draw a solid body of revolution and return its silhouette; `streak` is the strength of its gleam."""
    shape = outline(profile, x, curved)
    widest = max(radius for _, radius in profile)
    top, bottom = profile[0][0], profile[-1][0]
    canvas.path(shape, canvas.across(x - widest, x + widest, finish(tone)))
    canvas.path(shape, canvas.fade(COOL_SHADE, 0, top, 0, bottom, 0, 0, 0.05, 0.22))
    if streak:
        gleam(canvas, profile, x, streak, shape, curved)
    return shape


def band(canvas: Canvas, top: float, bottom: float, radius: float, paint: str, *, x: float = CENTRE) -> str:
    """Draw a ring around a body as the eye sees it, its upper edge curving towards us; return its outline."""
    shape = (
        f"M{x - radius:.1f} {top}A{radius:.1f} {radius * flatness(top):.1f} 0 0 0 {x + radius:.1f} {top}"
        f"V{bottom}A{radius:.1f} {radius * flatness(bottom):.1f} 0 0 1 {x - radius:.1f} {bottom}Z"
    )
    canvas.path(shape, paint)
    return shape


def gleam(
    canvas: Canvas, profile: Profile, x: float, strength: float, clip: str, curved: bool = True
) -> None:
    """The soft window light down the lit side of a body."""
    near = [(x - radius * 0.66, y) for y, radius in profile]
    far = [(x - radius * 0.5, y) for y, radius in reversed(profile)]
    side = through if curved else _straight
    (a, b), (c, d) = near[0], far[0]
    shape = f"M{a:.1f} {b:.1f}{side(near)}L{c:.1f} {d:.1f}{side(far)}Z"
    with canvas.group(clip_path=canvas.clip(clip)):
        canvas.path(shape, WARM_LIGHT, opacity=strength, filter=canvas.blur(7))


def mouth(canvas: Canvas, y: float, radius: float, tone: Tone, lip: float = 7, *, x: float = CENTRE) -> None:
    """The open top of a vessel: a lit lip and the shade within."""
    high = radius * flatness(y)
    canvas.oval(
        x,
        y,
        radius,
        high,
        canvas.across(x - radius, x + radius, ((0, tone.light), (0.4, tone.bright), (1, tone.base))),
    )
    within = canvas.slant(
        x - radius, y, x + radius, y + high, ((0, tone.deep), (0.5, tone.dark), (1, tone.light))
    )
    canvas.oval(x, y + lip * 0.12, radius - lip, max(high - lip * 0.55, 2), within)


def disc(canvas: Canvas, y: float, radius: float, tone: Tone, *, x: float = CENTRE) -> None:
    """The closed level top of a body."""
    paint = canvas.slant(
        x - radius, y - 20, x + radius, y + 20, ((0, tone.bright), (0.45, tone.light), (1, tone.base))
    )
    canvas.oval(x, y, radius, radius * flatness(y), paint)


def tube(canvas: Canvas, d: str, width: float, tone: Tone) -> None:
    """A round bar bent along a path: handle, spout, wire."""
    shift = width * 0.13
    canvas.line(d, tone.deep, width)
    canvas.line(d, tone.base, width * 0.76, transform=f"translate({-shift:.1f} {-shift:.1f})")
    canvas.line(
        d, tone.light, width * 0.3, transform=f"translate({-shift * 1.6:.1f} {-shift * 1.6:.1f})", opacity=0.9
    )


def knob(canvas: Canvas, y: float, radius: float, tone: Tone, x: float = 400) -> None:
    """A small round grip whose foot is at `y`."""
    turned(
        canvas,
        (
            (y - radius * 1.5, radius * 0.5),
            (y - radius * 1.2, radius),
            (y - radius * 0.6, radius),
            (y, radius * 0.45),
        ),
        tone,
        x=x,
    )
