"""What every test gets: an application on a clean database with the places in it."""

import contextvars
import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import MailRelay, Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.extensions import db, limiter
from mcv.web import sessions
from tests import corpora, stores

pytest_plugins = ["tests.no_skips"]

MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

SignInAs = Callable[[FlaskClient, Any], FlaskClient]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `once` is the same on any database: PostgreSQL's run leaves it out."""
    if config.getoption("--database") == "sqlite":
        return
    left_out = [item for item in items if item.get_closest_marker("once")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("once")]


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: nobody need look for garbage in it again and again."""
    gc.collect()
    gc.freeze()


class Client(FlaskClient):
    """A browser: its requests see what the test has written, and leave nothing in the test's context."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
        return response


@pytest.fixture(scope="session")
def database_name(request: pytest.FixtureRequest) -> str:
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def store(database_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.Store]:
    folder = tmp_path_factory.mktemp("database")
    kind = stores.SqliteStore if database_name == "sqlite" else stores.PostgresqlStore
    store = kind(folder)
    yield store
    store.close()


@pytest.fixture(scope="session")
def settings(store: stores.Store, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        environment="test",
        secret_keys=("a test's secret key",),
        link_keys=("a test's link key",),
        household_key="a test's household key",
        vault_key="a test's vault key",
        database_url=store.url,
        instance=Path(tmp_path_factory.mktemp("instance")),
        public_url="https://voice.example",
        relay=MailRelay(host="127.0.0.1", port=9),
    )


@pytest.fixture(scope="session")
def application(settings: Settings, store: stores.Store) -> Iterator[Flask]:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Client
    store.prepare(app)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def app(application: Flask, store: stores.Store) -> Iterator[Flask]:
    """The application, in whose context the test runs, on a database that holds only the places."""
    with application.app_context():
        yield application
        db.session.rollback()
        db.session.remove()
        store.clean(application)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def now() -> Iterator[datetime]:
    """Monday 23 November 2026, half past nine in Kent; the clock stands still there."""
    with time_machine.travel(MONDAY_MORNING, tick=False):
        yield MONDAY_MORNING


@pytest.fixture
def sign_in(app: Flask) -> SignInAs:
    """Sign a member or a member of staff in on a browser, without the sign-in pages."""

    def sign_in_as(client: FlaskClient, person: Any) -> FlaskClient:
        db.session.flush()
        with app.test_request_context():
            sessions.sign_in(person.person_kind, person.id, clock.now())
            token = sessions.token_of_this_browser()
        with client.session_transaction() as browser:
            browser[sessions.COOKIE_ENTRY] = token
        return client

    return sign_in_as


@pytest.fixture(scope="session")
def bad_inputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The bombs and other hard inputs, written once."""
    return corpora.bad_inputs(tmp_path_factory.mktemp("bad"))


@pytest.fixture
def limited(settings: Settings) -> Iterator[Flask]:
    """An application of its own with its rate limits at work; what it is to see must be committed."""
    app = create_app(replace(settings, environment="development"))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    limiter.reset()
    limiter.enabled = False
    with app.app_context():
        db.engine.dispose()
