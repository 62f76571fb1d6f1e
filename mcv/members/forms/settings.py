"""Settings of a member."""

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import SubmitField

from mcv.members.forms.details import DetailsForm
from mcv.members.forms.fields import email_field, radios, text_field, topics_field, wards_field
from mcv.members.rules import Reading
from mcv.web.forms import Form


class ChangeDetailsForm(DetailsForm):
    """Name, kind and home."""

    submit = SubmitField("Save", widget=GovSubmitInput())


class TopicsForm(Form):
    """What a member wants to hear about."""

    topics = topics_field()
    submit = SubmitField("Save", widget=GovSubmitInput())


class NewAddressForm(Form):
    """The address that a member wants to be written to from now on."""

    email = email_field(
        "New email address", "We send a link there. Nothing changes until you confirm it."
    )
    submit = SubmitField("Send me a link", widget=GovSubmitInput())


class ReadingForm(Form):
    """Whether alerts come by email."""

    reading = radios(
        "How do you want to get our messages?", Reading, "Select how you want to get them"
    )
    submit = SubmitField("Save", widget=GovSubmitInput())


class FindPlacesForm(Form):
    """A search for places; sent by GET, because looking changes nothing."""

    search = text_field("Find a place", 60, "A ward, a district or a postcode, like Canterbury")
    submit = SubmitField("Find places", widget=GovSubmitInput())


class FollowForm(Form):
    """Places to follow, ticked in what a search found."""

    places = wards_field("Which places do you want to follow?")
    submit = SubmitField("Follow these places", widget=GovSubmitInput())
