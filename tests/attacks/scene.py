"""One of everything at Canterbury, and a way to every door of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from werkzeug.routing import Rule

from mcv.alerts.models import AlertVersion
from mcv.campaigns.models import Campaign
from mcv.conversations.models import Conversation
from mcv.conversations.queries.threads import thread_numbers
from mcv.core import links
from mcv.delivery.models import Delivery
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import State
from mcv.reporting.actions import build_weekly_report
from mcv.reporting.rules.weeks import Week
from mcv.staff.actions import factors
from mcv.staff.models import FactorReset, StaffMember
from mcv.staff.rules import Role
from tests.builders.alerts import a_draft, an_author
from tests.builders.campaigns import a_campaign
from tests.builders.conversations import a_conversation, a_delivery
from tests.builders.members import a_member
from tests.builders.staff import a_district, a_posting, a_staff_member

MORNING = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
IN_A_WEEK = MORNING + timedelta(days=7)


@dataclass(frozen=True)
class Scene:
    """What there is at Canterbury."""

    member: Member
    attempt: Member
    delivery: Delivery
    draft: AlertVersion
    conversation: Conversation
    campaign: Campaign
    officer: StaffMember
    reset: FactorReset
    monday: str

    def path(self, rule: Rule) -> str:
        """Return the address of a door here, its blanks filled in."""
        built = rule.build({name: self._value(rule, name) for name in rule.arguments})
        assert built is not None
        return built[1]

    def _value(self, rule: Rule, name: str) -> str | int:
        if name == "ref":
            return self._ref(rule)
        if name == "token":
            return self._token(rule)
        if name == "kind":
            return "poster" if rule.endpoint == "campaigns.sheet" else "svg"
        if name == "code":
            return self.campaign.code if "/q/" in rule.rule else a_district().code
        known: dict[str, str | int] = {
            "posting_id": self.officer.postings[0].id,
            "delivery_id": self.delivery.id,
            "ward_id": self.member.home_ward_id,
            "ward_code": self.member.home_ward.code,
            "monday": self.monday,
            "name": "weeks",
            "filename": "js/none.js",
        }
        return known[name]

    def _ref(self, rule: Rule) -> str:
        if rule.endpoint in {"alerts.read", "conversations.write_about"}:
            return self.conversation.alert.ref if self.conversation.alert else ""
        if "/resets/" in rule.rule:
            return self.reset.ref
        slices = {
            "alerts": self.draft.alert.ref,
            "campaigns": self.campaign.ref,
            "conversations": self.conversation.ref,
            "staff": self.officer.ref,
        }
        return slices[rule.endpoint.partition(".")[0]]

    def _token(self, rule: Rule) -> str:
        purpose, numbers = {
            "/r/": ("reply", [self.delivery.id]),
            "/u/": ("useful", [self.delivery.id]),
            "/t/": ("thread", thread_numbers(self.conversation)),
            "/reply-sent/": ("reply-sent", [1]),
            "/unsubscribe/": ("unsubscribe", [self.member.contact_id]),
            "/confirm/": ("confirm", [self.attempt.id, 0]),
            "/sign-in/": ("signin", [self.member.id, 1]),
            "/desk/set-up/": ("invitation", [1]),
            "/desk/second-factor/": ("second-factor", [self.reset.id]),
            "/desk/forgotten-password/": ("new-password", [self.officer.id, 1]),
            "/desk/sign-in/pass/": ("sign-in-pass", [self.officer.id, 1]),
        }[rule.rule.partition("<")[0]]
        return links.signer().sign(purpose, *numbers, expires=IN_A_WEEK)


def a_scene() -> Scene:
    """Return one of everything, at Canterbury."""
    member = a_member(address="jo@example.org")
    author = an_author()
    delivery = a_delivery(member, author=author)
    version = db.session.query(AlertVersion).filter_by(outgoing_id=delivery.outgoing_id).one()
    officer = a_staff_member(name="Robin Hart", role=Role.PCSO, district=a_district())
    administrator = a_staff_member(name="Chris Nolan", role=Role.ADMINISTRATOR)
    factors.request_reset(officer, by=administrator, now=MORNING)
    week = Week(date(2026, 11, 16))
    build_weekly_report(week, MORNING)
    scene = Scene(
        member=member,
        attempt=a_member(address="new@example.org", state=State.UNVERIFIED),
        delivery=delivery,
        draft=a_draft(author),
        conversation=a_conversation(member=member, version=version),
        campaign=a_campaign(),
        officer=officer,
        reset=db.session.query(FactorReset).one(),
        monday=week.monday.isoformat(),
    )
    db.session.commit()
    return scene


def doors(app: Flask, method: str) -> list[Rule]:
    """Return every rule of the application that answers the method, but static files."""
    rules = app.url_map.iter_rules()
    return [rule for rule in rules if method in (rule.methods or ()) and rule.endpoint != "static"]


def all_doors(app: Flask) -> list[tuple[str, Rule]]:
    """Return every door with each of its methods: those that look first, then those that change."""
    return [(method, rule) for method in ("GET", "POST") for rule in doors(app, method)]


def somebody_as(role: Role, district: str = "Maidstone") -> StaffMember:
    """Return staff of that role, posted away from Canterbury where the role has a place."""
    staff = a_staff_member(name=f"A {role.value}", role=None)
    local = role not in {Role.COMMS, Role.DATA_PROTECTION, Role.ADMINISTRATOR}
    a_posting(staff=staff, role=role, district=a_district(district) if local else None)
    return staff
