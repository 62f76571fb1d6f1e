"""Joining and signing in."""

from collections.abc import Sequence

from govuk_frontend_wtf.wtforms_widgets import GovSubmitInput
from wtforms import HiddenField, SubmitField

from mcv.members.forms.details import DetailsForm
from mcv.members.forms.fields import (
    chosen_topics,
    email_field,
    text_field,
    tick,
    topics_field,
    ward_choices,
    wards_field,
)
from mcv.members.rules import CURRENT_WORDING, YOUNGEST, Details, tidy_source
from mcv.places.models import Ward
from mcv.web.forms import Form


class JoinForm(DetailsForm):
    """Everything that joining asks."""

    topics = topics_field()
    search = text_field("Find a place", 60, "A ward, a district or a postcode, like Canterbury")
    places = wards_field("Follow these places too")
    find = SubmitField("Find places", widget=GovSubmitInput())
    email = email_field("Email address", "We send one email to check that it is yours.")
    old_enough = tick(
        f"I am {YOUNGEST} or over",
        f"You can join from the age of {YOUNGEST}. Tick the box if you are {YOUNGEST} or over",
    )
    consent = tick(CURRENT_WORDING.text, "Tick the box to agree that we may email you")
    source = HiddenField(filters=[tidy_source])
    submit = SubmitField("Join", widget=GovSubmitInput())

    @property
    def asks_for_places(self) -> bool:
        """Whether places are to be found; the button with nothing to find is Enter in another field."""
        return bool(self.find.data and self.search.data)

    def offer_places(self, found: Sequence[Ward], ticked: Sequence[Ward]) -> None:
        """Show the places that were ticked before, and those that a search found."""
        wards = {ward.id: ward for ward in (*ticked, *found)}
        self.places.choices = ward_choices(list(wards.values()))
        self.places.data = [ward.id for ward in ticked]

    def whole_details(self, home_ward_id: int) -> Details:
        """Return everything that was typed as plain values."""
        topics = chosen_topics(self.topics.data)
        return self.details(home_ward_id, topics=topics, follows=tuple(self.places.data))


class AddressForm(Form):
    """An email address, to sign in with."""

    email = email_field("Email address")
    submit = SubmitField("Send me a link", widget=GovSubmitInput())


class ButtonForm(Form):
    """A button alone."""

    submit = SubmitField("Continue", widget=GovSubmitInput())
