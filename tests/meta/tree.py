"""Lists the files of the product that the tests about code read."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("shop", "gateways", "web", "storefront", "admin", "vendor", "demo")


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Return the files below the repository's root that match the patterns, without what set-up made."""
    hidden = {".venv", "node_modules", "var", "__pycache__", ".git"}
    found = {path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()}
    return tuple(sorted(path for path in found if not hidden & set(path.relative_to(ROOT).parts)))


def python_files() -> tuple[Path, ...]:
    """Return every Python file of product and tests, without generated migrations."""
    return tuple(path for path in files("**/*.py", "bin/serve") if "migrations/versions" not in str(path))


def product_files() -> tuple[Path, ...]:
    """Return the Python files of the product alone."""
    return tuple(
        path for path in python_files() if name(path).split("/")[0] in (*PRODUCT, "app.py", "settings.py")
    )


def name(path: Path) -> str:
    """Return a path as people write it: from the repository's root."""
    return path.relative_to(ROOT).as_posix()
