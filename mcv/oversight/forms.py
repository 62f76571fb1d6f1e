"""What is said when sending is paused, and when it goes on."""

from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from mcv.web.forms import Form

LONGEST = 200
TOO_LONG = f"Shorten the reason to {LONGEST} characters"


class PauseForm(Form):
    """Let nothing more leave."""

    because = StringField(
        "Why do you pause sending?",
        widget=GovTextInput(),
        description="Everybody on the desk reads this. Name no member.",
        validators=[
            DataRequired("Enter why you pause sending"),
            Length(max=LONGEST, message=TOO_LONG),
        ],
    )


class ResumeForm(Form):
    """Let it go on."""

    because = StringField(
        "What did you find?",
        widget=GovTextInput(),
        description="It is kept in the record. Name no member.",
        validators=[
            DataRequired("Enter what you found, so that others know why sending goes on"),
            Length(max=LONGEST, message=TOO_LONG),
        ],
    )
