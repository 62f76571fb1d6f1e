"""Who somebody is and where they live: asked at joining, and changed in settings."""

from typing import Any

from wtforms.fields.choices import SelectChoice

from mcv.members.forms.fields import ByRule, grouped_wards, radios, text_field, ward_field
from mcv.members.models import Member
from mcv.members.rules import Details, Kind, tidy_name
from mcv.places.queries import WardChoice
from mcv.places.rules import normalise_postcode, outcode
from mcv.web.forms import Form

ORGANISATION = {Kind.BUSINESS: "business", Kind.GROUP: "group"}


class DetailsForm(Form):
    """Who somebody is and where they live; `ward` is asked only when the postcode is not known."""

    name = text_field("Your name", 120, autocomplete="name", spellcheck="false")
    kind = radios("What are you joining as?", Kind, "Select what you are joining as")
    business = text_field("Name of the business", 120, autocomplete="organization")
    group = text_field("Name of the group", 120)
    postcode = text_field(
        "Postcode",
        60,
        "So that you hear about your own streets, like ME14 1XQ",
        autocomplete="postal-code",
    )
    house = text_field(
        "House number or name (optional)",
        80,
        "With this we count your household once, even if two of you join. If you live in a flat, "
        "include its number. We do not write to you by post.",
        autocomplete="address-line1",
    )
    ward = ward_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.validators = [*self.name.validators, ByRule(tidy_name)]
        self.postcode.validators = [*self.postcode.validators, ByRule(normalise_postcode)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all is well; a business or a group has to say its name."""
        valid = bool(super().validate(extra_validators))
        field = None if self.kind.errors else ORGANISATION.get(self.joining_as)
        if field and not self[field].data:
            self.refuse(f"Enter the name of the {field}", field)
            return False
        return valid

    @property
    def joining_as(self) -> Kind:
        """The kind that was chosen; a resident as long as nothing was."""
        chosen = [kind for kind in Kind if kind.value == self.kind.data]
        return chosen[0] if chosen else Kind.RESIDENT

    @property
    def organisation(self) -> str:
        """The name of the business or group, empty for a resident."""
        field = ORGANISATION.get(self.joining_as)
        return (self[field].data or "") if field else ""

    def offer_wards(self, wards: WardChoice) -> bool:
        """Ask for the ward, the near ones first; return whether it has been answered already."""
        here = outcode(self.postcode.data)
        choices = grouped_wards(wards.near, wards.others, here)
        self.ward.choices = [SelectChoice("", "Choose a ward"), *choices]
        return self.ward.data in {ward.id for ward in (*wards.near, *wards.others)}

    def show(self, member: Member) -> None:
        """Fill in what is held about a member."""
        self.name.data, self.kind.data = member.name, member.kind.value
        self.postcode.data, self.house.data = member.postcode, member.house
        field = ORGANISATION.get(member.kind)
        if field:
            self[field].data = member.organisation

    def details(self, home_ward_id: int, **more: Any) -> Details:
        """Return what was typed as plain values."""
        values = {"topics": (), **more}
        return Details(
            name=self.name.data,
            kind=self.joining_as,
            organisation=self.organisation,
            postcode=self.postcode.data,
            house=self.house.data or "",
            home_ward_id=home_ward_id,
            **values,
        )
