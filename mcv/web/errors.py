"""Pages for when something went wrong; what a person typed is never lost."""

import structlog
from flask import Flask, Response, g, make_response, render_template, request, session
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from mcv.core.errors import DomainError
from mcv.extensions import db

PAGES = {400, 403, 404, 405, 409, 410, 413, 429, 500, 503}
NEVER_SHOWN_AGAIN = {"csrf_token", "current", "password", "code", "form_id"}
"""`tests/attacks` compares this with every password and code that a form asks for."""

log = structlog.get_logger()


def attach(app: Flask) -> None:
    """Answer every error with a page that says what to do."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(DataError, _unfit_text)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(InternalServerError, _server_error)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:
        return make_response(error.get_response())
    return error_page(code if code in PAGES else 400 if code < 500 else 500)


def _domain_error(error: DomainError) -> Response:
    return error_page(error.status if error.status in PAGES else 400, error.message)


def _unfit_text(error: DataError) -> Response:
    """Answer 400: the database works, but what was asked fits into none of its columns."""
    db.session.rollback()
    log.warning("unfit request", endpoint=request.endpoint, error=type(error.orig).__name__)
    return error_page(400)


def _database_error(error: DBAPIError) -> Response:
    db.session.rollback()
    log.error("database failed", endpoint=request.endpoint, error=type(error.orig).__name__)
    return error_page(ServiceUnavailable.code)


def _server_error(error: InternalServerError) -> Response:
    original = error.original_exception
    if isinstance(original, DBAPIError):
        return _database_error(original)
    return error_page(500)


def error_page(code: int, message: str | None = None) -> Response:
    """Return the page for that status, with the words that the person had typed where it matters."""
    # Flask-Login gives every template its person: a failing database must not be asked for one again
    g.setdefault("_login_user", AnonymousUserMixin())
    if code >= 500:
        session.pop("_flashes", None)  # what they promise has not been kept
    kept = typed_words() if code >= 500 else []
    page = render_template(f"errors/{code}.html", message=message, kept=kept)
    response = make_response(page, code)
    if code == 503:
        response.headers["Retry-After"] = "30"
    return response


def typed_words() -> list[tuple[str, str]]:
    """Return the fields of the posted form that hold words, as (name, text)."""
    if request.method != "POST":
        return []
    fields = request.form.items(multi=True)
    return [(name, text) for name, text in fields if text and name not in NEVER_SHOWN_AGAIN]
