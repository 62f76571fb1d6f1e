"""The real application, with a few bare rooms added to test the kit's laws in."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.extensions import db
from mcv.web import guards, sessions
from tests.conftest import Client
from tests.web import rooms


@pytest.fixture(scope="session")
def kit_app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Client
    rooms.add_rooms(app)
    rooms.add_doors(app)
    app.extensions[guards.DECIDER] = rooms.may
    app.extensions["mcv_person_loaders"] = {"staff": rooms.Officer}
    return app


@pytest.fixture
def kit(app: Flask, kit_app: Flask) -> Iterator[FlaskClient]:
    """A browser at the kit's rooms."""
    yield kit_app.test_client()
    with kit_app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def officer(kit: FlaskClient, kit_app: Flask) -> FlaskClient:
    """The same browser with an officer signed in."""
    with kit_app.test_request_context():
        sessions.sign_in("staff", 7, clock.now())
        token = sessions.token_of_this_browser()
        db.session.commit()
    with kit.session_transaction() as browser:
        browser[sessions.COOKIE_ENTRY] = token
    return kit
