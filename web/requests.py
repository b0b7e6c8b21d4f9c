"""What happens around every request: reading by default, who is asking, CSRF, and the proof of origin."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, abort, current_app, g, request, session
from flask.globals import _cv_app
from flask_htmx import HTMX  # type: ignore[import-untyped]
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer

from shop.kernel import db as database
from shop.kernel import stores
from shop.kernel.timeline import Actor
from shop.people import signing_in, staff
from shop.people.tables import Customer, Staff
from web.kept import HOLE, Shelf

SAFE = ("GET", "HEAD", "OPTIONS")
htmx = HTMX()
csrf = CSRFProtect()
logins = LoginManager()


class Person:
    """Flask-Login's view of somebody signed in: `row` is the Staff or Customer."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, kind: str, row: Staff | Customer) -> None:
        self.kind, self.row = kind, row

    def get_id(self) -> str:
        """An id for Flask-Login; sign-ins live in our own table."""
        return f"{self.kind}:{self.row.ulid}"


def init_requests(app: Flask) -> None:
    """Hook the manners into the application."""
    app.config["WTF_CSRF_HEADERS"] = ["X-CSRFToken"]
    app.extensions["kept"] = Shelf()
    htmx.init_app(app)
    csrf.init_app(app)
    logins.session_protection = None
    logins.init_app(app, add_context_processor=False)
    logins.request_loader(_load_person)
    app.before_request(_only_read_in_a_get)
    app.before_request(_refuse_other_origins)
    app.context_processor(_page_context)
    app.jinja_env.globals["csrf_token"] = csrf_token
    database.db.session.registry.scopefunc = _context


def surface() -> str:
    """The blueprint that answers: "storefront", "admin" or "" (errors, assets)."""
    return (request.blueprint or "").split(".")[0]


def cookie_name(kind: str) -> str:
    """The cookie that holds a sign-in or a cart: __Host- wherever browsers allow it."""
    prefix = "__Host-" if current_app.extensions["settings"].secure_cookies else ""
    return prefix + kind


def visit() -> signing_in.Visit:
    """Where this request comes from."""
    return signing_in.Visit(request.remote_addr or "", request.headers.get("User-Agent", "")[:200])


def current_store() -> stores.Store:
    """The store this request is about: that of whoever is signed in, else the installation's own."""
    store: stores.Store | None = g.get("store")
    if store is None and not current_user.is_authenticated:
        g.store = stores.the_store()
    return store or g.store


def current_staff() -> Staff:
    """Who works at the desk; only behind the admin guard."""
    return current_user.row


def current_actor() -> Actor:
    """Whoever works at the desk, as the timeline names them."""
    return staff.actor(current_staff())


def current_customer() -> Customer | None:
    """The customer who is signed in, if any."""
    if cookie_name("customer") not in request.cookies:
        return None
    person = current_user
    return person.row if person.is_authenticated and person.kind == "customer" else None


def csrf_token() -> str:
    """The token of this visit's forms, or where it goes in a page that is kept for all visits."""
    return HOLE if g.get("keeps") else visit_token()


def visit_token() -> str:
    """The token of this visit's forms: signed once, since it does not run out before the visit does."""
    known = session.get("csrf_token")
    return _signed(str(current_app.secret_key), known) if known else str(generate_csrf())


@lru_cache(4096)
def _signed(secret: str, token: str) -> str:
    """As Flask-WTF signs it."""
    return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(token))


def _context() -> int:
    """The application context that a database session belongs to; as Flask-SQLAlchemy's, without a proxy."""
    return id(_cv_app.get())


def _load_person(_request: Any) -> Person | None:
    kind: signing_in.Kind = "staff" if surface() == "admin" else "customer"
    token = request.cookies.get(cookie_name(kind), "")
    row = signing_in.who(kind, token) if token else None
    if row is None:
        return None
    g.store = row.store
    return Person(kind, row)


def _only_read_in_a_get() -> None:
    if request.method in SAFE and request.endpoint != "static":
        database.refuse_writes()


def _refuse_other_origins() -> None:
    """A second lock beside the CSRF token: browsers say where a request was made (Fetch Metadata)."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        abort(403, "This form was sent from another site.")


def _page_context() -> dict[str, Any]:
    return {"settings": current_app.extensions["settings"], "htmx": htmx}
