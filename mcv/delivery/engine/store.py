"""The sender's side of the database: one exchange records results and brings new work."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Connection, Engine, bindparam, delete, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from mcv.core.ids import new_reference
from mcv.delivery.actions.counting import Counts
from mcv.delivery.engine import circuit, claims, doubts, results
from mcv.delivery.engine.holdings import UNUSABLE, Item
from mcv.delivery.engine.journal import Journals
from mcv.delivery.engine.moments import Moments
from mcv.delivery.engine.stationery import Stationery
from mcv.delivery.engine.work import Errand, News, Report, Result
from mcv.delivery.models import Outgoing, PostRoom, Sender
from mcv.delivery.rules.circuit import Cause
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.replies import NOBODY, Verdict
from mcv.delivery.rules.states import Channel, Lane

# fresh tables have no statistics yet: without this PostgreSQL reads them whole for every chunk
TRANSACTION_SETTINGS = text(
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; "
    "SET LOCAL enable_mergejoin = off; "
    # a sender that stands still in the middle of a transaction must not keep the others out
    "SET LOCAL idle_in_transaction_session_timeout = '10s'"
)

PAUSED = select(PostRoom.id).where(PostRoom.paused_at.is_not(None))
STOPPED = select(Outgoing.id).where(
    Outgoing.id.in_(bindparam("these", expanding=True)),
    or_(Outgoing.cancelled_at.is_not(None), Outgoing.expires_at <= bindparam("now")),
)


def post_room(engine: Engine) -> str:
    """Return the reference of this database's post room, made now if it is the first time."""
    _make_post_room(engine)
    circuit.make(engine)
    with engine.connect() as connection:
        return connection.scalars(select(PostRoom.ref)).one()


def _make_post_room(engine: Engine) -> None:
    with engine.connect() as connection:
        if connection.scalar(select(PostRoom.id)) is not None:
            return
    with suppress(IntegrityError), engine.begin() as connection:
        connection.execute(insert(PostRoom).values(id=1, ref=new_reference()))


