"""What time it is for a sender: the database server's time where several hosts must agree."""

from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Engine, func, select

from mcv.core import clock


class Moments:
    """Tells the time; on PostgreSQL the server's, asked for now and then and carried on meanwhile."""

    def __init__(self, engine: Engine, every_seconds: float) -> None:
        self._engine = engine
        self._every_seconds = every_seconds
        self._is_shared = engine.dialect.name == "postgresql"
        self._asked_at = -every_seconds
        self._answer = clock.now()

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        if not self._is_shared:
            return clock.now()
        if monotonic() - self._asked_at >= self._every_seconds:
            with self._engine.connect() as connection:
                self._answer = connection.scalars(select(func.clock_timestamp())).one()
            self._asked_at = monotonic()
        return self._answer + timedelta(seconds=monotonic() - self._asked_at)
