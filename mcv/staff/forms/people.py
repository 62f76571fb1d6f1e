"""What administrators fill in about staff."""

from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect, GovSubmitInput, GovTextInput
from wtforms import SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from mcv.staff.forms.fields import email_field
from mcv.staff.queries import Filter, places_to_choose
from mcv.staff.rules import AccountState, Role
from mcv.web.dates import PickedDay
from mcv.web.forms import Form

LONGEST_NAME = 120


class _Posted(Form):
    """The fields of a posting."""

    role = SelectField(
        "Role",
        widget=GovSelect(),
        choices=[
            SelectChoice("", "Choose a role"),
            *(SelectChoice(r.value, r.label) for r in Role),
        ],
        validators=[InputRequired("Choose a role")],
    )
    place = SelectField(
        "Place",
        widget=GovSelect(),
        description="Officers work in a CSU or a ward, comms and administrators for the whole force",
        validators=[InputRequired("Choose a place")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = [SelectChoice("", "Choose a place"), *_places()]


class InviteForm(_Posted):
    """Somebody new, and what they will do where."""

    email = email_field()
    name = StringField(
        "Full name",
        widget=GovTextInput(),
        validators=[InputRequired("Enter their full name"), Length(max=LONGEST_NAME)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    title = StringField(
        "Rank or title (optional)",
        widget=GovTextInput(),
        description="What stands before the name on messages, like PC or Sgt",
        validators=[Length(max=40)],
        render_kw={"autocomplete": "off"},
    )
    submit = SubmitField("Send invitation", widget=GovSubmitInput())


class PostingForm(_Posted):
    """A further posting for somebody."""

    first_day = PickedDay(
        "First day (optional)",
        description="Today if you leave it empty",
        validators=[Optional()],
    )
    last_day = PickedDay(
        "Last day (optional)",
        description="No end if you leave it empty",
        validators=[Optional()],
    )
    submit = SubmitField("Add posting", widget=GovSubmitInput())

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day."""
        return self.first_day.data, self.last_day.data


class FilterForm(Form):
    """What a list of staff is narrowed to; it stands in the address, and changes nothing."""

    class Meta(Form.Meta):
        """Read from the address."""

        csrf = False

    text = StringField(
        "Name or email address", widget=GovTextInput(), validators=[Length(max=LONGEST_NAME)]
    )
    role = SelectField(
        "Role",
        widget=GovSelect(),
        choices=[SelectChoice("", "Any role"), *(SelectChoice(r.value, r.label) for r in Role)],
    )
    unit = SelectField("Unit", widget=GovSelect())
    state = SelectField(
        "Account",
        widget=GovSelect(),
        choices=[
            SelectChoice("", "Any"),
            SelectChoice("active", "In use"),
            SelectChoice("invited", "Invited"),
            SelectChoice("stopped", "Stopped"),
        ],
    )
    submit = SubmitField("Show", name="", widget=GovSubmitInput())

    def set_units(self, units: list[tuple[int, str]]) -> None:
        """Offer these units."""
        self.unit.choices = [
            SelectChoice("", "Any unit"),
            *(SelectChoice(str(number), name) for number, name in units),
        ]

    def wanted(self) -> Filter:
        """Return what was asked for; anything odd in the address counts as not asked."""
        unit = str(self.unit.data or "")
        units = {choice.value for choice in self.unit.choices}
        return Filter(
            text=(self.text.data or "")[:LONGEST_NAME],
            role=Role(self.role.data) if self.role.data in set(Role) else None,
            district_id=int(unit) if unit and unit in units else None,
            state=AccountState(self.state.data) if self.state.data in set(AccountState) else None,
        )


def _places() -> list[SelectChoice]:
    return [
        SelectChoice(code, name if group in {"Force", "Units"} else f"{name} ({group})")
        for group, found in places_to_choose()
        for code, name in found
    ]
