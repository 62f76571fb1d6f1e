"""What is decided about a version, bound to what was on the page."""

from datetime import datetime

from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxInput,
    GovRadioInput,
    GovTextArea,
    GovTextInput,
)
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from mcv.alerts.rules import wording as limits
from mcv.alerts.rules.timing import read_moment
from mcv.core.errors import Refused
from mcv.web.dates import ClockTime, PickedDay
from mcv.web.forms import Form

ONE_LINE = 200


class SubmitForm(Form):
    """The last look before somebody else is asked to approve."""

    confirmed = BooleanField("", widget=GovCheckboxInput())


class SeenForm(Form):
    """Which version a decider had before them."""

    number = IntegerField("", widget=HiddenInput(), validators=[InputRequired("Reload the page")])
    fingerprint = HiddenField("", validators=[InputRequired("Reload the page"), Length(max=64)])

    @property
    def seen(self) -> tuple[int, str]:
        """The number and fingerprint that were on the page."""
        return self.number.data, self.fingerprint.data


class ApproveForm(SeenForm):
    """Send it: now, or at a time."""

    when = RadioField(
        "When should it go?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice("now", "As soon as I approve it"),
            SelectChoice("later", "At a set time"),
        ],
        default="now",
        validators=[InputRequired("Choose when it should go")],
    )
    send_on = PickedDay("Date", validators=[Optional()])
    send_at = ClockTime("Time", validators=[Optional()])
    confirmed = BooleanField("", widget=GovCheckboxInput())

    def moment(self) -> datetime | None:
        """Return the moment to send at, None for now; Refused if the date or the time is missing."""
        if self.when.data == "now":
            return None
        found = read_moment(self.send_on.data, self.send_at.data)
        if found is None:
            raise Refused("Enter the date and the time to send it")
        return found


class ReturnForm(SeenForm):
    """Send it back to its author."""

    because = TextAreaField(
        "What should the author change?",
        widget=GovTextArea(),
        validators=[
            InputRequired("Tell the author what to change"),
            Length(max=limits.LONGEST_REASON, message="Shorten the reason to 1,000 characters"),
        ],
    )


class CancelForm(Form):
    """Stop it."""

    because = StringField(
        "Why do you cancel it?",
        widget=GovTextInput(),
        validators=[InputRequired("Enter why you cancel it"), Length(max=ONE_LINE)],
    )


class StepForm(Form):
    """A button alone."""
