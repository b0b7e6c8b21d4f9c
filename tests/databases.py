"""Gives each test a fresh, migrated database: a copy of a template that the run migrated once per engine."""

import shutil
from functools import cache
from pathlib import Path

from settings import Settings
from shop.kernel import columns, db, engines
from tests import kept
from tests.servers import alone, shared_cluster

TEMPLATE = "purveyor_template"
ROOT = Path(__file__).resolve().parents[1]


def settings_for(url: str, var: Path) -> Settings:
    """Return the settings of a test's app: practice gateway, no mail server, files below var."""
    return Settings(
        mode="test",
        database_url=url,
        durable=False,
        secret_key="a key for tests only, long enough to be accepted",
        base_url="http://localhost",
        trusted_hosts=("localhost", "127.0.0.1"),
        var=var,
    )


def migrate(url: str, var: Path) -> None:
    """Bring one database to the newest schema, by the migrations as they are shipped."""
    from flask_migrate import upgrade

    from app import create_app
    from shop.kernel.db import db

    app = create_app(settings_for(url, var))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@cache
def _digest_of_migrations() -> str:
    """What an empty, migrated SQLite file follows from: the migrations, the kernel, and the libraries below."""
    ours = [
        *(ROOT / "migrations").rglob("*.py"),
        *(Path(module.__file__) for module in (columns, db, engines)),
    ]
    return kept.digest(
        kept.digest_of_files(ROOT / "requirements.txt", *sorted(ours)), engines.sqlite.sqlite_version
    )


def fill_sqlite(target: Path) -> str:
    """Put a migrated, empty SQLite file there, in place of any other, and return its address."""
    with alone("sqlite") as home:
        template = kept.file(f"template-{_digest_of_migrations()}.db") or home / "template.db"
        if not template.exists():
            draft = home / "draft.db"
            migrate(f"sqlite:///{draft}", home)
            kept.forget_others(template)
            kept.keep(draft, template)
    for part in ("", "-wal", "-shm", "-journal"):
        target.with_name(target.name + part).unlink(missing_ok=True)
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"


def fresh_postgres(name: str) -> str:
    """Return the address of the PostgreSQL database of that name, dropped and copied anew from the template.

    Copying a template is as quick as emptying sixty tables and leaves nothing behind: no row, no sequence.
    """
    cluster = shared_cluster()
    with alone("postgres") as home:
        done = home / "postgres-template"
        if not done.exists():
            cluster.execute(f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)", f"CREATE DATABASE {TEMPLATE}")
            migrate(cluster.url(TEMPLATE), home)
            done.touch()
        cluster.execute(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY",
        )
    return cluster.url(name)


def drop_postgres(name: str) -> None:
    """Drop that database, whoever still uses it."""
    shared_cluster().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
