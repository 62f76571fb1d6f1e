"""How the demonstration's messages were written, approved, sent, called useful and answered."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from mcv.alerts import actions
from mcv.alerts.actions import Approval, Seen
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules import Kind
from mcv.alerts.rules.wording import Wording
from mcv.audiences.rules import Criteria
from mcv.core import clock
from mcv.delivery.models import Delivery
from mcv.dev.demo import post
from mcv.dev.demo.diary import Diary
from mcv.dev.demo.messages import Ending, Message
from mcv.dev.demo.on_the_desk import ON_THE_DESK
from mcv.dev.demo.people import Force
from mcv.dev.demo.replying import enter_replies
from mcv.dev.demo.sent import SENT
from mcv.staff.models import StaffMember
from mcv.staff.rules import Role

WRITTEN_BEFORE = timedelta(minutes=50)
SUBMITTED_BEFORE = timedelta(minutes=30)
HANDED_OVER_WITHIN = timedelta(minutes=1)
SCHEDULED_AHEAD = timedelta(days=1)
CORRECTED_AFTER = timedelta(hours=3)
EVENT_AFTER = timedelta(days=6)
EVENT_AT = timedelta(hours=10)
EVENT_LASTS = timedelta(hours=2)
SAY_SOMETHING = 0.35
CALL_IT_USEFUL = 0.82
WHY_RETURNED = "Say what happened, where and when, and what people should do."
WHY_CANCELLED = "The procession has been called off."


def enter(diary: Diary, force: Force, random: Random, now: datetime) -> None:
    """Enter the way of every message up to the present."""
    for message in (*SENT, *ON_THE_DESK):
        _Story(message, force, diary, random).begin_at(_moment(message.days_ago, now))


def _moment(days_ago: float, now: datetime) -> datetime:
    """Return when a message went: on an earlier day between 8am and 8pm by its fraction of a day."""
    days, fraction = divmod(days_ago, 1)
    if days == 0:
        return now - timedelta(days=days_ago)
    midnight = clock.start_of_london_day(clock.london_day(now) - timedelta(days=days))
    return midnight + timedelta(hours=8 + 20 * fraction)


class _Story:
    """One message on its way through the house."""

    def __init__(self, message: Message, force: Force, diary: Diary, random: Random) -> None:
        self._message = message
        self._force = force
        self._diary = diary
        self._random = random
        self._author = self._person(message.author if message.district else Role.COMMS)
        self._second = self._person(Role.INSPECTOR if message.district else Role.COMMS, number=-1)
        self._version: AlertVersion | None = None

    def begin_at(self, moment: datetime) -> None:
        """Enter the steps; a message that waits for approval stays where it is."""
        self._diary.at(moment - WRITTEN_BEFORE, self.write)
        if self._message.ending is not Ending.DRAFT:
            self._diary.at(moment - SUBMITTED_BEFORE, self.submit)
        if self._message.ending not in {Ending.DRAFT, Ending.SUBMITTED}:
            self._diary.at(moment, self.decide)

    def write(self, now: datetime) -> None:
        """The author writes it."""
        message = self._message
        unit = self._force.district(message.district).id if message.district else None
        version = actions.begin(self._author, message.kind, unit, now)
        actions.save_draft(version, self._wording(now), self._author, self._seen(version), now)
        self._version = version

    def submit(self, now: datetime) -> None:
        """The author asks for approval."""
        actions.submit(self._written, self._author, True, now)

    def decide(self, now: datetime) -> None:
        """Somebody else looks at it."""
        version, ending = self._written, self._message.ending
        if ending is Ending.RETURNED:
            seen = (version.number, version.fingerprint)
            actions.send_back(version, self._second, seen, WHY_RETURNED, now)
            return
        later = ending in {Ending.SCHEDULED, Ending.CANCELLED}
        self._approve(version, now, now + SCHEDULED_AHEAD if later else None)
        if ending is Ending.CANCELLED:
            actions.cancel(version, self._second, WHY_CANCELLED, now)
        if not later:
            self._deliver(version, now)
            enter_replies(self._diary, self._force, self._message, version, now)
        if ending is Ending.CORRECTED:
            self._diary.at(now + CORRECTED_AFTER, self.correct)

    def correct(self, now: datetime) -> None:
        """Something was wrong: exactly those who got the first get the second."""
        draft = actions.begin_correction(self._written, self._author, now)
        right = replace(draft.wording, body=f"{self._message.correction}\n\n{draft.body}")
        actions.save_draft(draft, right, self._author, self._seen(draft), now)
        actions.submit(draft, self._author, True, now)
        self._approve(draft, now, None)
        self._deliver(draft, now)

    def _approve(self, version: AlertVersion, now: datetime, send_at: datetime | None) -> None:
        saw = Approval(version.number, version.fingerprint, send_at=send_at, confirmed=True)
        actions.approve(version, self._second, saw, now)

    def _deliver(self, version: AlertVersion, now: datetime) -> None:
        """The post has it to everybody within a minute, and some say whether it was useful."""
        arrived = post.deliver(version.outgoing_id or 0, now, self._random)
        actions.finish_sending(now + HANDED_OVER_WITHIN)
        for delivery in arrived:
            if self._random.random() < SAY_SOMETHING:
                read_at = now + timedelta(hours=self._random.expovariate(1 / 8))
                self._diary.at(read_at, self._opinion(delivery))

    def _opinion(self, delivery: Delivery) -> "_Opinion":
        return _Opinion(delivery, self._random.random() < CALL_IT_USEFUL)

    @property
    def _written(self) -> AlertVersion:
        if self._version is None:
            raise RuntimeError("a message is written before anything else happens to it")
        return self._version

    def _person(self, role: Role, number: int = 0) -> StaffMember:
        return self._force.find(role, self._message.district, number)

    def _seen(self, version: AlertVersion) -> Seen:
        return Seen(version.edition, "demonstration")

    def _wording(self, now: datetime) -> Wording:
        message = self._message
        is_event = message.kind is Kind.EVENT
        starts = clock.start_of_london_day(clock.london_day(now + EVENT_AFTER)) + EVENT_AT
        return Wording(
            kind=message.kind,
            title=message.title,
            body=message.body,
            call_to_action=message.call,
            urgent=message.urgent,
            event_starts_at=starts if is_event else None,
            event_ends_at=starts + EVENT_LASTS if is_event else None,
            event_place=message.event_place,
            criteria=self._criteria(),
        )

    def _criteria(self) -> Criteria:
        message, force = self._message, self._force
        wards = tuple(force.ward(name, message.district).id for name in message.wards)
        whole = bool(message.district) and not wards
        return Criteria(
            force=not message.district,
            district_ids=(force.district(message.district).id,) if whole else (),
            ward_ids=wards,
            topics=message.topics,
            all_topics=not message.topics,
        )


class _Opinion:
    """What one recipient presses under the mail."""

    def __init__(self, delivery: Delivery, useful: bool) -> None:
        self._delivery = delivery
        self._useful = useful

    def __call__(self, now: datetime) -> None:
        actions.say_useful(self._delivery, self._useful, now)
