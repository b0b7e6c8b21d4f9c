"""Reads and writes the pixels of pictures; imported where a picture is stored, since Pillow is large."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from shop.kernel.refusals import Refusal

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000


def encode(image: Image.Image, width: int) -> bytes:
    """The picture as WebP, at most so many pixels wide."""
    height = max(1, round(image.height * width / image.width))
    small = image.resize((width, height), Image.Resampling.LANCZOS) if image.width > width else image
    encoded = io.BytesIO()
    small.save(encoded, "WEBP", quality=82, method=4)
    return encoded.getvalue()


def decode(content: bytes) -> Image.Image:
    """What a file shows, upright, in RGB or RGBA; raises Refusal "picture" for what is no picture of ours."""
    if not content:
        raise Refusal("picture", "The file is empty.", field="picture")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refusal("picture", "The picture has more than 40 million pixels.", field="picture")
            upright = ImageOps.exif_transpose(opened)
            return upright.convert("RGBA" if "A" in upright.getbands() else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        words = "This is not a picture that the shop can read: use PNG, JPEG, WebP or GIF."
        raise Refusal("picture", words, field="picture") from error
