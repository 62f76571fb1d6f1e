"""Postfix's `smtp-source`: the same number of bytes, one body, nothing of anybody's own, no records."""

from bench.beside.peer import Place
from bench.fanout import best_connections
from bench.sinks import smtp_source


class LoadGenerator:
    """The program that comes with Postfix, at its best number of connections."""

    def __init__(self) -> None:
        self._connections = 1

    def missing(self) -> str | None:
        """Return None: without Postfix's programs there is no sink either, and no benchmark."""
        return None

    def title(self) -> str:
        """Return its name and on how many connections it sends."""
        return f"smtp-source on {self._connections}"

    def prepare(self, place: Place) -> None:
        """Find out how many connections are best here."""
        self._connections = best_connections(place.sink, place.size, latency_ms=0)

    def rate(self, place: Place) -> float:
        """Send to the sink and return messages a second."""
        return smtp_source(place.sink, place.recipients, place.size, self._connections)
