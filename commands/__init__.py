"""The command line: flask --app app init, worker, doctor, import-products, demo, create-staff, db."""

from __future__ import annotations

import importlib

import click
from flask import Flask
from flask.cli import AppGroup
from werkzeug.local import LocalProxy

from shop.kernel.db import db

NAMES = ("create-staff", "db", "demo", "doctor", "import-products", "init", "worker")


class Commands(AppGroup):
    """The commands by name. A module is imported when its command is asked for: a web process asks for none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, for --help."""
        return sorted({*super().list_commands(ctx), *NAMES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, if there is one; each module offers `command`."""
        if cmd_name == "db":
            from flask_migrate.cli import db as command
        elif cmd_name in NAMES:
            command = importlib.import_module(f"commands.{cmd_name.replace('-', '_')}").command
        else:
            return super().get_command(ctx, cmd_name)
        return command


def init_commands(app: Flask) -> None:
    """Give the application its command line, and migrations to whoever asks for them."""
    app.cli = Commands(app.name)
    app.extensions["migrate"] = LocalProxy(lambda: _migrations(app))


def _migrations(app: Flask) -> object:
    """What Flask-Migrate keeps of an application; a process that never migrates is spared Alembic's 11 MB."""
    from flask_migrate import Migrate

    Migrate(app, db, directory="migrations")
    return app.extensions["migrate"]
