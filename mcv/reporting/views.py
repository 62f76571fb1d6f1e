"""The weekly reports on the desk."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from mcv.campaigns import queries as campaigns
from mcv.core.charts import Band, bars
from mcv.core.csvfile import write_rows
from mcv.core.errors import NotFound
from mcv.places import queries as places
from mcv.places.maps import Map, ward_map
from mcv.places.models import Ward
from mcv.reporting.queries import kept
from mcv.reporting.rules.figures import Figures
from mcv.reporting.rules.sentence import finding
from mcv.reporting.rules.tables import TABLES
from mcv.reporting.rules.weeks import Week
from mcv.staff.rules import Permission
from mcv.web.guards import needs
from mcv.web.lists import page_of
from mcv.web.prints import download

blueprint = Blueprint("reporting", __name__)

MAP_BREAKS = (1.0, 2.5, 5.0, 10.0)
"""Steps of the map in percent, the last one the target; while all wards are below the second step
the map would be of one colour, and its steps hold as many wards each instead."""


@blueprint.get("/desk/reports")
@needs(Permission.REPORTS_READ)
def index() -> ResponseReturnValue:
    """List the kept reports with their opening sentences, the newest first."""
    page = page_of(kept.reports(), per_page=13)
    told = [Figures.from_json(report.figures) for report in page.items]
    return render_template("reporting/index.html", page=page, told=told)


@blueprint.get("/desk/reports/<monday>")
@needs(Permission.REPORTS_READ)
def show(monday: str) -> ResponseReturnValue:
    """Show one week's report."""
    report = kept.report_of(monday)
    figures = Figures.from_json(report.figures)
    bands = _campaign_bands([count.week for count in figures.weeks])
    return render_template(
        "reporting/show.html",
        report=report,
        figures=figures,
        chart=_chart(figures, bands),
        bands=[band.label for band in bands],
        finding=finding(figures.week, {c.week: c.signed_up for c in figures.weeks}),
        map=_coverage(figures),
    )


@blueprint.get("/desk/reports/<monday>/<name>.csv")
@needs(Permission.REPORTS_READ)
def table(monday: str, name: str) -> Response:
    """Return one of the report's tables as a CSV file."""
    figures = Figures.from_json(kept.report_of(monday).figures)
    if name not in TABLES:
        raise NotFound
    header, rows = TABLES[name](figures)
    return download(write_rows(header, rows), "text/csv", f"{monday}-{name}.csv")


def _chart(figures: Figures, bands: Sequence[Band]) -> Markup:
    points = [(_short(count.week), float(count.signed_up)) for count in figures.weeks]
    return bars("Sign-ups by week", points, bands=bands)


def _short(week: Week) -> str:
    return f"{week.monday.day} {week.monday:%b}"


def _campaign_bands(weeks: Sequence[Week]) -> list[Band]:
    """Return the campaigns that ran for a time; one that stays would shade everything."""
    bands = []
    for campaign in campaigns.running_between(weeks[0].monday, weeks[-1].sunday):
        ends_on = campaign.ends_on
        if ends_on is None:
            continue
        inside = [
            place
            for place, week in enumerate(weeks)
            if campaign.starts_on <= week.sunday and ends_on >= week.monday
        ]
        bands.append(Band(campaign.name, inside[0], inside[-1]))
    return bands


def _coverage(figures: Figures) -> Map:
    by_code = {ward.code: ward for ward in figures.wards}
    known = {ward.id: by_code[ward.code] for ward in places.wards() if ward.code in by_code}

    def label(ward: Ward, share: float | None) -> str:
        return f"{ward.name}, {ward.district.name}: {share or 0:.1f}% of households"

    shares = {ward_id: 100 * ward.share for ward_id, ward in known.items()}
    grown = max(shares.values(), default=0) >= MAP_BREAKS[1]
    return ward_map(
        shares,
        title="Share of households signed up, by ward",
        label=label,
        links=lambda ward: url_for("places.district", code=ward.district.code, _anchor=ward.code),
        breaks=MAP_BREAKS if grown else None,
    )
