"""Product pictures: uploads are sniffed, decoded, re-encoded as WebP in three widths, named by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from shop.catalog.tables import Picture, Product
from shop.kernel import typed
from shop.kernel.db import in_write, session, writes
from shop.kernel.disk import kept_whole
from shop.kernel.ports import Port
from shop.kernel.refusals import Refusal
from shop.kernel.stores import catalog_changed
from shop.kernel.timeline import Actor, record

WIDTHS = (320, 640, 1280)
MOST_BYTES = 10 * 1024 * 1024
folder: Port[Path] = Port("folder for pictures")


def path(digest: str, width: int) -> Path:
    """Where a picture of that width lies; `digest` is 64 hex digits."""
    return folder() / digest[:2] / f"{digest}-{width}.webp"


def store_file(content: bytes) -> tuple[str, int, int]:
    """Re-encode an upload and keep it in three widths; returns (digest, width, height) of the original.

    What is written is made of pixels alone: no metadata, no script, no second format survives.
    Raises Refusal "picture" for anything that is not a picture, or too large, and NoRoom on a full disk.
    """
    if in_write():
        raise RuntimeError("pictures are encoded outside of transactions")
    from shop.catalog import pixels  # Pillow is large, and most processes never see an upload

    if len(content) > MOST_BYTES:
        raise Refusal("picture", "The file is larger than 10 MB.", field="picture")
    image = pixels.decode(content)
    digest = hashlib.sha256(content).hexdigest()
    written: dict[
        int, bytes
    ] = {}  # by width: a small upload is encoded once for all widths that it does not fill
    for width in WIDTHS:
        target = path(digest, width)
        if not target.exists():
            shown = min(width, image.width)
            written[shown] = written.get(shown) or pixels.encode(image, shown)
            unfinished = target.with_suffix(f".{os.getpid()}.part")
            with kept_whole(target, unfinished, field="picture"):
                unfinished.write_bytes(written[shown])
    return digest, image.width, image.height


@writes
def attach(
    product: Product, stored: tuple[str, int, int], *, by: Actor, alt: str = "", variant_id: int | None = None
) -> Picture:
    """Put a stored picture at the end of the product's row; the same picture twice stays one."""
    digest, width, height = stored
    wanted = sa.select(Picture).where(Picture.product_id == product.id, Picture.digest == digest)
    if known := session().execute(wanted).scalar_one_or_none():
        return known
    last = sa.select(sa.func.coalesce(sa.func.max(Picture.position), -1)).where(
        Picture.product_id == product.id
    )
    picture = Picture(
        store_id=product.store_id,
        product_id=product.id,
        variant_id=variant_id,
        position=session().execute(last).scalar_one() + 1,
        alt=typed.line(alt, 300),
        digest=digest,
        width=width,
        height=height,
    )
    session().add(picture)
    record(
        "picture.added",
        f"A picture was added to {product.name}",
        by=by,
        store_id=product.store_id,
        subject="product",
        subject_ulid=product.ulid,
    )
    catalog_changed(product.store_id)
    return picture


@writes
def remove(product: Product, ulid: str, *, by: Actor) -> None:
    """Take a picture off the product; its files stay for orders that show them."""
    wanted = sa.select(Picture).where(Picture.product_id == product.id, Picture.ulid == ulid)
    picture = session().execute(wanted).scalar_one_or_none()
    if picture is None:
        return
    session().delete(picture)
    record(
        "picture.removed",
        f"A picture was removed from {product.name}",
        by=by,
        store_id=product.store_id,
        subject="product",
        subject_ulid=product.ulid,
    )
    catalog_changed(product.store_id)


@writes
def arrange(product: Product, alts: Sequence[tuple[str, str]], *, by: Actor) -> None:
    """Put the product's pictures in this order of (ulid, alternative text); those not named come after."""
    wanted = sa.select(Picture).where(Picture.product_id == product.id).order_by(Picture.position, Picture.id)
    known = {picture.ulid: picture for picture in session().execute(wanted).scalars()}
    named = [known.pop(ulid) for ulid, _ in alts if ulid in known]
    words = dict(alts)
    for position, picture in enumerate([*named, *known.values()]):
        picture.position = position
        picture.alt = typed.line(words.get(picture.ulid, picture.alt), 300)
    record(
        "picture.arranged",
        f"The pictures of {product.name} were arranged",
        by=by,
        store_id=product.store_id,
        subject="product",
        subject_ulid=product.ulid,
    )
    catalog_changed(product.store_id)
