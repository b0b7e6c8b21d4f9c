"""Builds the digest-named, precompressed browser assets and serves them for a year."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

import brotli  # type: ignore[import-untyped]
from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

from web.headers import SECURITY, policy

YEAR = 365 * 24 * 3600
DIGEST = 12
FORMAT = "1"  # part of the fingerprint: raise it when the way of building changes
SHARED_CSS = ("tokens", "base", "layout", "components", "forms", "tables")
BUNDLES = {
    "shop.css": (*SHARED_CSS, "store", "vendor", "utilities"),
    "desk.css": (*SHARED_CSS, "desk", "catalog", "utilities"),
}
ICON = Markup(
    '<svg class="icon" width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="{1}#{2}"/></svg>'
)
_SYMBOL_BODY = re.compile(r"<svg[^>]*?>(.*)</svg>", re.DOTALL)
_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
_IMPORT = re.compile(r"""(["'])\./((?:[\w-]+/)*[\w-]+\.js)\1""")


class AssetsMissing(RuntimeError):
    """A package of browser code is not installed; the message says what to run."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One built file: its file name in the assets folder and its SRI value (sha384)."""

    file: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built: the plain name (`desk.css`) of every asset and where it is served."""

    assets: Mapping[str, Asset]
    fingerprint: str

    def url(self, name: str) -> str:
        """Address of the asset called `name`. Raises KeyError for a name that was not built."""
        return f"/assets/{self.assets[name].file}"

    def integrity(self, name: str) -> str:
        """Value of the `integrity` attribute for the asset called `name`."""
        return self.assets[name].integrity


def build(assets_dir: Path, static_dir: Path, node_dir: Path) -> Manifest:
    """Bring `assets_dir` up to date and return its manifest.

    Reads `static_dir` (ours) and `node_dir` (htmx and the icons); does nothing when no input changed.
    Safe to run in several processes at once: every file is put in place whole, the manifest last.
    Raises AssetsMissing when `node_dir` lacks a package.
    """
    icons = _icon_files(static_dir, node_dir)
    htmx = _installed(node_dir / "htmx.org" / "dist" / "htmx.min.js")
    inputs = [
        *sorted(p for p in static_dir.rglob("*") if p.is_file()),
        *icons.values(),
        htmx,
    ]
    fingerprint = _fingerprint(inputs)
    current = _read(assets_dir)
    if current and current.fingerprint == fingerprint:
        return current
    assets_dir.mkdir(parents=True, exist_ok=True)
    assets = {name: _place(assets_dir, name, body) for name, body in _contents(static_dir, icons, htmx)}
    assets |= _place_scripts(assets_dir, static_dir / "js")
    manifest = Manifest(assets, fingerprint)
    _replace(assets_dir / "manifest.json", json.dumps(asdict(manifest), indent=1).encode())
    _drop_stale(assets_dir, manifest)
    return manifest


def init_assets(app: Flask) -> None:
    """Serve the assets at /assets/ and give templates `asset(name)`, `integrity(name)` and `icon(name, size)`.

    While `app.debug` is on, a change under static/ is built before the next page.
    """
    root, settings = Path(app.root_path), app.extensions["settings"]
    var = root / "var" if settings.mode == "test" else settings.var
    serve(app, var / "assets", root / "static", root / "node_modules")


def serve(app: Flask, assets_dir: Path, static_dir: Path, node_dir: Path) -> None:
    """Build from these folders, serve the result for a year, and register the template globals."""
    manifest = build(assets_dir, static_dir, node_dir)

    def asset(name: str) -> str:
        return manifest.url(name)

    def integrity(name: str) -> str:
        return manifest.integrity(name)

    @cache
    def icon(name: str, size: int = 16) -> Markup:
        return ICON.format(size, manifest.url("icons.svg"), name)

    def refresh() -> None:
        nonlocal manifest
        manifest = build(assets_dir, static_dir, node_dir)
        icon.cache_clear()

    if app.debug:
        app.before_request(refresh)
    app.jinja_env.globals.update(asset=asset, integrity=integrity, icon=icon)
    white = WhiteNoise(
        app.wsgi_app,
        autorefresh=app.debug,
        max_age=YEAR,
        allow_all_origins=False,
        immutable_file_test=rf"^/assets/.+\.[0-9a-f]{{{DIGEST}}}\.\w+$",
        add_headers_function=_secured,
    )
    white.add_files(str(assets_dir), prefix="assets/")
    app.wsgi_app = white  # type: ignore[method-assign]


def sprite(icons: Mapping[str, Path]) -> str:
    """One SVG with a <symbol> for every icon; stroke and size come from the page that uses it."""
    symbols = []
    for name, path in sorted(icons.items()):
        text = path.read_text("utf-8")
        body, box = _SYMBOL_BODY.search(text), _VIEW_BOX.search(text)
        if not body or not box:
            raise ValueError(f"{path.name} is not an SVG with a viewBox")
        inner = re.sub(r">\s+<", "><", body[1].strip()).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="{box[1]}">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def minify_css(text: str) -> str:
    """Take comments and needless whitespace out of CSS that we wrote (no strings with runs of spaces)."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").strip()


