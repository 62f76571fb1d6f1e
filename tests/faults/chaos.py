"""Kill -9 at random moments, over sender, web and clock, and what must hold afterwards."""

import http.client
import random
import socket
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from config import MailRelay, Settings
from mcv.alerts import actions as alerts
from mcv.alerts.models import AlertVersion
from mcv.alerts.rules.states import State
from mcv.core import clock, links
from mcv.delivery.models import Chunk, Delivery
from mcv.extensions import db
from mcv.staff.models import StaffMember
from mcv.web import sessions
from tests.builders import alerts as build
from tests.builders.members import a_member
from tests.faults.behaviour import DROP, Fault, Point
from tests.faults.processes import ClockProcess, Part, SenderProcess, WebProcess
from tests.faults.relay import Relay

CONNECTIONS = 3
LEASE_SECONDS = 1.0
PATIENCE = 120.0
AT_ONCE = 6


class Killable(Protocol):
    """What the chaos needs of a process."""

    def kill(self) -> None: ...


@dataclass(frozen=True)
class Toll:
    """What was done and what came of it."""

    kills: Mapping[str, int]
    alerts: int
    accepted: int
    repeats: int
    lost: int
    unasked: int
    rows: Mapping[str, int]
    seconds: float


class Chaos:
    """An installation of three processes that are killed while alerts are approved and sent."""

    def __init__(self, app: Flask, settings: Settings, relay: Relay, seed: int) -> None:
        self._app = app
        self._relay = relay
        self._random = random.Random(seed)
        ours = MailRelay(port=relay.port, connections=CONNECTIONS)
        self._settings = replace(settings, relay=ours, instance=relay.path.parent)
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._hands = ThreadPoolExecutor(4, "approver")
        self._answers: list[Future[int]] = []
        self._kills: Counter[str] = Counter()
        self._running: dict[str, Killable] = {}

    def run(self, kills: int, members: int, drops: int = 0) -> Toll:
        """Return the toll of that many kills, with so many connections dropped after the final dot."""
        self._relay.behaviour.faults[Point.ACCEPTED] = Fault(DROP, after=members, times=drops)
        began = time.monotonic()
        self._prepare(members)
        for name in ("sender", "web", "clock"):
            self._start(name)
        try:
            for victim in self._victims(kills):
                self._keep_busy()
                self._wait_a_while(members)
                self._kill(victim)
            self._wait_for_the_end()
            return self._toll(time.monotonic() - began)
        finally:
            self._relay.behaviour.faults.clear()
            for process in self._running.values():
                process.kill()
            self._hands.shutdown(cancel_futures=True)
            self._door.close()

    def _victims(self, kills: int) -> list[str]:
        """Return whom to kill: the sender half the time, in no order that anybody could rely on."""
        names = ["sender", "web", "sender", "clock"]
        victims = [names[number % len(names)] for number in range(kills)]
        self._random.shuffle(victims)
        return victims

    def _wait_a_while(self, members: int) -> None:
        """Wait for some of a send, or a moment, so that kills strike everywhere in the work."""
        mark = self._relay.accepted + self._random.randrange(1, members)
        longest = self._random.choice((0.5, 8.0, 8.0, 8.0))
        patience = time.monotonic() + self._random.uniform(0.0, longest)
        while self._relay.accepted < mark and time.monotonic() < patience:
            time.sleep(0.005)

    def _prepare(self, members: int) -> None:
        for _ in range(members):
            a_member()
        self._author = build.an_author()
        self._approvers = [build.an_approver(), build.an_approver(name="Bea Mann")]
        self._cookies = [self._cookie(staff) for staff in self._approvers]
        db.session.commit()

    def _cookie(self, staff: StaffMember) -> str:
        with self._app.test_request_context():
            sessions.sign_in(staff.person_kind, staff.id, clock.now())
            token = sessions.token_of_this_browser()
        serializer = self._app.session_interface.get_signing_serializer(self._app)  # type: ignore[attr-defined]
        value = serializer.dumps({sessions.COOKIE_ENTRY: token})
        return f"{self._app.config['SESSION_COOKIE_NAME']}={value}"

    def _start(self, name: str) -> None:
        if name == "sender":
            self._running[name] = SenderProcess(self._settings, LEASE_SECONDS)
        elif name == "web":
            self._running[name] = WebProcess(self._settings, self._door)
        else:
            self._running[name] = ClockProcess(self._settings)

    def _kill(self, name: str) -> None:
        victim = self._running[name]
        if isinstance(victim, SenderProcess):
            victim.kill(self._random.choice(list(Part)))
        else:
            victim.kill()
        self._kills[name] += 1
        self._start(name)

    def _keep_busy(self) -> None:
        db.session.rollback()
        waiting = select(func.count()).where(AlertVersion.state != State.SENT)
        if (db.session.scalar(waiting) or 0) >= AT_ONCE:
            return
        now = clock.now()
        version = build.a_submitted(self._author, now, urgent=self._random.random() < 0.3)
        if self._random.random() < 0.4:
            soon = build.as_seen(version, send_at=now + timedelta(seconds=0.5))
            alerts.approve(version, self._approvers[0], soon, now)
            db.session.commit()
            return
        form = {"number": version.number, "fingerprint": version.fingerprint, "when": "now"}
        path = f"/desk/alerts/{version.alert.ref}/approve"
        db.session.commit()
        who = self._random.choice([[0], [0, 0], [0, 1]])
        self._answers += [
            self._hands.submit(self._approve, path, urlencode({**form, "confirmed": "y"}), cookie)
            for cookie in (self._cookies[number] for number in who)
        ]

    def _approve(self, path: str, form: str, cookie: str) -> int:
        """Post it as a browser does, again and again until somebody answers; return the status."""
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            host, port = self._door.getsockname()
            connection = http.client.HTTPConnection(host, port, timeout=10)
            try:
                connection.request("POST", path, form, headers)
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()
            if status < 500:
                return status
        raise AssertionError("nobody answered")

    def _wait_for_the_end(self) -> None:
        assert {answer.result(PATIENCE) for answer in self._answers} <= {302, 303, 409}
        patience = time.monotonic() + PATIENCE
        while not self._is_over():
            assert time.monotonic() < patience, f"it never ended: {self._rows()}"
            time.sleep(0.1)

    def _is_over(self) -> bool:
        db.session.rollback()
        unsent = select(AlertVersion.id).where(AlertVersion.state != State.SENT)
        due = select(Chunk.id).where(Chunk.due_at.is_not(None))
        return not db.session.scalar(unsent.limit(1)) and not db.session.scalar(due.limit(1))

    def _rows(self) -> dict[str, int]:
        found = select(Delivery.state, func.count()).group_by(Delivery.state)
        return {state.value: count for state, count in db.session.execute(found)}

    def _toll(self, seconds: float) -> Toll:
        ledger = Counter(line.message_id.partition("@")[0] for line in self._relay.ledger)
        sign = links.signer().sign
        written = {sign("message", number) for number in db.session.scalars(select(Delivery.id))}
        asked = db.session.scalar(select(func.sum(AlertVersion.audience))) or 0
        of_alerts = select(func.count(Delivery.id)).join(
            AlertVersion, AlertVersion.outgoing_id == Delivery.outgoing_id
        )
        missing = asked - (db.session.scalar(of_alerts) or 0)
        return Toll(
            kills=dict(sorted(self._kills.items())),
            alerts=db.session.scalar(select(func.count()).select_from(AlertVersion)) or 0,
            accepted=ledger.total(),
            repeats=ledger.total() - len(ledger),
            lost=len(written - set(ledger)) + abs(missing),
            unasked=len(set(ledger) - written),
            rows=self._rows(),
            seconds=seconds,
        )


def assert_all_holds(toll: Toll, drops: int = 0) -> None:
    """Nothing is lost, nothing unasked for was sent, repeats are those of a connection at a kill."""
    assert toll.lost == 0, toll
    assert toll.unasked == 0, toll
    assert set(toll.rows) == {"sent"}, toll
    assert toll.repeats <= toll.kills.get("sender", 0) * CONNECTIONS + drops, toll
