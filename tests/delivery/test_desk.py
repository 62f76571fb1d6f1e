"""What a sender holds gets old while its books do not answer, and is not sent any more."""

from dataclasses import replace
from multiprocessing import Pipe
from pathlib import Path
from time import monotonic

from mcv.core import clock
from mcv.delivery.engine.books import Books
from mcv.delivery.engine.desk import Desk
from mcv.delivery.engine.holdings import Holdings, Letters
from mcv.delivery.engine.journal import Journals
from mcv.delivery.engine.stationery import MailStationery
from mcv.delivery.engine.work import Lease, News, Portion, Report, Terms
from mcv.delivery.rules.pace import Pace
from mcv.delivery.rules.states import Lane
from tests.builders.delivery import a_house, a_recipient, a_wording

PATIENCE = 5.0


def a_portion() -> Portion:
    now, lease = clock.now(), Lease(1, 1, 0, 1, Lane.BULK)
    house, to = a_house(), a_recipient()
    values = MailStationery(house).compose(a_wording(), now).values(to)
    row = (to.delivery_id, to.contact_id, to.wire, values, 0)
    return Portion(lease, Terms(now, None, now), a_wording(), [row], [])


def test_what_was_read_long_ago_is_given_up_although_the_books_do_not_answer(
    tmp_path: Path,
) -> None:
    here, there = Pipe()
    pace = replace(Pace(), hold_seconds=0.05)
    holdings = Holdings(pace, Letters(MailStationery(a_house()).compose))
    journal = Journals(tmp_path, "a room").open()
    desk = Desk(Books(here), journal, pace, holdings)
    desk.begin([Lane.BULK], Report())
    there.recv()
    there.send(News(portions=[a_portion()], asked=(Lane.BULK,)))
    desk.listen()
    (held,) = holdings
    desk.look_again()
    desk.begin([Lane.BULK], Report())
    assert there.poll(PATIENCE)
    until = monotonic() + PATIENCE
    while not held.is_void:
        assert monotonic() < until, "it would leave whatever has happened since"
        desk.begin([], Report())
    journal.close()
    here.close()
    there.close()
