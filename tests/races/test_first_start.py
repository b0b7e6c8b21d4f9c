"""Several processes that start for the first time at the same moment on an empty database: all come up."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from shop.kernel.engines import make_engine
from tests.servers import shared_cluster

ROOT = Path(__file__).resolve().parents[2]
NEWEST = max(int(path.name[:4]) for path in (ROOT / "migrations/versions").glob("0*.py"))
PROCESSES = 3
pytestmark = [pytest.mark.both_engines, pytest.mark.slow, pytest.mark.case("X-CR-21")]


@pytest.fixture
def empty(engine_name: str, tmp_path: Path) -> str:
    """The address of a database without a single table."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    cluster, name = shared_cluster(), f"first_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    return cluster.url(name)


def start(url: str, var: Path) -> "subprocess.Popen[str]":
    """`flask init` in a process of its own, as a deploy runs it on each machine."""
    environment = os.environ | {"PURVEYOR_MODE": "test", "DATABASE_URL": url, "PURVEYOR_VAR": str(var)}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "init", "--name", "Kettle & Co"],
        cwd=ROOT,
        env=environment | {"SECRET_KEY": "k" * 40},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_all_come_up_with_one_schema_and_one_store(empty: str, engine_name: str, tmp_path: Path):
    processes = [start(empty, tmp_path) for _ in range(PROCESSES)]
    answers = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    assert [code for _, _, code in answers] == [0] * PROCESSES, [error[-600:] for _, error, _ in answers]
    assert {out.strip() for out, _, _ in answers} == {"Kettle & Co is ready (USD)."}
    engine = make_engine(sa.make_url(empty))
    with engine.connect() as connection:
        version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all()
        stores = connection.execute(sa.text("SELECT slug FROM stores")).scalars().all()
        series = connection.execute(
            sa.text("SELECT count(*) FROM counters WHERE kind = 'order'")
        ).scalar_one()
    engine.dispose()
    assert [int(re.sub(r"\D", "", each)) for each in version] == [NEWEST]
    assert (stores, series) == (["main"], 1)
