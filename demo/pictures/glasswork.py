"""Glass: seen through, bright along its edges, thick at the foot."""

from demo.pictures.canvas import Canvas
from demo.pictures.forms import CENTRE, Profile, flatness, gleam, outline
from demo.pictures.tones import WARM_LIGHT, Tone, mix


def blown(
    canvas: Canvas, profile: Profile, tone: Tone, *, x: float = CENTRE, curved: bool = True, foot: float = 10
) -> str:
    """Draw a vessel of glass and return its silhouette; `foot` is the thickness of its base."""
    shape = outline(profile, x, curved)
    (top, mouth), (bottom, base) = profile[0], profile[-1]
    widest = max(radius for _, radius in profile)
    canvas.path(shape, WARM_LIGHT, opacity=0.1)
    canvas.path(
        shape, canvas.fade(tone.base, x - widest, 0, x + widest, 0, 0.8, 0.28, 0.12, 0.1, 0.13, 0.36, 0.9)
    )
    canvas.path(shape, canvas.fade(tone.deep, x - widest, 0, x + widest, 0, 0.5, 0.05, 0, 0, 0, 0.12, 0.6))
    canvas.oval(x, bottom - foot * 0.6, base * 0.94, base * flatness(bottom) * 0.9, tone.dark, opacity=0.3)
    canvas.oval(x, bottom - foot, base * 0.86, base * flatness(bottom) * 0.7, WARM_LIGHT, opacity=0.35)
    gleam(canvas, profile, x, 0.7, shape, curved)
    with canvas.group(opacity=0.45, transform=f"translate({2 * x:g} 0) scale(-1 1)"):
        gleam(canvas, profile, x, 0.55, shape, curved)
    canvas.line(shape, tone.dark, 1.6, opacity=0.45)
    rim(canvas, top, mouth, tone, x=x)
    return shape


def rim(canvas: Canvas, y: float, radius: float, tone: Tone, *, x: float = CENTRE) -> None:
    """The thin open edge of a glass."""
    high = radius * flatness(y)
    canvas.oval(
        x,
        y,
        radius,
        high,
        tone.dark,
        fill_opacity=0.16,
        stroke=tone.dark,
        stroke_width=2.4,
        stroke_opacity=0.6,
    )
    canvas.oval(
        x - 1, y + 1, radius - 2, high - 1, "none", stroke=WARM_LIGHT, stroke_width=1.8, stroke_opacity=0.9
    )


def filled(canvas: Canvas, profile: Profile, tone: Tone, *, x: float = CENTRE, curved: bool = True) -> None:
    """What a glass holds, from its level surface down."""
    shape = outline(profile, x, curved)
    widest = max(radius for _, radius in profile)
    ramp = (
        (0, tone.deep),
        (0.2, tone.base),
        (0.42, mix(tone.base, tone.light, 0.35)),
        (0.7, tone.base),
        (1, tone.deep),
    )
    canvas.path(shape, canvas.across(x - widest, x + widest, ramp), opacity=0.93)
    top, radius = profile[0]
    canvas.oval(x, top, radius, radius * flatness(top), tone.light, opacity=0.8)
