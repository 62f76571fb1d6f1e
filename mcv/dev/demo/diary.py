"""What happened in the demonstration, in the order of time: what comes later sees what came before."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

Event = Callable[[datetime], object]


class Diary:
    """Events with their moments; living through it calls each with its moment, up to the present."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Event]] = []
        self._numbers = count()

    def at(self, moment: datetime, event: Event) -> None:
        """Enter an event; events may enter later ones while they happen."""
        heapq.heappush(self._entries, (moment, next(self._numbers), event))

    def live(self, until: datetime) -> None:
        """Let everything happen whose moment is not after `until`; the rest never does."""
        while self._entries and self._entries[0][0] <= until:
            moment, _, event = heapq.heappop(self._entries)
            event(moment)
