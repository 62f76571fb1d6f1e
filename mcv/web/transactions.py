"""A good response commits, any other rolls back; what must be kept of a refusal is written after."""

from collections.abc import Callable

from flask import Flask, Response, g

from mcv.extensions import db

Keeper = Callable[[], None]


def after_rollback(keep: Keeper) -> None:
    """Call `keep` in a transaction of its own once this request's changes have been rolled back."""
    if "after_rollback" not in g:
        g.after_rollback = []
    g.after_rollback.append(keep)


def attach(app: Flask) -> None:
    """Settle the transaction of every request."""

    @app.after_request
    def settle(response: Response) -> Response:
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        for keep in g.pop("after_rollback", []):
            keep()
            db.session.commit()
        return response
