"""flask demo simulate-day: one day of practice, in which robots stand for shoppers, staff and vendors."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from shop.kernel.refusals import Refusal

if TYPE_CHECKING:
    from demo.day import Day

DONE, UNHEALTHY, REFUSED = 0, 1, 2


@click.command("simulate-day")
@click.option(
    "--orders", type=click.IntRange(1, 500), default=30, show_default=True, help="At least 12 are placed."
)
@click.option("--seed", type=int, help="The same seed on the same store: the same day. Each day has its own.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_appcontext
def command(orders: int, seed: int | None, as_json: bool) -> None:
    """Play one day of the example shop, so that every queue of the desk is filled.

    Shoppers order, staff charge and cut purchase orders, the worker sends them, and robot vendors read their mail,
    open its link and fill in the page: some accept, promise a later day, reject a line, ship short or in two
    parcels, and bill right or too high; some mails bounce, and some vendors stay silent until they are reminded the next day.

    Everything happens now: a day is what lies between two runs, so run it as often as you like. What is left
    for another day is kept beside the mail. Exit codes: 0 done, 1 the doctor found something, 2 refused.
    """
    settings = current_app.extensions["settings"]
    if settings.is_production:
        _refuse("Practice is not for production: it orders, charges and answers for everybody.", as_json)
    from demo import content, day  # the goods and their prices are slow to read

    var = settings.var
    places = day.Places(var / "mail", var / "bounces", var / "demo" / "robots.json")
    try:
        lived = day.live(content.load(), current_app.wsgi_app, places, orders=orders, seed=seed)
    except Refusal as refusal:
        _refuse(refusal.message, as_json)
    click.echo(json.dumps(asdict(lived)) if as_json else _words(lived))
    raise SystemExit(UNHEALTHY if lived.findings else DONE)


def _refuse(words: str, as_json: bool) -> NoReturn:
    click.echo(json.dumps({"error": words}) if as_json else words, err=not as_json)
    raise SystemExit(REFUSED)


def _words(day: Day) -> str:
    lines = [f"Day {day.number}, seed {day.seed}"]
    for title, counts in (("Shop", day.shop), ("Vendors", day.vendors), ("Desk", day.queues)):
        lines.append(f"{title}: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    return "\n".join([*lines, *day.findings, f"Doctor: {len(day.findings) or 'no'} findings"])
