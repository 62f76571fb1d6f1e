"""Putting the house together."""

import logging
from pathlib import Path

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Settings, from_environment
from mcv import registry, scheduler, worker
from mcv.core import database, logs
from mcv.core import settings as settings_of
from mcv.dev import comforts
from mcv.extensions import csrf, db, limiter, migrate
from mcv.web import errors, filters, fitness, guards, headers, transactions
from mcv.web.house import House

LARGEST_REQUEST = 12 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, ready to serve, with every slice attached."""
    settings = settings or from_environment()
    app = House(
        "mcv",
        static_folder=str(ROOT / "static"),
        template_folder=str(ROOT / "templates"),
        instance_path=str(settings.instance),
    )
    settings_of.attach(app, settings)
    _configure(app, settings)
    _attach_extensions(app)
    _prepare_templates(app, settings)
    transactions.attach(app)
    fitness.attach(app)
    headers.attach(app)
    errors.attach(app)
    filters.attach(app)
    registry.attach(app)
    scheduler.attach(app)
    worker.attach(app)
    if settings.is_development:
        comforts.attach(app)
    guards.public(app.view_functions["static"])
    return app


def _configure(app: Flask, settings: Settings) -> None:
    newest, *older = settings.secret_keys
    secure = settings.is_production
    app.config.update(
        SECRET_KEY=newest,
        SECRET_KEY_FALLBACKS=older,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-mcv" if secure else "mcv",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        RATELIMIT_STORAGE_URI="memory://",
        RATELIMIT_HEADERS_ENABLED=False,
        RATELIMIT_ENABLED=settings.environment != "test",
        TESTING=settings.environment == "test",
        PREFERRED_URL_SCHEME="https" if secure else "http",
    )
    logs.keep(logging.WARNING if settings.environment == "test" else logging.INFO)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    if settings.database_url.startswith("sqlite:////"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(
            parents=True, exist_ok=True
        )


def _attach_extensions(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        database.watch_connections(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), compare_type=True)
    csrf.init_app(app)
    limiter.init_app(app)


def _prepare_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    WTFormsHelpers(app)
    app.jinja_env.globals.update(
        service_name=settings.service_name,
        force_name=settings.force_name,
        public_url=settings.public_url,
    )
