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
from typing import Any

from flask import Flask

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
    raw: Any

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """What hand-written SQL gives; parameters are written :name for both drivers."""
        if self.engine == "postgres":
            for name in values:
                statement = statement.replace(f":{name}", f"%({name})s")
        cursor = self.raw.cursor()
        cursor.execute(statement, values)
        found = cursor.fetchall()
        cursor.close()
        return list(found)


@contextmanager
def open_house(engine: str, orders: int, products: int) -> Iterator[House]:
    """Fill a fresh database and yield it; everything is gone afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="purveyor-bench-")))
        url = f"sqlite:///{folder / 'bench.db'}" if engine == "sqlite" else stack.enter_context(_postgres())
        settings = Settings(
            mode="test",
            database_url=url,
            secret_key="benchmarks only, never anywhere else",
            trusted_hosts=("localhost",),
            var=folder,
        )
        started = time.perf_counter()
        _fill(settings, orders, products)
        filled = time.perf_counter() - started
        from app import create_app

        app = create_app(settings)
        raw = stack.enter_context(_raw(engine, url, folder))
        title = f"{engine}: {orders:,} orders, {products:,} products (filled in {filled:.0f} s)"
        yield House(engine, title, settings, app, raw)


def _fill(settings: Settings, orders: int, products: int) -> None:
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "SECRET_KEY": settings.secret_key,
        "PURVEYOR_MODE": "test",
        "PURVEYOR_VAR": str(settings.var),
    }
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    for command in (["init"], ["demo", "--orders", str(orders), "--products", str(products)]):
        subprocess.run([*flask, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _raw(engine: str, url: str, folder: Path) -> Iterator[Any]:
    if engine == "sqlite":
        from shop.kernel.engines import sqlite

        connection = sqlite.connect(str(folder / "bench.db"), check_same_thread=False)
        connection.isolation_level = None
    else:
        import psycopg

        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    try:
        yield connection
    finally:
        connection.close()


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
