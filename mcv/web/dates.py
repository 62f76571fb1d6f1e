"""Days and times as people type or pick them; anything malformed is an error next to the field.

Everybody gets GOV.UK's three boxes; staff, who work with a calendar, the browser's own inputs.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovTextInput
from wtforms import DateField, TimeField
from wtforms.validators import InputRequired, Optional

NO_DAY = "Enter a real date, like 23 11 2026"
NO_PICKED_DAY = "Enter a real date, like 23 November 2026"
NO_TIME = "Enter a real time, like 4:10pm or 16:10"
SENSIBLE_YEARS = range(1900, 2200)


class DayInput(GovDateInput):  # type: ignore[misc]
    """GOV.UK's date input, which also shows again what was typed when it makes no day."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """Return the component's parameters; missing or too many boxes count as empty ones."""
        if field.raw_data is not None:
            boxes = [str(box) for box in field.raw_data][:3]
            field.raw_data = boxes + [""] * (3 - len(boxes))
        return super().map_gov_params(field, **kwargs)


class DayField(DateField):  # type: ignore[misc]
    """A calendar day; `data` is None where it is optional and left empty."""

    widget = DayInput()

    def __init__(
        self, label: str, *, missing: str = "Enter a date", optional: bool = False, **kwargs: Any
    ) -> None:
        validators = [Optional()] if optional else [InputRequired(missing)]
        super().__init__(label, validators=validators, **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the day that three numbers make; ValueError says what is wrong with them."""
        self.data = None
        boxes = [box.strip() for box in list(valuelist)[:3]]
        if not any(boxes):
            self.raw_data = None
            return
        try:
            day, month, year = (int(box) for box in boxes)
            found = date(year, month, day)
        except ValueError:
            raise ValueError(NO_DAY) from None
        if year not in SENSIBLE_YEARS:
            raise ValueError(NO_DAY)
        self.data = found


class PickedDayInput(GovTextInput):  # type: ignore[misc]
    """The browser's own input for a day."""

    input_type = "date"


class PickedDay(DateField):  # type: ignore[misc]
    """A calendar day as a browser's date field sends it; anything else is refused in one sentence."""

    widget = PickedDayInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the day or raise ValueError."""
        self.data = None
        if not any(valuelist):
            return
        try:
            self.data = date.fromisoformat(valuelist[0])
        except ValueError as error:
            raise ValueError(NO_PICKED_DAY) from error


class ClockTime(TimeField):  # type: ignore[misc]
    """A time of day as a browser's time field sends it; anything else is refused in one sentence."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the time or raise ValueError."""
        self.data = None
        if not any(valuelist):
            return
        try:
            self.data = time.fromisoformat(valuelist[0])
        except ValueError as error:
            raise ValueError(NO_TIME) from error
