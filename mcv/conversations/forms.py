"""What members and officers type in a conversation; the rules decide whether it is enough."""

from collections.abc import Sequence
from typing import Self

from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextArea,
)
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from mcv.conversations.rules.states import ClosedBecause
from mcv.core.ids import new_reference
from mcv.places.models import District
from mcv.staff.models import StaffMember
from mcv.web.forms import Form

FORM_ID_LENGTH = 24


class Written(Form):
    """A form that writes one entry however often it is sent: `form_id` is its own number."""

    form_id = HiddenField()

    @classmethod
    def fresh(cls, prefix: str = "", **values: object) -> Self:
        """Return the form with a number of its own, unless one was sent."""
        return cls(prefix=prefix, data={"form_id": new_reference(FORM_ID_LENGTH), **values})


class ReplyForm(Written):
    """What a member writes to us."""

    message = TextAreaField("Your message", widget=GovCharacterCount())
    submit = SubmitField("Send", widget=GovSubmitInput())


class AnswerForm(Written):
    """What an officer answers, and the newest entry that they had before them."""

    message = TextAreaField(
        "Your answer",
        widget=GovCharacterCount(),
        description="They read it behind a private link. It is signed with your name and unit.",
    )
    last_seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    submit = SubmitField("Send the answer", widget=GovSubmitInput())


class NoteForm(Written):
    """What an officer tells colleagues."""

    message = TextAreaField(
        "Note for colleagues",
        widget=GovTextArea(),
        description="The member never sees notes.",
    )
    submit = SubmitField("Keep the note", widget=GovSubmitInput())


class AssignForm(Form):
    """Which colleague looks after it."""

    colleague = SelectField(
        "Colleague", widget=GovSelect(), validators=[InputRequired("Choose a colleague")]
    )
    submit = SubmitField("Give it to them", widget=GovSubmitInput())

    def offer(self, colleagues: Sequence[StaffMember]) -> "AssignForm":
        """Return the form with those colleagues to choose from."""
        names = [SelectChoice(c.ref, c.full_name) for c in colleagues]
        self.colleague.choices = [SelectChoice("", "Choose a colleague"), *names]
        return self


class HandOverForm(Form):
    """Which other unit looks after it, and why."""

    unit = SelectField("Unit", widget=GovSelect(), validators=[InputRequired("Choose a unit")])
    because = TextAreaField(
        "Why it is theirs", widget=GovTextArea(), description="The other unit reads this."
    )
    submit = SubmitField("Hand it over", widget=GovSubmitInput())

    def offer(self, districts: Sequence[District], but: int) -> "HandOverForm":
        """Return the form with every unit to choose from but the one that has it."""
        names = [SelectChoice(d.code, f"{d.name} CSU") for d in districts if d.id != but]
        self.unit.choices = [SelectChoice("", "Choose a unit"), *names]
        return self


class CloseForm(Form):
    """Why nothing more is answered."""

    because = RadioField(
        "Why are you closing it?",
        widget=GovRadioInput(),
        choices=[SelectChoice(reason.value, reason.label) for reason in ClosedBecause],
        validators=[InputRequired("Choose why you are closing it")],
    )
    words = TextAreaField("Anything to add", widget=GovTextArea())
    submit = SubmitField("Close it", widget=GovSubmitInput())