def _secured(headers: Headers, path: str, url: str) -> None:  # noqa: ARG001 - WhiteNoise's signature
    for name, value in SECURITY.items():
        headers[name] = value
    headers["Content-Security-Policy"] = policy()  # an SVG opened by itself is a document


def _icon_files(static_dir: Path, node_dir: Path) -> dict[str, Path]:
    names = (static_dir / "icons.txt").read_text("utf-8").split("\n")
    wanted = [name for line in names if (name := line.strip()) and not name.startswith("#")]
    files = {name: node_dir / "lucide-static" / "icons" / f"{name}.svg" for name in wanted}
    for path in files.values():
        _installed(path)
    return files | {path.stem: path for path in sorted((static_dir / "icons").glob("*.svg"))}


def _installed(path: Path) -> Path:
    if not path.is_file():
        raise AssetsMissing(f"{path} is missing. Run `make` to install the packages of package.json.")
    return path


def _fingerprint(inputs: list[Path]) -> str:
    seen = hashlib.sha256(FORMAT.encode())
    for path in inputs:
        stat = path.stat()
        seen.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _read(assets_dir: Path) -> Manifest | None:
    try:
        found = json.loads((assets_dir / "manifest.json").read_text("utf-8"))
        assets = {name: Asset(**fields) for name, fields in found["assets"].items()}
        manifest = Manifest(assets, found["fingerprint"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if all((assets_dir / a.file).is_file() for a in assets.values()) else None


def _contents(static_dir: Path, icons: Mapping[str, Path], htmx: Path) -> Iterator[tuple[str, bytes]]:
    for bundle, parts in BUNDLES.items():
        css = "\n".join((static_dir / "css" / f"{part}.css").read_text("utf-8") for part in parts)
        yield bundle, minify_css(css).encode()
    yield "icons.svg", sprite(icons).encode()
    yield "htmx.js", htmx.read_bytes()
    for path in sorted(p for p in static_dir.iterdir() if p.is_file() and p.suffix != ".txt"):
        yield path.name, path.read_bytes()


def _place_scripts(assets_dir: Path, js_dir: Path) -> dict[str, Asset]:
    """Place the behaviours, then app.js with its imports pointing at their digest names."""
    placed: dict[str, Asset] = {}

    def renamed(match: re.Match[str]) -> str:
        return f'"./{placed[match[2]].file}"'

    for path in sorted(js_dir.rglob("*.js"), key=lambda p: (p.parent == js_dir, str(p))):
        name = path.relative_to(js_dir).as_posix()
        body = _IMPORT.sub(renamed, path.read_text("utf-8"))
        placed[name] = _place(assets_dir, name.replace("/", "-"), body.encode())
    return placed


def _place(assets_dir: Path, name: str, body: bytes) -> Asset:
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha384(body)
    file = f"{stem}.{digest.hexdigest()[:DIGEST]}.{suffix}"
    copies = [assets_dir / f"{file}{suffix}" for suffix in (".gz", ".br", "")]
    if not all(path.is_file() for path in copies):  # the name is the content: what is there is right
        for path, content in zip(copies, _compressed(body), strict=True):
            _replace(path, content)
    return Asset(file, f"sha384-{base64.b64encode(digest.digest()).decode()}")


def _compressed(body: bytes) -> tuple[bytes, bytes, bytes]:
    return gzip.compress(body, 9, mtime=0), brotli.compress(body, quality=11), body


def _replace(path: Path, body: bytes) -> None:
    draft = path.with_name(f".{path.name}.{time.monotonic_ns()}")
    draft.write_bytes(body)
    draft.replace(path)


def _drop_stale(assets_dir: Path, manifest: Manifest) -> None:
    """Delete files of earlier builds, but only after a day: open pages may still ask for them."""
    kept = {a.file for a in manifest.assets.values()} | {"manifest.json"}
    for path in assets_dir.iterdir():
        if path.name.removesuffix(".gz").removesuffix(".br") in kept:
            continue
        if time.time() - path.stat().st_mtime > 24 * 3600:
            path.unlink(missing_ok=True)
