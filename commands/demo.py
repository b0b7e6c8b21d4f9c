"""flask demo: fills an empty store with Alder & Rye, the example that make demo shows; simulate-day goes on with it."""

from __future__ import annotations

import json
from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from commands import init, simulate_day
from demo import founding
from shop.kernel.refusals import Refusal


@click.group("demo", invoke_without_command=True)
@click.option("--init", "first", is_flag=True, help="Do what flask init does first, in the same process.")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say so, when the store is filled already.")
@click.option("--orders", type=click.IntRange(1), help="Fill with that many plain orders, for trying scale.")
@click.option("--products", type=click.IntRange(1), help="With --orders: repeat the goods up to that many.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
@with_appcontext
def command(
    context: click.Context,
    first: bool,
    if_empty: bool,
    orders: int | None,
    products: int | None,
    as_json: bool,
) -> None:
    """Fill an empty store with the example shop; never in production."""
    if context.invoked_subcommand:
        return
    settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException("The demo is not for production: its passwords are known to everybody.")
    if first:
        context.invoke(init.command, as_json=as_json)
    if if_empty and not founding.is_empty():
        click.echo(json.dumps({"loaded": False}) if as_json else "The store is filled already.")
        return
    from demo import (
        content,
        loading,
    )  # what draws and prints is slow to import, and a filled store needs none
    from demo.scale import trying

    if not as_json:
        click.echo("Filling the store with Alder & Rye; the pictures are drawn the first time.")
    try:
        if orders:
            report = trying.load(content.load(), settings.var / "demo", orders, products or 0, _show(as_json))
        else:
            report = loading.load(content.load(), settings.var / "demo").as_row()
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if as_json:
        click.echo(json.dumps({"loaded": True} | report))
    else:
        click.echo(", ".join(f"{number:,} {noun}" for noun, number in report.items()))


command.add_command(simulate_day.command)


def _show(as_json: bool) -> Callable[[str], None]:
    """Progress goes to people alone, on one line."""
    return (lambda _: None) if as_json else (lambda words: click.echo(f"\r{words}", nl=False))
