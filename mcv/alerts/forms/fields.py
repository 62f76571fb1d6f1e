"""The field of ids that an editor ticks."""

from typing import Any

from wtforms import SelectMultipleField


class Numbers(SelectMultipleField):  # type: ignore[misc]
    """Ids of ticked boxes; which of them count is decided by what the editor may aim at."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=(), validate_choice=False, **kwargs)
