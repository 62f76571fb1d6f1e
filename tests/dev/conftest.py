"""A development copy of the application, beside the one that every test has, on the same database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from mcv.app import create_app
from mcv.extensions import db, limiter


@contextmanager
def another(settings: Settings) -> Iterator[Flask]:
    """Return an application that leaves neither the database open nor the limits switched on."""
    limited = limiter.enabled
    app = create_app(settings)
    yield app
    limiter.enabled = limited
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def developer(settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    with another(replace(settings, environment="development", instance=tmp_path)) as app:
        yield app.test_client()


@pytest.fixture
def production(settings: Settings) -> Iterator[Flask]:
    with another(replace(settings, environment="production")) as app:
        yield app
