"""The command line: flask --app app init, worker, doctor, import-products, demo, create-staff."""

from __future__ import annotations

import importlib

from flask import Flask

MODULES = ("init", "worker", "doctor", "create_staff", "demo", "import_products")


def init_commands(app: Flask) -> None:
    """Add every command; each module offers `command`."""
    for name in MODULES:
        app.cli.add_command(importlib.import_module(f"commands.{name}").command)
