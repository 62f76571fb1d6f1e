"""Row 3 of the fault matrix, the post room's half: a publish that is killed never happened."""

import os
import signal
from multiprocessing.synchronize import Event

from flask import Flask
from sqlalchemy import func, select

from config import Settings
from mcv.app import create_app
from mcv.core import clock
from mcv.delivery import queries
from mcv.delivery.models import Chunk, Delivery, Outgoing
from mcv.extensions import db
from tests.builders.delivery import sent_to_everybody, some_contacts
from tests.faults.processes import FORKS, PATIENCE


def _publish_and_hang(settings: Settings, written: Event) -> None:
    with create_app(settings).app_context():
        sent_to_everybody(clock.now())
        written.set()
        signal.pause()


def test_a_publish_killed_before_its_commit_leaves_nothing_and_can_be_done_again(
    app: Flask, settings: Settings
) -> None:
    some_contacts(30)
    db.session.commit()
    written = FORKS.Event()
    publisher = FORKS.Process(target=_publish_and_hang, args=(settings, written))
    publisher.start()
    assert written.wait(PATIENCE)
    assert publisher.pid is not None
    os.kill(publisher.pid, signal.SIGKILL)
    publisher.join(PATIENCE)
    for table in (Outgoing, Chunk, Delivery):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert queries.tally(sent_to_everybody(clock.now()).id).queued == 30
