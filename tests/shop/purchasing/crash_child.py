"""A worker in a process of its own, for tests that kill it: sends what is due to a server on loopback."""

import sys

from app import create_app
from gateways.mailer import mailer_from
from shop.kernel import chores, mail
from tests.databases import settings_for

if __name__ == "__main__":
    url, var, port = sys.argv[1:]
    from pathlib import Path

    app = create_app(settings_for(url, Path(var)))
    with app.app_context():
        mail.mailer.plug(mailer_from(f"smtp://127.0.0.1:{port}"))
        chores.work_all("child")
