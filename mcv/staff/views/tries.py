"""Wrong tries at the edge: shown on the form, and kept after the request is rolled back."""

from datetime import datetime

from mcv.core.errors import Refused
from mcv.staff.actions import signing_in
from mcv.web import transactions
from mcv.web.forms import Form


def keep(wrong: Refused, now: datetime) -> None:
    """Let a wrong try be written once this request has been rolled back; other refusals are not."""
    if isinstance(wrong, signing_in.WrongTry):
        transactions.after_rollback(lambda: signing_in.note_wrong_try(wrong, now))


def show(form: Form, wrong: Refused, now: datetime, field: str | None = None) -> None:
    """Say on the form what was wrong, and keep the try."""
    keep(wrong, now)
    form.refuse(wrong.message, field)
