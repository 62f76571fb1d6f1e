"""The comms team's campaigns."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.campaigns import actions, queries, rules
from mcv.campaigns.forms import CampaignForm, NewCampaignForm, as_form_values, today_as_start
from mcv.campaigns.models import Campaign
from mcv.campaigns.prints import Card, Sheet, SheetSize, print_card, print_sheet
from mcv.campaigns.views.doors import blueprint
from mcv.core import clock, links, qr, settings
from mcv.core.errors import NotFound, Refused
from mcv.members.rules import CARD
from mcv.places import queries as places
from mcv.staff import queries as staff
from mcv.staff.rules import Permission
from mcv.web.guards import needs
from mcv.web.lists import page_of
from mcv.web.prints import download, fonts


@blueprint.get("/desk/campaigns")
@needs(Permission.CAMPAIGNS_MANAGE)
def index() -> ResponseReturnValue:
    """List the campaigns with what they brought."""
    page = page_of(queries.campaigns())
    signed_up = queries.signed_up_by_source([campaign.code for campaign in page.items])
    return render_template(
        "campaigns/index.html", page=page, signed_up=signed_up, cost_each=rules.cost_each
    )


@blueprint.route("/desk/campaigns/new", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS_MANAGE)
def new() -> ResponseReturnValue:
    """Begin a campaign."""
    form = NewCampaignForm(data=today_as_start(clock.london_day(clock.now())))
    form.offer_places(list(places.districts()))
    if form.validate_on_submit():
        try:
            now = clock.now()
            actor = staff.actor(current_user, now)
            campaign = actions.begin(form.plan, form.chosen_code(), actor=actor, now=now)
        except Refused as refusal:
            form.refuse(refusal.message, "code")
        else:
            flash(f"{campaign.name} is ready to print.", "success")
            return redirect(url_for("campaigns.show", ref=campaign.ref), 303)
    page = render_template("campaigns/edit.html", form=form, campaign=None)
    return page, 422 if form.errors else 200


@blueprint.get("/desk/campaigns/<ref>")
@needs(Permission.CAMPAIGNS_MANAGE)
def show(ref: str) -> ResponseReturnValue:
    """Show one campaign: its link and code, what to print, what it brought."""
    campaign = queries.by_ref(ref)
    signed_up = queries.signed_up_by_source([campaign.code])[campaign.code]
    return render_template(
        "campaigns/show.html",
        campaign=campaign,
        district=places.district(campaign.district_id) if campaign.district_id else None,
        address=_address(campaign),
        signed_up=signed_up,
        cost_each=rules.cost_each(campaign.spend_pence, signed_up),
    )


@blueprint.route("/desk/campaigns/<ref>/change", methods=["GET", "POST"])
@needs(Permission.CAMPAIGNS_MANAGE)
def change(ref: str) -> ResponseReturnValue:
    """Change what is said about a campaign."""
    campaign = queries.by_ref(ref)
    form = CampaignForm(data=as_form_values(campaign))
    form.offer_places(list(places.districts()))
    if form.validate_on_submit():
        now = clock.now()
        actions.change(campaign, form.plan, actor=staff.actor(current_user, now), now=now)
        flash("The campaign is changed.", "success")
        return redirect(url_for("campaigns.show", ref=ref), 303)
    page = render_template("campaigns/edit.html", form=form, campaign=campaign)
    return page, 422 if form.errors else 200


@blueprint.get("/desk/campaigns/<ref>/code.<kind>")
@needs(Permission.CAMPAIGNS_MANAGE)
def code(ref: str, kind: str) -> Response:
    """Return the campaign's QR code as SVG, PNG or PDF."""
    campaign = queries.by_ref(ref)
    picture = _picture(kind)
    drawn = qr.picture(_address(campaign), picture)
    return download(drawn, picture.mimetype, f"{campaign.code}.{picture}")


@blueprint.get("/desk/campaigns/<ref>/<kind>.pdf")
@needs(Permission.CAMPAIGNS_MANAGE)
def sheet(ref: str, kind: str) -> Response:
    """Return the campaign's poster (A4) or leaflet (A5), ready to print."""
    campaign = queries.by_ref(ref)
    if kind not in set(SheetSize):
        raise NotFound
    named = settings.current()
    printed = Sheet(named.service_name, named.force_name, _address(campaign), SheetSize(kind))
    return download(print_sheet(printed, fonts()), "application/pdf", f"{campaign.code}-{kind}.pdf")


@blueprint.get("/desk/campaigns/victim-care-card")
@needs(Permission.CAMPAIGNS_MANAGE)
def victim_care_card() -> ResponseReturnValue:
    """Show what the Victim Care Card leads to, and what to print."""
    signed_up = queries.signed_up_by_source([CARD])[CARD]
    return render_template(
        "campaigns/victim_care_card.html", address=_card_address(), signed_up=signed_up
    )


@blueprint.get("/desk/campaigns/victim-care-card.<kind>")
@needs(Permission.CAMPAIGNS_MANAGE)
def victim_care_card_code(kind: str) -> Response:
    """Return the card's QR code as SVG, PNG or PDF."""
    picture = _picture(kind)
    return download(qr.picture(_card_address(), picture), picture.mimetype, f"card-code.{picture}")


@blueprint.get("/desk/campaigns/victim-care-card-to-print.pdf")
@needs(Permission.CAMPAIGNS_MANAGE)
def victim_care_card_to_print() -> Response:
    """Return the card, two sides, ready to print."""
    named = settings.current()
    card = Card(named.force_name, _card_address(), named.support_phone)
    return download(print_card(card, fonts()), "application/pdf", "card.pdf")


def _address(campaign: Campaign) -> str:
    return links.address(f"/q/{campaign.code}")


def _card_address() -> str:
    return links.address("/local")


def _picture(kind: str) -> qr.Picture:
    if kind not in set(qr.Picture):
        raise NotFound
    return qr.Picture(kind)
