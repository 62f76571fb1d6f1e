"""What the demonstration's members wrote back, and what the units did about it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from mcv.alerts.models import AlertVersion
from mcv.conversations import actions
from mcv.conversations.models import Message as Entry
from mcv.conversations.rules.states import ClosedBecause
from mcv.delivery.models import Delivery
from mcv.delivery.rules.states import State as Sent
from mcv.dev.demo.diary import Diary
from mcv.dev.demo.joining import KNOWN
from mcv.dev.demo.messages import Care, Message, Reply
from mcv.dev.demo.people import Force
from mcv.dev.demo.sent import ANSWER
from mcv.extensions import db
from mcv.members.models import Member
from mcv.members.rules import State
from mcv.staff import queries as staff_queries
from mcv.staff.models import StaffMember
from mcv.staff.rules import Role

CLAIMED_AFTER = timedelta(minutes=40)


def enter_replies(
    diary: Diary, force: Force, message: Message, version: AlertVersion, now: datetime
) -> None:
    """Enter what some of those who got the message write back, each once."""
    for reply, member in zip(message.replies, _readers(version), strict=False):
        unit = message.district or member.home_ward.district.name
        officer = force.find(Role.SPOC, unit)
        diary.at(
            now + timedelta(hours=reply.hours), _Exchange(reply, member, version, officer, diary)
        )


def _readers(version: AlertVersion) -> list[Member]:
    """Return the members who got it, those whom a developer may be first."""
    got = select(Delivery.contact_id).where(
        Delivery.outgoing_id == version.outgoing_id, Delivery.state == Sent.SENT
    )
    members = db.session.scalars(
        select(Member)
        .where(Member.contact_id.in_(got), Member.state == State.VERIFIED)
        .order_by(Member.id)
    )
    return sorted(members, key=lambda member: member.contact.address not in KNOWN)


class _Exchange:
    """One reply and what the unit does about it."""

    def __init__(
        self,
        reply: Reply,
        member: Member,
        version: AlertVersion,
        officer: StaffMember,
        diary: Diary,
    ) -> None:
        self._reply = reply
        self._member = member
        self._version = version
        self._officer = officer
        self._diary = diary
        self._entry: Entry | None = None

    def __call__(self, now: datetime) -> None:
        """The member writes."""
        words, alert = self._reply.words, self._version.alert
        self._entry = actions.receive(self._member, words, alert=alert, form_id=None, now=now)
        if self._reply.care is not Care.WAITS:
            self._diary.at(now + CLAIMED_AFTER, self.claim)

    def claim(self, now: datetime) -> None:
        """An officer takes it, and goes on with it later unless it stays there."""
        actions.claim(self._began.conversation_id, staff_queries.actor(self._officer, now), now)
        if self._reply.care is not Care.CLAIMED:
            self._diary.at(now + timedelta(hours=self._reply.answered_after), self.finish)

    def finish(self, now: datetime) -> None:
        """The officer answers it, or closes it with a reason."""
        actor, conversation_id = (
            staff_queries.actor(self._officer, now),
            self._began.conversation_id,
        )
        if self._reply.care is Care.CLOSED:
            because = ClosedBecause.NOTHING_TO_ANSWER
            actions.close(conversation_id, because, None, actor, now)
            return
        actions.answer(
            conversation_id,
            self._reply.answer or ANSWER,
            actor=actor,
            form_id=None,
            last_seen=self._began.id,
            now=now,
        )

    @property
    def _began(self) -> Entry:
        if self._entry is None:
            raise RuntimeError("a reply is written before it is looked after")
        return self._entry
