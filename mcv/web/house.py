"""The Flask application of this house: what it writes about a failure names nobody."""

import traceback
from typing import Any

import structlog
from flask import Flask, request

log = structlog.get_logger()


class House(Flask):
    """Flask, but a failure is logged by its endpoint and its lines of code.

    The address of a request may be a link that lets somebody in, and an error's own words may be
    somebody's: neither is written down.
    """

    def log_exception(self, exc_info: Any) -> None:
        """Write which endpoint failed, with what kind of error, and where in the code."""
        kind, _, trace = exc_info
        log.error(
            "request failed",
            endpoint=request.endpoint,
            method=request.method,
            error=kind.__name__,
            where=traceback.format_tb(trace),
        )
