"""A mobile number and the code that shows whose it is."""

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput, GovTextInput
from wtforms import StringField, SubmitField, TelField

from mcv.core import settings
from mcv.delivery.rules.numbers import tidy_number
from mcv.members.forms.fields import ByRule, tick
from mcv.members.rules import CURRENT_TEXT_WORDING
from mcv.members.rules.codes import tidy_code
from mcv.web.forms import Form


class TelInput(GovTextInput):  # type: ignore[misc]
    """A text input that brings up the keyboard for numbers."""

    input_type = "tel"


def number_here(text: str) -> str:
    """Return the number as this installation keeps it; numbers for drama only where nobody depends on it."""
    return tidy_number(text, allow_fictional=not settings.current().is_production)


class NumberForm(Form):
    """The number that a member wants to be texted at."""

    number = TelField(
        "UK mobile number",
        widget=TelInput(),
        description="We text a code there. Nothing changes until you enter it.",
        render_kw={"autocomplete": "tel"},
        validators=[ByRule(number_here)],
    )
    submit = SubmitField("Text me a code", widget=GovSubmitInput())


class CodeForm(Form):
    """The code, and the words that somebody agrees to with it."""

    code = StringField(
        "Code from the text message",
        widget=GovTextInput(),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
        validators=[ByRule(tidy_code)],
    )
    consent = tick(CURRENT_TEXT_WORDING.text, "Tick the box to agree that we may text you")
    submit = SubmitField("Confirm my number", widget=GovSubmitInput())
