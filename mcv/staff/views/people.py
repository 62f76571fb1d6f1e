"""The administrator's list of staff, a person's page, their postings and account."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.core.errors import NotAllowed, Refused
from mcv.core.pagination import paginate
from mcv.places import queries as places
from mcv.staff import queries
from mcv.staff.actions import accounts, postings
from mcv.staff.forms import FilterForm, PostingForm
from mcv.staff.models import StaffMember
from mcv.staff.rules import Permission, Role
from mcv.staff.views.door import blueprint
from mcv.web.guards import needs
from mcv.web.lists import page_of


@blueprint.get("/desk/staff")
@needs(Permission.STAFF_MANAGE)
def people() -> ResponseReturnValue:
    """Show staff, a page at a time, narrowed by name, role, unit and account."""
    now = clock.now()
    form = FilterForm(request.args)
    form.set_units([(district.id, f"{district.name} CSU") for district in places.districts()])
    page = page_of(queries.listed(form.wanted(), now))
    arguments = {key: value for key, value in request.args.items() if key != "page" and value}
    return render_template(
        "staff/people.html",
        filter_form=form,
        page=page,
        arguments=arguments,
        postings={staff.id: queries.current_postings(staff, now) for staff in page.items},
        place_name=queries.place_name,
        resets=paginate(queries.open_resets(now), 1).total,
    )


@blueprint.get("/desk/staff/<ref>")
@needs(Permission.STAFF_MANAGE)
def person(ref: str) -> ResponseReturnValue:
    """Show one person's account and postings."""
    return _person_page(queries.by_ref(ref), PostingForm(formdata=None)), 200


@blueprint.post("/desk/staff/<ref>/postings")
@needs(Permission.STAFF_MANAGE)
def add_posting(ref: str) -> ResponseReturnValue:
    """Give the person a role at a place."""
    staff, now, form = queries.by_ref(ref), clock.now(), PostingForm()
    if form.validate_on_submit():
        first, last = form.days
        try:
            wanted = postings.NewPosting(
                role=Role(form.role.data),
                place=queries.find_place(form.place.data),
                starts_at=_start_of(first),
                ends_at=_start_of(last + timedelta(days=1) if last else None),
            )
            postings.add_posting(staff, wanted, actor=queries.actor(current_user, now), now=now)
            flash("The posting is added.", "success")
            return redirect(url_for("staff.person", ref=ref), 303)
        except (Refused, NotAllowed) as wrong:
            form.refuse(wrong.message)
    return _person_page(staff, form), 422


@blueprint.post("/desk/staff/<ref>/postings/<int:posting_id>/end")
@needs(Permission.STAFF_MANAGE)
def end_posting(ref: str, posting_id: int) -> ResponseReturnValue:
    """End a posting now."""
    posting = queries.posting_of(queries.by_ref(ref), posting_id)
    now = clock.now()
    postings.end_posting(posting, actor=queries.actor(current_user, now), now=now)
    flash("The posting has ended. Its open work has gone to the unit.", "success")
    return redirect(url_for("staff.person", ref=ref), 303)


@blueprint.post("/desk/staff/<ref>/stop")
@needs(Permission.STAFF_MANAGE)
def stop(ref: str) -> ResponseReturnValue:
    """Stop the account: sign-ins and postings end now."""
    return _change(ref, accounts.stop, "The account is stopped. All sign-ins have ended.")


@blueprint.post("/desk/staff/<ref>/restart")
@needs(Permission.STAFF_MANAGE)
def restart(ref: str) -> ResponseReturnValue:
    """Let the account work again, without postings."""
    return _change(
        ref, accounts.restart, "The account works again. Add a posting to give it rights."
    )


def _change(ref: str, action: Callable[..., None], done: str) -> ResponseReturnValue:
    now = clock.now()
    actor: Actor = queries.actor(current_user, now)
    action(queries.by_ref(ref), actor=actor, now=now)
    flash(done, "success")
    return redirect(url_for("staff.person", ref=ref), 303)


def _person_page(staff: StaffMember, form: PostingForm) -> str:
    now = clock.now()
    current = queries.current_postings(staff, now)
    return render_template(
        "staff/person.html",
        person=staff,
        form=form,
        current=current,
        coming=[posting for posting in staff.postings if posting.starts_at > now],
        ended=[p for p in staff.postings if p.ends_at is not None and p.ends_at <= now],
        place_name=queries.place_name,
        reset=queries.open_reset(staff.id, now),
        is_me=staff.id == current_user.id,
    )


def _start_of(day: date | None) -> datetime | None:
    return clock.start_of_london_day(day) if day else None
