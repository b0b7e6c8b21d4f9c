"""A filled database to measure on: made by the demo's bulk filling, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from benchmarks.raw import Rows, connect
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "a long benchmark password"


@dataclass
class House:
    """The app on a filled database, and a raw driver connection to the same for the floor."""

    engine: str
    title: str
    settings: Settings
    app: Flask
    rows: Rows

    @property
    def variables(self) -> dict[str, str]:
        """The environment under which another process opens the same house."""
        return _variables(self.settings)

    @property
    def cookie_prefix(self) -> str:
        """What the names of cookies begin with."""
        return "__Host-" if self.settings.secure_cookies else ""


@contextmanager
def open_house(engine: str, orders: int, products: int) -> Iterator[House]:
    """Fill a fresh database and yield it; everything is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="purveyor-bench-")))
        url = f"sqlite:///{folder / 'bench.db'}" if engine == "sqlite" else stack.enter_context(_postgres())
        settings = _settings(url, folder)
        started = time.perf_counter()
        _fill(settings, orders, products)
        filled = time.perf_counter() - started
        title = f"{engine}: {orders:,} orders, {products:,} products (filled in {filled:.0f} s)"
        yield stack.enter_context(_opened(title, settings))


@contextmanager
def kept_house(folder: Path, url: str = "") -> Iterator[House]:
    """A house that was filled before: PURVEYOR_VAR=folder flask demo --orders … --products …; SQLite but for a url."""
    settings = _settings(url or f"sqlite:///{folder / 'purveyor.db'}", folder)
    with _opened("", settings) as house:
        (orders,), (products,) = house.rows(
            "SELECT COUNT(*) FROM orders UNION ALL SELECT COUNT(*) FROM products"
        )
        house.title = f"{house.engine}: {orders:,} orders, {products:,} products"
        yield house


@contextmanager
def _opened(title: str, settings: Settings) -> Iterator[House]:
    from app import create_app

    rows = connect(settings.database_url)
    try:
        yield House(rows.engine, title, settings, create_app(settings), rows)
    finally:
        rows.connection.close()


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        mode="test",
        database_url=url,
        secret_key="benchmarks only, never anywhere else",
        trusted_hosts=("localhost",),
        var=folder,
    )


def _variables(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PURVEYOR_MODE": "test",
        "PURVEYOR_VAR": str(settings.var),
        "TRUSTED_HOSTS": "localhost",
    }


def _fill(settings: Settings, orders: int, products: int) -> None:
    environment = os.environ | _variables(settings) | {"DATABASE_DURABLE": "0"}
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    for command in (["init"], ["demo", "--orders", str(orders), "--products", str(products)]):
        subprocess.run([*flask, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _postgres() -> Iterator[str]:
    """A database on a throwaway server of its own, as the tests use one."""
    from tests import servers

    folder = servers.open_run()
    try:
        cluster = servers.shared_cluster()
        cluster.execute("CREATE DATABASE bench")
        yield cluster.url("bench")
    finally:
        servers.close_run(folder)
