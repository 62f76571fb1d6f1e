"""What a visitor may choose about cookies."""

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from wtforms import RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from mcv.web.forms import Form


class CookieForm(Form):
    """Whether this browser shall remember that the message about cookies was seen."""

    remember = RadioField(
        "Do you want us to remember that you have seen the message about cookies?",
        widget=GovRadioInput(),
        choices=[
            SelectChoice("yes", "Yes, hide the message"),
            SelectChoice("no", "No, show it on every page"),
        ],
        validators=[InputRequired("Choose whether to hide the message about cookies")],
    )
    submit = SubmitField("Save", widget=GovSubmitInput())
