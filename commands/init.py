"""flask init: migrates the database and opens the store, once; a second run changes nothing."""

from __future__ import annotations

import json

import click
import flask_migrate
from flask.cli import with_appcontext

from shop.people import opening


@click.command("init")
@click.option("--name", default="Purveyor", help="What the store is called.")
@click.option("--currency", default="USD", help="ISO code of the store's currency.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_appcontext
def command(name: str, currency: str, as_json: bool) -> None:
    """Migrate the database and open the store."""
    flask_migrate.upgrade()
    store, is_new = opening.open_first(name=name, currency=currency)
    report = {"store": store.name, "currency": store.currency, "opened": is_new}
    click.echo(json.dumps(report) if as_json else f"{store.name} is ready ({store.currency}).")
