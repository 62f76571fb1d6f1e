"""The public pages about places."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mcv.core.errors import Refused
from mcv.places import queries
from mcv.places.maps import Map, ward_map
from mcv.places.models import Ward
from mcv.places.rules import normalise_postcode
from mcv.web.guards import public
from mcv.web.lists import page_of

places = Blueprint("places", __name__, url_prefix="/places")


@places.get("")
@public
def index() -> ResponseReturnValue:
    """Show the districts, a map of the wards, and what a search found."""
    words = request.args.get("q", "").strip()[:80]
    if words:
        return _found(words)
    return render_template(
        "places/index.html",
        districts=queries.districts(),
        households=queries.force_households(),
        map=_households_map(),
        words="",
    )


@places.get("/about")
@public
def about() -> ResponseReturnValue:
    """Show where maps and figures come from."""
    return render_template(
        "places/about.html",
        attribution=queries.attribution_lines(),
        imports=queries.imports(),
        households=queries.force_households(),
        map=_households_map(),
    )


@places.get("/<code>")
@public
def district(code: str) -> ResponseReturnValue:
    """Show one district and its wards."""
    here = queries.district_by_code(code.upper())
    if here.code != code:
        return redirect(url_for("places.district", code=here.code), 301)
    return render_template("places/district.html", district=here, wards=queries.wards(here.id))


def _found(words: str) -> ResponseReturnValue:
    here = queries.locate(words)
    if here is not None:
        return redirect(ward_address(here), 303)
    postcode = _postcode(words)
    near = queries.wards_for_choice(words).near if postcode else []
    page = page_of(queries.named_like(words))
    return render_template(
        "places/found.html", words=words, postcode=postcode, near=near, page=page
    )


def _postcode(words: str) -> str | None:
    try:
        return normalise_postcode(words)
    except Refused:
        return None


def ward_address(ward: Ward) -> str:
    """Return the address of a ward: its line on its district's page."""
    return url_for("places.district", code=ward.district.code, _anchor=ward.code)


def _households_map() -> Map:
    wards = queries.wards()
    return ward_map(
        {one.id: one.households_estimate for one in wards},
        title="Map of the wards, darker where more households live",
        label=lambda one, _: (
            f"{one.name}, {one.district.name}: about {one.households_estimate:,} households"
        ),
        links=ward_address,
        breaks=(1500, 2500, 3500, 4500),
    )
