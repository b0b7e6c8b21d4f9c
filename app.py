"""create_app(settings): wires settings, database, gateways, surfaces and commands into one application."""

from __future__ import annotations

import gc
import importlib
import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from settings import Settings, from_environment
from shop import tables
from shop.kernel.db import db
from web.application import Application

COLLECT_EVERY = 20_000  # new objects; a page makes some hundreds that the collector alone finds
SURFACES = ("storefront", "admin", "vendor")


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings, by default those of the environment (.env in development)."""
    settings = settings or _settings_from_environment()
    app = Application(__name__, static_folder=None)
    app.config.from_mapping(_flask_config(settings))
    app.extensions["settings"] = settings
    db.init_app(app)
    if tables.metadata is not db.metadata:
        raise RuntimeError("tables and database disagree about the metadata")
    _plug_the_outside_world(settings)
    importlib.import_module("shop.jobs")
    _init_web(app, settings)
    for name in SURFACES:
        _register(app, name)
    _register_commands(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    return app


def serve() -> Flask:
    """create_app() for a process that answers requests until it is stopped.

    What start-up made lives as long as the process: the collector need not look through it again and again,
    while a page waits (docs/decisions/0008).
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)
    return app


def _settings_from_environment() -> Settings:
    from dotenv import load_dotenv

    load_dotenv()
    return from_environment()


def _flask_config(settings: Settings) -> dict[str, object]:
    prefix = "__Host-" if settings.secure_cookies else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "DATABASE_DURABLE": settings.durable,
        "TESTING": settings.mode == "test",
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_NAME": f"{prefix}page",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "COMPRESS_ALGORITHM": ["zstd", "br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_MIMETYPES": ["text/html", "text/csv", "application/json"],
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "PREFERRED_URL_SCHEME": "https" if settings.base_url.startswith("https") else "http",
    }


def _plug_the_outside_world(settings: Settings) -> None:
    """Choose the implementation behind each of the business's ports."""
    from gateways import plugging

    plugging.plug(settings)


def _init_web(app: Flask, settings: Settings) -> None:
    from flask_compress import Compress

    from web import assets, errors, filters, headers, logs, requests, templates

    logging.captureWarnings(True)
    templates.init_templates(app)
    logs.init_logs(app, settings)
    requests.init_requests(app)
    headers.init_headers(app, settings)
    errors.init_errors(app)
    filters.init_filters(app)
    assets.init_assets(app)
    Compress(app)


def _register(app: Flask, surface: str) -> None:
    """Register the surface's blueprint; its package offers `blueprint`."""
    app.register_blueprint(importlib.import_module(surface).blueprint)


def _register_commands(app: Flask) -> None:
    import commands

    commands.init_commands(app)
