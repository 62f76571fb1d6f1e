"""What everybody may read: the local feed, one alert, and the Atom feeds."""

from datetime import datetime

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from mcv.alerts import queries
from mcv.alerts.forms.public import FindForm
from mcv.alerts.models import AlertVersion
from mcv.alerts.queries import shown
from mcv.alerts.rules.feed import fit_for_xml
from mcv.alerts.rules.states import State
from mcv.alerts.views.door import blueprint
from mcv.core import clock, links, markdown
from mcv.core.pagination import Page
from mcv.extensions import limiter
from mcv.places import queries as places
from mcv.places.models import District, Ward
from mcv.web.guards import public
from mcv.web.lists import page_of

EXCERPT = 280
PER_PAGE = 10
PER_FEED = 25


@blueprint.get("/alerts")
@public
def feed() -> ResponseReturnValue:
    """Show what was sent, for a ward, a district or everywhere, newest first."""
    district, ward = _place()
    page = page_of(_shown(district, ward), PER_PAGE)
    return render_template(
        "alerts/feed.html",
        page=page,
        place_names=shown.place_names(page.items),
        excerpts={version.id: _excerpt(version) for version in page.items},
        district=district,
        ward=ward,
        districts=places.districts(),
        form=FindForm(formdata=None),
        atom=_atom_address(district, ward),
        arguments=_arguments(district, ward),
    )


@blueprint.route("/alerts/find", methods=["GET", "POST"])
@public
@limiter.limit("30 per minute")
def find() -> ResponseReturnValue:
    """Lead from a postcode or a name to the alerts there; what was typed stays out of the address."""
    form, found = FindForm(), None
    if form.validate_on_submit():
        words = form.place.data
        whole = [d for d in places.districts() if d.name.casefold() == words.casefold()]
        if whole:
            return redirect(url_for("alerts.feed", district=whole[0].code), 303)
        found = list(places.search(words))
        if len(found) == 1:
            return redirect(url_for("alerts.feed", ward=found[0].code), 303)
        if not found:
            form.refuse("We do not know that place. Enter another postcode or a ward", "place")
    page = render_template("alerts/find.html", form=form, found=found, districts=places.districts())
    return page, 422 if form.errors else 200


@blueprint.get("/alerts/<ref>")
@public
def read(ref: str) -> ResponseReturnValue:
    """Show one alert as it stands now; a corrected one says so, and when."""
    version = queries.published_version(ref)
    last, now = version.last_useful_at, clock.now()
    return render_template(
        "alerts/read.html",
        version=version,
        places=queries.places_of(version),
        body=markdown.render(version.body),
        first_published_at=shown.first_published_at(version),
        is_cancelled=version.state is State.CANCELLED,
        is_past=last is not None and last <= now,
    )


@blueprint.get("/alerts.atom")
@public
def atom() -> ResponseReturnValue:
    """Give feed readers everything that was sent, newest first."""
    return _atom(None, None)


@blueprint.get("/alerts/<ward_code>.atom")
@public
def ward_atom(ward_code: str) -> ResponseReturnValue:
    """Give feed readers what was sent to a ward; NotFound if there is no such ward."""
    return _atom(None, places.ward_by_code(ward_code))


def _atom(district: District | None, ward: Ward | None) -> Response:
    page = page_of(_shown(district, ward), PER_FEED)
    text = render_template(
        "alerts/feed.xml",
        page=page,
        ward=ward,
        self_address=links.address(_atom_address(district, ward)),
        place_names=shown.place_names(page.items),
        bodies={version.id: markdown.render(version.body) for version in page.items},
        first={version.id: shown.first_published_at(version) for version in page.items},
        updated=_updated(page),
    )
    response = make_response(fit_for_xml(text))
    response.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _updated(page: Page[AlertVersion]) -> datetime:
    newest = (version.published_at for version in page.items if version.published_at)
    return next(newest, datetime(2022, 1, 1, tzinfo=clock.LONDON))


def _place() -> tuple[District | None, Ward | None]:
    """Return the district and the ward that the address names; an unknown code raises NotFound."""
    if request.args.get("ward"):
        ward = places.ward_by_code(request.args["ward"])
        return ward.district, ward
    if request.args.get("district"):
        return places.district_by_code(request.args["district"]), None
    return None, None


def _shown(district: District | None, ward: Ward | None) -> Select[AlertVersion]:
    return queries.published(
        district_id=district.id if district else None, ward_id=ward.id if ward else None
    )


def _arguments(district: District | None, ward: Ward | None) -> dict[str, str]:
    if ward:
        return {"ward": ward.code}
    return {"district": district.code} if district else {}


def _atom_address(district: District | None, ward: Ward | None) -> str:
    if ward:
        return url_for("alerts.ward_atom", ward_code=ward.code)
    return url_for("alerts.atom")


def _excerpt(version: AlertVersion) -> str:
    first_paragraph = markdown.plain(version.body).split("\n\n")[0]
    text = " ".join(first_paragraph.split())
    if len(text) <= EXCERPT:
        return text
    return text[:EXCERPT].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
