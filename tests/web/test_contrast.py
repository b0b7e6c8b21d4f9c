"""Colours keep WCAG AA in both modes, whatever hue a store chooses."""

import math
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")
TEXT, GRAPHIC = 4.5, 3.0


def colours(source: str, hue: int, chroma: float) -> dict[str, str]:
    """The declarations of one mode, the store's hue put in."""
    found = dict(re.findall(r"--([\w-]+):\s*(oklch\([^;]+\)|var\([^;]+\));", source))
    text = {key: value.replace("var(--brand-hue)", str(hue)) for key, value in found.items()}
    return {
        key: re.sub(r"min\(([^,]+), ([\d.]+)\)", lambda m: str(min(chroma, float(m[2]))), value).replace(
            "var(--brand-chroma)", str(chroma)
        )
        for key, value in text.items()
    }


def luminance(value: str, named: dict[str, str]) -> float:
    """Relative luminance of an oklch() value, clipped to sRGB."""
    while match := re.fullmatch(r"var\(--([\w-]+)\)", value):
        value = named[match[1]]
    lightness, chroma, hue = (float(n) for n in re.findall(r"[\d.]+", value)[:3])
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, named: dict[str, str]) -> float:
    first, second = sorted((luminance(named[one], named), luminance(named[other], named)))
    return (second + 0.05) / (first + 0.05)


PAIRS = [
    *[(text, ground, TEXT) for text in ("ink-7", "ink-6", "ink-5") for ground in ("ink-0", "ink-1", "ink-2")],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("good", "warn", "bad", "info")],
    *[
        (tone, ground, TEXT)
        for tone in ("good", "warn", "bad", "info", "brand")
        for ground in ("ink-0", "ink-1")
    ],
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("brand-strong", "brand-soft", TEXT),
    ("ink-7", "brand-soft", TEXT),
    ("ink-5", "brand-soft", TEXT),
    ("field-line", "ink-0", GRAPHIC),
]


@pytest.mark.parametrize("hue", range(0, 360, 20))
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_and_edges_can_be_read(mode, hue):
    named = colours(LIGHT, hue, 0.135)
    if mode == "dark":
        named |= colours(DARK, hue, 0.135)
    weak = [
        f"--{one} on --{other}: {contrast(one, other, named):.2f}, needs {least}"
        for one, other, least in PAIRS
        if contrast(one, other, named) < least
    ]
    assert not weak, "\n".join(weak)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_letters_on_every_tint_can_be_read(mode):
    source = LIGHT if mode == "light" else DARK
    ground, ink = (re.findall(rf"--tint-{name}: ([^;]+);", source)[0] for name in ("ground", "ink"))
    for hue in re.findall(r"--hue: (\d+)", TOKENS):
        named = {"ground": f"oklch({ground} {hue})", "ink": f"oklch({ink} {hue})"}
        assert contrast("ground", "ink", named) >= TEXT, f"hue {hue}"
