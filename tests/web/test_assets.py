"""Assets: digest names, compressed copies, nothing rebuilt in vain, small bundles, a year in the cache."""

import base64
import gzip
import hashlib
import shutil
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from flask import Flask

from web import assets

ROOT = Path(__file__).resolve().parents[2]
NODE = ROOT / "node_modules"
pytestmark = pytest.mark.skipif(
    not NODE.exists(), reason="run make once: the packages of package.json are missing"
)


@pytest.fixture
def static(tmp_path):
    return Path(shutil.copytree(ROOT / "static", tmp_path / "static"))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    assets.build(folder, ROOT / "static", NODE)
    return folder


@pytest.fixture
def out(tmp_path, built):
    """A folder that holds an earlier build of the same files, so that little is compressed again."""
    return Path(shutil.copytree(built, tmp_path / "assets"))


def test_a_name_leads_to_a_digest_named_file_with_its_compressed_copies(out, static):
    manifest = assets.build(out, static, NODE)
    file = out / manifest.url("desk.css").removeprefix("/assets/")
    body = file.read_bytes()
    assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == body
    assert brotli.decompress(file.with_name(file.name + ".br").read_bytes()) == body
    assert (
        manifest.integrity("desk.css") == "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()
    )


def test_an_empty_folder_is_filled(tmp_path):
    manifest = assets.build(tmp_path / "new", ROOT / "static", NODE)
    assert all((tmp_path / "new" / asset.file).is_file() for asset in manifest.assets.values())


def test_nothing_is_written_when_nothing_changed(out, static):
    first = assets.build(out, static, NODE)
    stamps = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    assert assets.build(out, static, NODE) == first
    assert {path: path.stat().st_mtime_ns for path in out.iterdir()} == stamps


def test_a_change_gets_a_new_name_and_open_pages_keep_the_old_file(out, static):
    before = assets.build(out, static, NODE)
    (static / "css" / "desk.css").write_text("@layer surface { .new { color: red; } }")
    after = assets.build(out, static, NODE)
    assert after.url("desk.css") != before.url("desk.css")
    assert after.url("shop.css") == before.url("shop.css")
    assert (out / before.url("desk.css").removeprefix("/assets/")).exists()


def test_a_lost_file_is_built_again(out, static):
    first = assets.build(out, static, NODE)
    (out / first.url("app.js").removeprefix("/assets/")).unlink()
    again = assets.build(out, static, NODE)
    assert (out / again.url("app.js").removeprefix("/assets/")).exists()


def test_scripts_import_each_other_by_their_digest_names(out, static):
    manifest = assets.build(out, static, NODE)
    script = (out / manifest.url("app.js").removeprefix("/assets/")).read_text()
    for path in (static / "js" / "behaviours").glob("*.js"):
        name = manifest.url(f"behaviours/{path.name}").removeprefix("/assets/")
        assert f'"./{name}"' in script, f"app.js does not name {path.name}"


def test_missing_packages_are_named_with_the_way_out(out, static, tmp_path):
    with pytest.raises(assets.AssetsMissing, match="Run `make`"):
        assets.build(out, static, tmp_path / "nothing")


def test_the_sprite_holds_every_listed_icon_and_our_own(out, static):
    manifest = assets.build(out, static, NODE)
    sprite = (out / manifest.url("icons.svg").removeprefix("/assets/")).read_text()
    names = [line for line in (static / "icons.txt").read_text().splitlines() if line and line[0] != "#"]
    assert all(f'id="{name}"' in sprite for name in [*names, "purveyor"])
    assert "<script" not in sprite
    assert "style=" not in sprite


@pytest.mark.parametrize("bundle", ["shop.css", "desk.css"])
def test_a_bundle_stays_within_twelve_kilobytes(out, static, bundle):
    file = out / (assets.build(out, static, NODE).url(bundle).removeprefix("/assets/") + ".gz")
    assert file.stat().st_size <= 12_000


def test_minifying_keeps_what_matters():
    css = "/* note */ @layer a {\n  .b > .c , .d { width: calc(1px + 2px); color: red; }\n}"
    assert assets.minify_css(css) == "@layer a{.b > .c,.d{width: calc(1px + 2px);color: red}}"


def test_assets_are_kept_for_a_year_and_sent_compressed(out, static):
    app = Flask(__name__)
    assets.serve(app, out, static, NODE)
    page = app.jinja_env.from_string(
        "{{ asset('desk.css') }} {{ integrity('desk.css') }} {{ icon('truck', 20) }}"
    ).render()
    url = page.split()[0]
    answer = app.test_client().get(url, headers={"Accept-Encoding": "br"})
    answer.close()
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert 'aria-hidden="true"' in page
    assert '#truck"' in page


def test_an_unknown_asset_fails_where_it_is_named(out, static):
    with pytest.raises(KeyError):
        assets.build(out, static, NODE).url("nothing.css")


def test_development_serves_a_change_at_once(out, static):
    app = Flask(__name__)
    app.debug = True
    app.add_url_rule("/", view_func=lambda: app.jinja_env.from_string("{{ asset('shop.css') }}").render())
    assets.serve(app, out, static, NODE)
    client = app.test_client()
    first = client.get("/").text
    (static / "css" / "store.css").write_text("@layer surface { .new { color: red; } }")
    second = client.get("/").text
    assert first != second
    with client.get(second) as answer:
        assert answer.status_code == 200
