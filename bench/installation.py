"""One of ours with as many members as asked for, in a database of its own."""

import argparse
import copy
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from bench.beside.peer import Place
from bench.fanout import Round, application, fan_out, message_size
from bench.scratch import database, populate
from bench.sinks import Sink
from mcv.extensions import db


@dataclass(frozen=True)
class Installation:
    """An application on a filled database, and where its mail goes."""

    app: Flask
    place: Place

    def write_to_all(self, chosen: argparse.Namespace) -> Round:
        """Return what one alert to every member took with one sender."""
        these = copy.copy(chosen)
        these.members, these.senders = self.place.recipients, 1
        with self.app.app_context():
            return fan_out(these, self.place.sink, self.place.url, self.place.folder)


def install(
    members: int, chosen: argparse.Namespace, sink: Sink, folder: Path, at_the_end: ExitStack
) -> Installation:
    """Return an installation in that new folder; it is gone at the end."""
    folder.mkdir()
    url = at_the_end.enter_context(database(chosen.database, folder))
    app = application(sink, url, folder, chosen.connections)
    with app.app_context():
        populate(members)
        at_the_end.callback(db.engine.dispose)
    return Installation(app, Place(sink, url, folder, members, message_size()))
