"""flask doctor: re-adds money, stock, purchase orders and parcels, and names every row that is off."""

from __future__ import annotations

import dataclasses
import json

import click
from flask.cli import with_appcontext

from shop.kernel import condition
from shop.reports import doctor


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_appcontext
def command(as_json: bool) -> None:
    """Examine every invariant; exit code 1 when a row is off."""
    findings = doctor.examine()
    if as_json:
        report = {"database": condition.database(), "findings": [dataclasses.asdict(f) for f in findings]}
        click.echo(json.dumps(report))
    else:
        for finding in findings:
            click.echo(f"{finding.law}: {finding.sentence}")
        click.echo(f"{condition.database()}: {len(findings) or 'no'} findings")
    raise SystemExit(1 if findings else 0)