class Store:
    """Exchanges with the database, each in transactions of its own; used by one thread at a time."""

    def __init__(
        self,
        engine: Engine,
        journals: Journals,
        stationery: Stationery,
        pace: Pace,
        owner: str,
        relay: str,
    ) -> None:
        self.owner = owner
        self.relay = relay
        self._engine = engine
        self._journals = journals
        self._pace = pace
        self._claimer = claims.Claimer(stationery, pace, owner)
        self._moments = Moments(engine, pace.beat_seconds)
        self._next_look = 0.0
        self._is_paused = False
        self._flowing: frozenset[Lane] = frozenset()
        self._open_for: Cause | None = None
        self._accepted_at: datetime | None = None
        self._is_new = True

    def disconnect(self) -> None:
        """Close every connection that is not in use; the next exchange opens its own."""
        self._engine.dispose()

    def exchange(self, errand: Errand) -> News:
        """Record what became of deliveries, then claim a portion for each lane that wants work."""
        news = News()
        now = self._moments.now()
        if self._is_new:
            self._take_over(now)
        self._record(errand, news, now)
        self._tell_of_the_relay(errand, news, now)
        if monotonic() >= self._next_look:
            self._next_look = monotonic() + self._pace.settle_seconds
            self._look_around(errand, news, now)
        if errand.is_beat:
            self._be_seen(errand.report, now)
            self._break_dead_leases(now)
        news.is_paused, news.open_for = self._is_paused, self._open_for
        if self._open_for and not (self._is_paused or errand.report.may_probe):
            news.may_probe = circuit.take_probe(self._engine, self._pace, now)
        if not news.is_paused:
            news.asked = errand.wants
            for lane in self._worth_claiming(errand.wants, now):
                self._claim(lane, news, now)
        return news

    def hold(self, items: list[Item]) -> list[Item]:
        """Write down of each that it may have left from now on; return those that still may leave."""
        with self._begin() as connection:
            return doubts.hold(connection, items, self._pace.doubt_seconds, self._moments.now())

    def _take_over(self, now: datetime) -> None:
        """Mark as sent what a sender that died here had sent, before a sender elsewhere repeats it."""
        with self._journals.of_the_dead() as orphans, self._begin() as connection:
            counts = Counts(self.owner, self.relay)
            for orphan in orphans:
                results.replay(connection, orphan.records(), counts, now)
            counts.write(connection, now)
        self._is_new = False

    def _record(self, errand: Errand, news: News, now: datetime) -> None:
        batch = errand.batch
        if not (batch.results or batch.renew or batch.conclude):
            return
        until = now + timedelta(seconds=self._pace.lease_seconds)
        counts = Counts(self.owner, self.relay)
        with self._begin() as connection:
            others = self._to_be_believed(connection, batch.others)
            batch = replace(batch, others=others)
            news.lost = results.record(connection, batch, errand.leases, counts, until, now)
            counts.write(connection, now)
        if batch.accepted:
            self._accepted_at = now

    def _to_be_believed(self, connection: Connection, others: list[Result]) -> list[Result]:
        """While any sender's relay refuses everybody a refusal is nobody's own: it was never tried."""
        if self._claimer.channel is not Channel.EMAIL or not any(map(_is_refused, others)):
            return others
        if circuit.open_for_cause(connection) is not Cause.REFUSES_EVERYBODY:
            return others
        return [
            result._replace(meaning=NOBODY) if _is_refused(result) else result for result in others
        ]

    def _look_around(self, errand: Errand, news: News, now: datetime) -> None:
        with self._engine.connect() as connection:
            self._is_paused = connection.scalar(PAUSED) is not None
            if self._claimer.channel is Channel.EMAIL:
                self._open_for = circuit.open_for_cause(connection)
            if errand.leases:
                outgoings = list({lease.outgoing_id for lease in errand.leases})
                stopped = connection.scalars(STOPPED, {"these": outgoings, "now": now})
                news.stopped_outgoings = set(stopped)
                news.lost |= results.lost(connection, errand.leases)

    def _tell_of_the_relay(self, errand: Errand, news: News, now: datetime) -> None:
        report = errand.report
        if self._open_for and (errand.batch.accepted or report.has_worked):
            with self._engine.begin() as connection:
                circuit.close(connection)
            self._open_for = None
        elif report.opening is not None:
            with self._engine.begin() as connection:
                circuit.open_unless_others_send(
                    connection, report.opening, self.owner, self._pace, now
                )
                self._open_for = circuit.open_for_cause(connection)
            news.has_judged = True

    def _break_dead_leases(self, now: datetime) -> None:
        """Free what nobody renewed; whoever still works on it has the time of grace to notice."""
        with self._begin() as connection:
            free_at = now + timedelta(seconds=self._pace.grace_seconds)
            if results.break_leases(connection, free_at, now):
                # a sender that is stopped, not dead, keeps its journal: read it all the same
                counts = Counts(self.owner, self.relay)
                results.replay(connection, self._journals.of_neighbours(), counts, now)
                counts.write(connection, now)

    def _worth_claiming(self, wants: tuple[Lane, ...], now: datetime) -> list[Lane]:
        """Return those of the lanes that are worth a lock: unasked, where work came the last time."""
        worth = self._flowing
        if not worth.issuperset(wants):
            with self._engine.connect() as connection:
                worth |= claims.lanes_with_work(connection, self._claimer.channel, now)
        return [lane for lane in wants if lane in worth]

    def _claim(self, lane: Lane, news: News, now: datetime) -> None:
        counts = Counts(self.owner, self.relay)
        with ExitStack() as until_recorded, self._begin() as connection:
            leased = self._claimer.lease(connection, lane, now)
            # before the rows are read: what a dead sender's journal says is sent is not sent again
            if leased:
                for orphan in until_recorded.enter_context(self._journals.of_the_dead()):
                    results.replay(connection, orphan.records(), counts, now)
            self._claimer.load(connection, leased, news, counts, now)
            counts.write(connection, now)
        self._flowing = self._flowing | {lane} if leased else self._flowing - {lane}

    def _be_seen(self, report: Report, now: datetime) -> None:
        trouble = report.trouble and report.trouble[:200]
        seen = {"seen_at": now, "trouble": trouble, "accepted_at": self._accepted_at}
        with self._engine.begin() as connection:
            known = update(Sender).where(Sender.name == self.owner)
            if connection.execute(known.values(**seen)).rowcount == 0:
                named = {"name": self.owner, "channel": self._claimer.channel, "relay": self.relay}
                first = {**named, "started_at": now, **seen}
                connection.execute(insert(Sender).values(**first))

    def forget(self) -> None:
        """Take this sender off the list of those at work."""
        with self._engine.begin() as connection:
            connection.execute(delete(Sender).where(Sender.name == self.owner))

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(TRANSACTION_SETTINGS)
            yield connection


def _is_refused(result: Result) -> bool:
    """Return whether the relay refused it for good; what cannot be written to never got there."""
    return result.meaning.verdict is Verdict.REFUSED and result.meaning != UNUSABLE
