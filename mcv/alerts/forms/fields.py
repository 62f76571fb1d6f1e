"""Fields that a browser fills in its own way, with an error in one clear sentence."""

from datetime import date, time
from typing import Any

from wtforms import DateField, SelectMultipleField, TimeField


class Day(DateField):  # type: ignore[misc]
    """A calendar day as a browser's date field sends it; anything else is refused in one sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the day or raise ValueError."""
        self.data = None
        if not any(valuelist):
            return
        try:
            self.data = date.fromisoformat(valuelist[0])
        except ValueError as error:
            raise ValueError("Enter a real date, like 23 November 2026") from error


class ClockTime(TimeField):  # type: ignore[misc]
    """A time of day as a browser's time field sends it; anything else is refused in one sentence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the time or raise ValueError."""
        self.data = None
        if not any(valuelist):
            return
        try:
            self.data = time.fromisoformat(valuelist[0])
        except ValueError as error:
            raise ValueError("Enter a real time, like 4:10pm or 16:10") from error


class Numbers(SelectMultipleField):  # type: ignore[misc]
    """Ids of ticked boxes; which of them count is decided by what the editor may aim at."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=(), validate_choice=False, **kwargs)
