"""flask create-staff: adds somebody to the desk, the first owner included."""

from __future__ import annotations

import json
import secrets
import sys

import click
from flask.cli import with_appcontext

from shop.kernel.refusals import Refusal
from shop.kernel.stores import the_store
from shop.people import staff
from shop.people.tables import ROLES


@click.command("create-staff")
@click.option("--email", required=True, help="What they sign in with.")
@click.option("--name", required=True, help="What colleagues see beside their work.")
@click.option("--role", type=click.Choice(ROLES), default="desk", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@with_appcontext
def command(email: str, name: str, role: str, password_stdin: bool, as_json: bool) -> None:
    """Add a colleague; without --password-stdin a password is made up and printed once."""
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    password = given or ("" if password_stdin else secrets.token_urlsafe(12))
    try:
        person = staff.add(the_store(), email=email, name=name, role=role, password=password)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    report = {"email": person.email, "name": person.name, "role": person.role}
    made_up = {} if password_stdin else {"password": password}
    if as_json:
        click.echo(json.dumps(report | made_up))
        return
    click.echo(f"{person.name} can sign in with {person.email} as {role.replace('_', ' ')}.")
    if made_up:
        click.echo(f"Password: {password}")
