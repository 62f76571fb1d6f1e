"""What the public asks and says."""

from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from mcv.web.forms import Form


class UsefulForm(Form):
    """Was it useful?"""

    useful = RadioField(
        "Was this useful?",
        widget=GovRadioInput(),
        choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
        validators=[InputRequired("Choose yes or no")],
    )


class FindForm(Form):
    """Whose alerts a visitor wants to see."""

    place = StringField(
        "Postcode, ward or district",
        widget=GovTextInput(),
        validators=[InputRequired("Enter a postcode, a ward or a district"), Length(max=80)],
    )
