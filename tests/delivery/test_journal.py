"""What the journal of a sender that is gone says was accepted is not sent again."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from mcv.core import clock
from mcv.delivery import queries
from mcv.delivery.engine.journal import Journals
from mcv.delivery.engine.stationery import MailStationery
from mcv.delivery.engine.store import Store, post_room
from mcv.delivery.engine.work import Batch, Errand
from mcv.delivery.models import Chunk, Delivery
from mcv.delivery.rules.states import Lane, State
from mcv.extensions import db
from tests.builders.delivery import a_house, sent_to_everybody, some_contacts
from tests.delivery.conftest import QUICK
from tests.faults.relay import Relay


def die_after_accepting(folder: Path, room: str, records: list[tuple[int, int]]) -> Path:
    """Leave the journal of a process that wrote those records and was killed."""
    child = os.fork()
    if child == 0:
        Journals(folder, room).open().append(records)
        os._exit(9)
    os.waitpid(child, 0)
    return max(folder.glob("*.journal"), key=lambda path: path.stat().st_size)


def a_store(folder: Path, room: str) -> Store:
    stationery = MailStationery(a_house())
    return Store(db.engine, Journals(folder, room), stationery, QUICK, "another", "relay:25")


def test_a_dead_senders_journal_is_replayed_before_its_chunk_is_loaded(
    relay: Relay, send: Callable[..., None], tmp_path: Path
) -> None:
    some_contacts(5)
    outgoing = sent_to_everybody(clock.now()).id
    chunk = db.session.scalars(select(Chunk)).one()
    known = db.session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
    chunk.lease_owner, chunk.fence = "elsewhere/1", 1
    db.session.commit()
    room = post_room(db.engine)
    die_after_accepting(tmp_path / "journal", room, [(n, chunk.id) for n in known[:3]])
    send(replace(QUICK, grace_seconds=0.0))
    assert len(relay.ledger) == 2
    assert queries.tally(outgoing).sent == 5
    assert list((tmp_path / "journal").glob("*")) == []


def test_a_journal_whose_replay_failed_is_left_to_the_next_who_claims(
    app: Flask, relay: Relay, send: Callable[..., None], tmp_path: Path
) -> None:
    some_contacts(5)
    outgoing = sent_to_everybody(clock.now()).id
    chunk = db.session.scalars(select(Chunk)).one()
    known = db.session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
    db.session.commit()
    room = post_room(db.engine)
    store = a_store(tmp_path / "journal", room)
    store.exchange(Errand(Batch(), (), frozenset()))
    die_after_accepting(tmp_path / "journal", room, [(n, chunk.id) for n in known[:3]])
    for verb in ("contact RENAME TO gone", "gone RENAME TO contact"):
        with db.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {verb}"))
        if verb.endswith("gone"):
            with pytest.raises(SQLAlchemyError):
                store.exchange(Errand(Batch(), (Lane.BULK,), frozenset()))
    send()
    assert len(relay.ledger) == 2
    assert queries.tally(outgoing).sent == 5


def test_a_sender_that_comes_back_tells_at_once_what_its_host_had_sent(
    relay: Relay, send: Callable[[], None], tmp_path: Path
) -> None:
    """So that no host elsewhere sends it again once the lease of the dead is over."""
    some_contacts(5)
    outgoing = sent_to_everybody(clock.now()).id
    chunk = db.session.scalars(select(Chunk)).one()
    known = db.session.scalars(select(Delivery.id).order_by(Delivery.id)).all()
    chunk.lease_owner, chunk.fence = "here/1", 1
    chunk.due_at = clock.now() + timedelta(hours=1)
    db.session.commit()
    room = post_room(db.engine)
    die_after_accepting(tmp_path / "journal", room, [(n, chunk.id) for n in known[:3]])
    send()
    assert relay.ledger == []
    assert queries.tally(outgoing).sent == 3


def test_a_journal_of_another_database_is_left_alone(tmp_path: Path) -> None:
    die_after_accepting(tmp_path, "somewhere", [(1, 1)])
    assert Journals(tmp_path, "here").orphans() == []


def test_a_living_senders_journal_is_nobody_elses(tmp_path: Path) -> None:
    alive = Journals(tmp_path, "room").open()
    alive.append([(1, 1)])
    assert Journals(tmp_path, "room").orphans() == []
    alive.close()


def test_a_torn_record_ends_the_journal_without_hiding_what_is_before(tmp_path: Path) -> None:
    path = die_after_accepting(tmp_path, "room", [(1, 7), (2, 7)])
    with path.open("ab") as torn:
        torn.write(b"\0" * 13)
    (orphan,) = [o for o in Journals(tmp_path, "room").orphans() if list(o.records())]
    assert list(orphan.records()) == [(1, 7), (2, 7)]


def test_records_outlive_a_commit_that_failed(tmp_path: Path) -> None:
    journal = Journals(tmp_path, "room").open()
    journal.append([(1, 1)])
    journal.turn()
    journal.append([(2, 1)])
    journal.take_back()
    assert sum(path.stat().st_size for path in tmp_path.glob("*.journal")) == 40
    journal.close()


@pytest.mark.parametrize("chunk_offset", [0, 1])
def test_a_record_counts_only_for_the_chunk_it_was_leased_with(
    relay: Relay, send: Callable[[], None], tmp_path: Path, chunk_offset: int
) -> None:
    some_contacts(1)
    sent_to_everybody(clock.now())
    db.session.commit()
    delivery = db.session.scalars(select(Delivery.id)).one()
    chunk = db.session.scalars(select(Chunk.id)).one()
    room = post_room(db.engine)
    die_after_accepting(tmp_path / "journal", room, [(delivery, chunk + chunk_offset)])
    send()
    assert len(relay.ledger) == chunk_offset
    assert db.session.scalars(select(Delivery.state)).one() is State.SENT
