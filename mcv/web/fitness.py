"""What no door is asked with: numbers that no row can have, and text that no database keeps."""

from typing import Any

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter

LARGEST_NUMBER = 2**31 - 1
"""The largest key of a row on both databases."""


class RowNumber(IntegerConverter):
    """The number of a row in an address; a larger one leads nowhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": LARGEST_NUMBER, **kwargs})


def attach(app: Flask) -> None:
    """Answer such requests before any door sees them; what forms hold is tidied by the forms."""
    app.url_map.converters["int"] = RowNumber

    @app.before_request
    def check() -> None:
        if "\0" in request.path:
            abort(404)
        if any("\0" in text for texts in request.args.listvalues() for text in texts):
            abort(400)
