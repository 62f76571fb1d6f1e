"""The edge of an operator's command: all of it or nothing, and a refusal in one clear line."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from mcv.core.errors import DomainError
from mcv.extensions import db

P = ParamSpec("P")


def committing(command: Callable[P, None]) -> Callable[P, None]:
    """Commit what the command changed, or roll all of it back and say why."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            db.session.commit()
        except DomainError as error:
            db.session.rollback()
            raise click.ClickException(error.message) from error
        except BaseException:
            db.session.rollback()
            raise

    return run
