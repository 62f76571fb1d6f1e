"""What a log may hold: which code failed and with what kind of error, never an error's own words.

They quote what somebody typed, what a relay answered or, on PostgreSQL, the row that was in the way.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog


def keep(level: int) -> None:
    """Write one JSON line an event, our own and those of the libraries that log."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_failures,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(_Discreet())


def failure(error: BaseException) -> dict[str, object]:
    """Return what may be said of an error: its kind, those that led to it, and the lines of code."""
    chain = list(_chain(error))
    frames = traceback.extract_tb(chain[-1].__traceback__)
    return {
        "error": " from ".join(type(each).__name__ for each in chain),
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


class _Discreet(logging.Formatter):
    """Writes what a library logs as one JSON line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info and record.exc_info[1]:
            line |= failure(record.exc_info[1])
        return json.dumps({**line, "level": record.levelname.lower()})


def _name_failures(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Put the kind and the place of an error in the place of the error."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    return {**event, **failure(error)} if error else event


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, then what it came from, the first cause last."""
    seen: set[int] = set()
    next_one: BaseException | None = error
    while next_one is not None and id(next_one) not in seen:
        seen.add(id(next_one))
        yield next_one
        next_one = next_one.__cause__ or next_one.__context__
