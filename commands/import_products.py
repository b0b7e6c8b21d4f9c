"""flask import-products: previews a Shopify product file, and applies it unless told not to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from shop.imports import confirming, findings, keeping, running
from shop.imports.keeping import DECIMALS
from shop.imports.products import STOCK_IS
from shop.imports.tables import VERDICTS, ImportRun
from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.kernel.timeline import Actor

DONE, REFUSED, SOME_REFUSED = 0, 2, 3
BY = Actor("system", "Command line")


@click.command("import-products")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--preview", is_flag=True, help="Say what would happen, and change nothing.")
@click.option(
    "--stock-is",
    type=click.Choice(STOCK_IS),
    default="vendor",
    show_default=True,
    help="Whose the file's quantities are.",
)
@click.option(
    "--decimal",
    type=click.Choice(DECIMALS),
    default="point",
    show_default=True,
    help="Decimal sign of its amounts.",
)
@click.option("--confirm-prices", is_flag=True, help="Apply even when many prices change or one becomes 0.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_appcontext
def command(
    file: Path, preview: bool, stock_is: str, decimal: str, confirm_prices: bool, as_json: bool
) -> None:
    """Import FILE, a product export of Shopify.

    Exit codes: 0 done, 2 the file was refused, 3 done but for some refused rows.
    """
    try:
        run = _receive(file, {"stock_is": stock_is, "decimal": decimal})
        if not preview:
            _apply(run, confirm_prices)
    except Refusal as refusal:
        click.echo(json.dumps({"error": refusal.message}) if as_json else refusal.message, err=not as_json)
        raise SystemExit(REFUSED) from refusal
    report = _report(run)
    click.echo(json.dumps(report) if as_json else _words(report))
    raise SystemExit(SOME_REFUSED if report["refused"] else DONE)


def _receive(file: Path, options: dict[str, str]) -> ImportRun:
    store = the_store()
    with file.open("rb") as content:
        run = keeping.receive(store, "products", file.name, content, options, by=BY, ask_worker=False)
    running.preview(run, store)
    return run


def _apply(run: ImportRun, confirmed: bool) -> None:
    if confirming.phrase(run) and not confirmed:
        raise Refusal(
            "confirm", f"{confirming.why(run)} Look at it with --preview, then add --confirm-prices."
        )
    running.start(run, by=BY, confirmation=confirming.phrase(run), ask_worker=False)
    running.run_to_the_end(run, the_store())


def _report(run: ImportRun) -> dict[str, Any]:
    counts = {verdict: run.counts.get(verdict, 0) for verdict in VERDICTS}
    reasons = [
        {"line": f.line, "name": f.name, "reason": f.reason}
        for f in findings.page_of(run, "refused", size=200)
    ]
    return {"file": run.file_name, "state": run.state, **counts, "reasons": reasons}


def _words(report: dict[str, Any]) -> str:
    would = "would be " if report["state"] == "previewed" else ""
    counts = (
        f"{report['file']}: {report['create']} {would}created, {report['change']} {would}changed, "
        f"{report['same']} the same, {report['refused']} refused"
    )
    return "\n".join([counts, *(f"  {one['name']}: {one['reason']}" for one in report["reasons"])])
