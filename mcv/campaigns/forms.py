"""What the comms team says about a campaign."""

from datetime import date
from typing import Any

from govuk_frontend_wtf.wtforms_widgets import (
    GovRadioInput,
    GovSelect,
    GovSubmitInput,
    GovTextInput,
)
from wtforms import RadioField, SelectField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from mcv.campaigns import rules
from mcv.campaigns.actions import Plan
from mcv.campaigns.models import Campaign
from mcv.core.errors import Refused
from mcv.places.models import District
from mcv.web.dates import DayField
from mcv.web.forms import Form

WHOLE_FORCE = "force"


class CampaignForm(Form):
    """A campaign's name, medium, place, days and cost."""

    name = StringField(
        "Name",
        widget=GovTextInput(),
        description="What you will call it in reports, like “Medway bus stops, January”",
        validators=[
            InputRequired("Enter a name for the campaign"),
            Length(max=120, message="The name must be 120 characters or fewer"),
        ],
    )
    medium = RadioField(
        "How does it reach people?",
        widget=GovRadioInput(),
        choices=[SelectChoice(medium.value, medium.label) for medium in rules.Medium],
        validators=[InputRequired("Choose how it reaches people")],
    )
    place = SelectField("Where does it run?", widget=GovSelect())
    starts_on = DayField("First day", missing="Enter the first day")
    ends_on = DayField("Last day (leave empty if it stays)", optional=True)
    spend = StringField(
        "What does it cost?",
        widget=GovTextInput(),
        description="In pounds, as far as it is known. You can change this later.",
    )
    submit = SubmitField("Save campaign", widget=GovSubmitInput())

    def offer_places(self, districts: list[District]) -> None:
        """Let the campaign run in the whole force or in one of the districts."""
        self.place.choices = [
            SelectChoice(WHOLE_FORCE, "Kent and Medway"),
            *(SelectChoice(str(district.id), district.name) for district in districts),
        ]

    def validate_spend(self, field: StringField) -> None:
        """Refuse what is no amount of money."""
        try:
            rules.pence(field.data or "")
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal

    def validate_ends_on(self, field: DayField) -> None:
        """Refuse an end before the start."""
        if field.data is None or self.starts_on.data is None:
            return
        try:
            rules.checked_dates(self.starts_on.data, field.data)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal

    @property
    def plan(self) -> Plan:
        """What was said, for the action."""
        starts_on = self.starts_on.data
        if starts_on is None:
            raise Refused("Enter the first day")
        return Plan(
            name=str(self.name.data),
            medium=rules.Medium(self.medium.data),
            starts_on=starts_on,
            ends_on=self.ends_on.data,
            district_id=None if self.place.data == WHOLE_FORCE else int(self.place.data),
            spend_pence=rules.pence(self.spend.data or ""),
        )


class NewCampaignForm(CampaignForm):
    """The same, and the code that will be printed."""

    code = StringField(
        "Short code",
        widget=GovTextInput(),
        description="Stands in the address and the QR code, and cannot be changed once printed. "
        "Leave it empty to make one from the name.",
    )

    def chosen_code(self) -> str:
        """Return the typed code, or the one that the name suggests."""
        return self.code.data or rules.suggested_code(self.name.data or "")


def as_form_values(campaign: Campaign) -> dict[str, Any]:
    """Return what the form shows of a campaign that exists."""
    return {
        "name": campaign.name,
        "medium": campaign.medium.value,
        "place": WHOLE_FORCE if campaign.district_id is None else str(campaign.district_id),
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on,
        "spend": rules.pounds(campaign.spend_pence) if campaign.spend_pence else "",
    }


def today_as_start(today: date) -> dict[str, Any]:
    """Return what the form shows for a new campaign."""
    return {"starts_on": today, "place": WHOLE_FORCE}
