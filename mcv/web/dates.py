"""A day in three boxes, as GOV.UK asks for it; anything malformed is an error next to the field."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from wtforms import DateField
from wtforms.validators import InputRequired, Optional

NO_DAY = "Enter a real date, like 23 11 2026"
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
