"""The table of contents: every blueprint, job and command, and who connects to whom.

Only this module imports the views, jobs and commands of the slices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from flask import Blueprint, Flask

from mcv.alerts import queries as alerts
from mcv.alerts.jobs import finish_sending, publish_due, publish_version
from mcv.alerts.views import blueprint as alert_views
from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.campaigns.views import blueprint as campaigns_pages
from mcv.conversations import actions as conversations
from mcv.conversations.jobs import escalate_urgent, give_idle_claims_back
from mcv.conversations.queries.desk import waiting as replies_waiting
from mcv.conversations.views import blueprint as conversation_pages
from mcv.core import queue
from mcv.delivery import jobs as delivery_jobs
from mcv.delivery.cli import delivery as delivery_commands
from mcv.delivery.cli import sender, text_sender
from mcv.delivery.cli.mail_in import mail_in
from mcv.delivery.jobs import fold_minutes
from mcv.delivery.models import Contact
from mcv.delivery.signals import unsubscribed_by_mail
from mcv.delivery.views import blueprint as delivery_views
from mcv.members import actions as membership
from mcv.members import queries as members
from mcv.members.jobs import count_households, forget_people
from mcv.members.models import Member
from mcv.members.signals import identity_erased
from mcv.members.views import blueprint as member_views
from mcv.oversight.views import blueprint as oversight_views
from mcv.pages.views import pages
from mcv.places.cli import places as places_commands
from mcv.places.views import places as places_pages
from mcv.reporting import jobs as reporting_jobs
from mcv.reporting.cli import report as report_commands
from mcv.reporting.views import blueprint as reporting_pages
from mcv.staff import jobs as staff_jobs
from mcv.staff import queries as staff
from mcv.staff import signals as staff_signals
from mcv.staff.cli import staff as staff_commands
from mcv.staff.models import Posting, StaffMember
from mcv.staff.rules import Permission
from mcv.staff.views import blueprint as staff_views
from mcv.web import guards, navigation, sessions
from mcv.web.navigation import DeskItem

BLUEPRINTS: tuple[Blueprint, ...] = (
    alert_views,
    campaigns_pages,
    conversation_pages,
    delivery_views,
    member_views,
    oversight_views,
    pages,
    places_pages,
    reporting_pages,
    staff_views,
)

COMMANDS: tuple[click.Command, ...] = (
    delivery_commands,
    mail_in,
    places_commands,
    report_commands,
    sender,
    staff_commands,
    text_sender,
)


@dataclass(frozen=True)
class Job:
    """Something that the clock does; `when` are the arguments of an APScheduler cron trigger."""

    name: str
    run: Callable[[datetime], object]
    when: dict[str, Any]


JOBS: tuple[Job, ...] = (
    Job("publish-due-alerts", publish_due, {"second": 0}),
    Job("finish-sending", finish_sending, {"second": "5-59/10"}),
    Job("escalate-urgent-replies", escalate_urgent, {"second": 30}),
    Job("count-households", count_households, {"second": 50}),
    Job("weekly-report", reporting_jobs.weekly_report, {"minute": "*/5"}),
    Job("close-ended-postings", staff_jobs.close_ended_postings, {"minute": "*/5"}),
    Job("give-idle-claims-back", give_idle_claims_back, {"minute": "*/10"}),
    Job("forget-deliveries", delivery_jobs.begin_forgetting, {"hour": 2, "minute": 20}),
    Job("forget-people", forget_people, {"hour": 3, "minute": 20}),
    Job("fold-delivery-minutes", fold_minutes, {"hour": 3, "minute": 50}),
    Job("send-again-what-came-back", delivery_jobs.send_again, {"second": 40}),
    Job("weigh-what-came-back", delivery_jobs.weigh_returns, {"second": 20}),
    Job("drop-old-inbound-mail", delivery_jobs.drop_old_mail, {"hour": 4, "minute": 30}),
    Job("forget-staff-tries", staff_jobs.forget_tries, {"hour": 4, "minute": 10}),
)

TASKS: dict[str, Callable[..., object]] = {
    "build-report": reporting_jobs.build_report,
    "forget-deliveries": delivery_jobs.forget_deliveries,
    "publish-alert": publish_version,
}
"""What can be put off by name (`mcv.core.queue.defer`): each takes the moment, then plain arguments."""


DESK: tuple[DeskItem, ...] = (
    DeskItem("Today", "pages.today", Permission.DESK),
    DeskItem("Write", "alerts.desk_list", Permission.ALERTS_READ, alerts.waiting_for),
    DeskItem("Replies", "conversations.replies", Permission.REPLIES_READ, replies_waiting),
    DeskItem("Campaigns", "campaigns.index", Permission.CAMPAIGNS_MANAGE),
    DeskItem("Reports", "reporting.index", Permission.REPORTS_READ),
    DeskItem("Delivery", "oversight.delivery", Permission.DELIVERY_MANAGE),
    DeskItem("Staff", "staff.people", Permission.STAFF_MANAGE),
)


def attach(app: Flask) -> None:
    """Open every room of the house in this application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    sessions.attach(app, loaders={"staff": staff.load, "member": members.signed_in})
    navigation.attach(app, DESK, unread=members.unread)
    queue.attach(app, TASKS)
    _connect()
    guards.attach(app, decide=staff.permitted, write_denied=_write_denied)


def _connect() -> None:
    """Connect who listens to what a lower floor announces."""
    staff_signals.posting_ended.connect(_posting_ended)
    staff_signals.access_withdrawn.connect(_access_withdrawn)
    identity_erased.connect(_identity_erased)
    unsubscribed_by_mail.connect(_unsubscribed_by_mail)


def _posting_ended(posting: Posting, now: datetime) -> None:
    conversations.fall_back_of(posting.staff, now)


def _access_withdrawn(staff_member: StaffMember, now: datetime) -> None:
    sessions.end_all("staff", staff_member.id, now)
    conversations.fall_back_of(staff_member, now)


def _identity_erased(member: Member, now: datetime) -> None:
    conversations.erase_words(member, now)


def _unsubscribed_by_mail(contact: Contact, now: datetime) -> None:
    membership.unsubscribe(contact, now)


def _write_denied(person_id: int, permission: str, endpoint: str, now: datetime) -> None:
    actor = Actor.staff(person_id, "")
    record(actor, "access.denied", f"endpoint:{endpoint}", now=now, permission=permission)
