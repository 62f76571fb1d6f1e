"""The blueprint that the members' views hang on, and what they share."""

from typing import cast

from flask import Blueprint
from flask_login import current_user

from mcv.members.forms.details import DetailsForm
from mcv.members.models import Member
from mcv.places import queries as places

blueprint = Blueprint("members", __name__)

REFUSED = 422
DEAD_LINK = "members/dead_link.html"
TYPED_ADDRESS = "typed_address"
UNKNOWN_POSTCODE = "We do not know this postcode. Choose its ward from the list"


def this_member() -> Member:
    """Return the member who is signed in."""
    return cast(Member, current_user._get_current_object())


def home_ward(form: DetailsForm, member: Member | None = None) -> int | None:
    """Return the ward of the postcode, or the one chosen for it; else the form asks for it.

    A postcode that we still do not know, and that the member did not change, stays in their ward.
    """
    here = places.locate(form.postcode.data)
    if here is not None:
        return here.id
    if member is not None and form.postcode.data == member.postcode:
        return member.home_ward_id
    if form.offer_wards(places.wards_for_choice(form.postcode.data)):
        return int(form.ward.data)
    form.ward.data = member.home_ward_id if member else None
    form.refuse(UNKNOWN_POSTCODE, "ward")
    return None
