"""Collects the shapes and paints of one picture and writes them as SVG."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random

from demo.pictures.tones import Ramp

WIDTH, HEIGHT = 800, 1000
PLAIN = 'color-interpolation-filters="sRGB"'  # spares each filter two conversions of every pixel


class Canvas:
    """An 800 by 1000 sheet; shapes lie in the order drawn. Paints are named and referred to by url()."""

    def __init__(self, seed: str = "") -> None:
        self.random = Random(seed)
        self._paints: list[str] = []
        self._shapes: list[str] = []

    def svg(self) -> str:
        """Return the whole picture."""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        return f"{head}<defs>{''.join(self._paints)}</defs>{''.join(self._shapes)}</svg>"

    # ------------------------------------------------------------------ paints

    def across(self, left: float, right: float, ramp: Ramp) -> str:
        """A paint that changes from `left` to `right`."""
        return self._gradient("linear", f'x1="{left:.1f}" x2="{right:.1f}" y1="0" y2="0"', _stops(ramp))

    def down(self, top: float, bottom: float, ramp: Ramp) -> str:
        """A paint that changes from `top` to `bottom`."""
        return self._gradient("linear", f'x1="0" x2="0" y1="{top:.1f}" y2="{bottom:.1f}"', _stops(ramp))

    def slant(self, x1: float, y1: float, x2: float, y2: float, ramp: Ramp) -> str:
        """A paint that changes along any line."""
        return self._gradient(
            "linear", f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"', _stops(ramp)
        )

    def round(self, x: float, y: float, radius: float, ramp: Ramp) -> str:
        """A paint that changes from a centre outwards."""
        return self._gradient("radial", f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"', _stops(ramp))

    def fade(self, colour: str, x1: float, y1: float, x2: float, y2: float, *opacity: float) -> str:
        """One colour whose opacity changes in equal steps along a line."""
        steps = [
            f'<stop offset="{place / (len(opacity) - 1):.3f}" stop-color="{colour}" stop-opacity="{value}"/>'
            for place, value in enumerate(opacity)
        ]
        line = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        return self._gradient("linear", line, "".join(steps))

    def halo(self, colour: str, x: float, y: float, radius: float, opacity: float) -> str:
        """One colour that fades softly to nothing from a centre outwards; cheaper than a blur."""
        fall = ((0, 1), (0.25, 0.86), (0.5, 0.5), (0.75, 0.16), (1, 0))
        steps = [
            f'<stop offset="{place}" stop-color="{colour}" stop-opacity="{opacity * share:.3f}"/>'
            for place, share in fall
        ]
        return self._gradient("radial", f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"', "".join(steps))

    def pool(self, colour: str, x: float, y: float, rx: float, ry: float, opacity: float) -> None:
        """A soft ellipse that fades to nothing at its radii: a halo lying on the ground."""
        flat = f"translate({x:.1f} {y:.1f}) scale(1 {ry / rx:.3f})"
        self.oval(0, 0, rx, rx, self.halo(colour, 0, 0, rx, opacity), transform=flat)

    def weave(self, colour: str, step: float = 7) -> str:
        """The crossing threads of linen."""
        half = step / 2
        threads = (
            f'<path d="M0 {half}H{step}M{half} 0V{step}" stroke="{colour}" stroke-width="1.3" opacity=".2"/>'
        )
        return self._named(
            "pattern", f'width="{step}" height="{step}" patternUnits="userSpaceOnUse"', threads
        )

    def blur(self, amount: float) -> str:
        """A filter that softens a shape."""
        area = 'x="-100%" y="-100%" width="300%" height="300%"'
        return self._named("filter", f"{area} {PLAIN}", f'<feGaussianBlur stdDeviation="{amount}"/>')

    def shadow(self, steps: str) -> str:
        """A filter over the whole sheet, given its steps."""
        area = f'filterUnits="userSpaceOnUse" x="0" y="0" width="{WIDTH}" height="{HEIGHT}"'
        return self._named("filter", f"{area} {PLAIN}", steps)

    def clip(self, path: str) -> str:
        """A clip to the inside of `path`."""
        return self._named("clipPath", "", f'<path d="{path}"/>')

    def _gradient(self, kind: str, place: str, stops: str) -> str:
        return self._named(f"{kind}Gradient", f'gradientUnits="userSpaceOnUse" {place}', stops)

    def _named(self, tag: str, attributes: str, body: str) -> str:
        name = f"p{len(self._paints)}"
        self._paints.append(f'<{tag} id="{name}" {attributes}>{body}</{tag}>')
        return f"url(#{name})"

    # ------------------------------------------------------------------ shapes

    def path(self, d: str, fill: str, **style: object) -> None:
        """A filled path."""
        self._shapes.append(f'<path d="{d}" fill="{fill}"{_attributes(style, "fill")}/>')

    def line(self, d: str, colour: str, width: float, **style: object) -> None:
        """A stroke with round ends."""
        ends = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
        self._shapes.append(
            f'<path d="{d}" {ends} stroke="{colour}" stroke-width="{width:g}"{_attributes(style, "stroke")}/>'
        )

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str, **style: object) -> None:
        """An ellipse by its centre and radii."""
        self._shapes.append(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{rx:.1f}" ry="{ry:.1f}" fill="{fill}"{_attributes(style, "fill")}/>'
        )

    def box(
        self, x: float, y: float, wide: float, high: float, fill: str, r: float = 0, **style: object
    ) -> None:
        """A rectangle with rounded corners."""
        self._shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="{r}" fill="{fill}"'
            f"{_attributes(style, 'fill')}/>"
        )

    def digits(self, x: float, y: float, text: str, colour: str) -> None:
        """Seven-segment figures 44 high, the point and colon included."""
        segments = {
            "a": "M5 0H21", "b": "M24 3V19", "c": "M24 25V41", "d": "M5 44H21", "e": "M2 25V41", "f": "M2 3V19",
            "g": "M5 22H21",
        }  # fmt: skip
        shapes = dict(
            zip(
                "0123456789",
                ["abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg"],
                strict=True,
            )
        )
        for sign in text:
            if sign in ".:":
                for dot in (40,) if sign == "." else (14, 32):
                    self.oval(x + 3, y + dot, 3, 3, colour)
                x += 12
                continue
            for name in shapes[sign]:
                self.line(segments[name], colour, 4, transform=f"translate({x} {y})")
            x += 34

    @contextmanager
    def group(self, **style: object) -> Iterator[None]:
        """What is drawn inside shares a clip, a filter or a turn."""
        self._shapes.append(f"<g{_attributes(style)}>")
        yield
        self._shapes.append("</g>")

    @contextmanager
    def turned_by(self, degrees: float, x: float = WIDTH / 2, y: float = HEIGHT / 2) -> Iterator[None]:
        """What is drawn inside is turned about a point."""
        with self.group(transform=f"rotate({degrees:g} {x:g} {y:g})"):
            yield


def _stops(ramp: Iterable[tuple[float, str]]) -> str:
    return "".join(f'<stop offset="{place:.3f}" stop-color="{colour}"/>' for place, colour in ramp)


def _attributes(style: dict[str, object], paint: str = "") -> str:
    """Further attributes; a shape of one `paint` has its opacity there, which needs no layer of its own."""
    names = {name: name.replace("_", "-") for name in style}
    if paint and "stroke" not in style:
        names["opacity"] = f"{paint}-opacity"
    return "".join(f' {names[name]}="{value}"' for name, value in style.items())
