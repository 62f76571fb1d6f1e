"""The shelf of stored mail: the door puts on it, the reader takes from it; each in its own transaction."""

from dataclasses import dataclass
from threading import Event

from sqlalchemy import Engine, func, insert, select

from mcv.core import clock
from mcv.delivery.models.inbound import InboundMail
from mcv.delivery.rules.returned.kinds import MailState

LONGEST_ADDRESS = 320
MOST_AT_ONCE = 50
BYTES_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """A mail on the shelf, unread."""

    id: int
    sender: str
    recipient: str
    raw: bytes


class Shelf:
    """Keeps mail as it was received; `filled` is set whenever something was put on it."""

    def __init__(self, engine: Engine) -> None:
        self.filled = Event()
        self._engine = engine

    def keep(self, sender: str, recipient: str, raw: bytes) -> None:
        """Store the mail; it is committed when this returns, anything else raises SQLAlchemyError."""
        row = {
            "received_at": clock.now(),
            "sender": _storable(sender),
            "recipient": _storable(recipient),
            "raw": raw,
            "state": MailState.RECEIVED,
            "because": "",
        }
        with self._engine.begin() as connection:
            connection.execute(insert(InboundMail).values(**row))
        self.filled.set()

    def unread(self) -> list[Stored]:
        """Return the oldest mails that nobody has read, no more than fit into memory."""
        self.filled.clear()
        size = func.length(InboundMail.raw)
        sizes = (
            select(InboundMail.id, size)
            .where(InboundMail.state == MailState.RECEIVED)
            .order_by(InboundMail.id)
            .limit(MOST_AT_ONCE)
        )
        columns = (InboundMail.id, InboundMail.sender, InboundMail.recipient, InboundMail.raw)
        with self._engine.connect() as connection:
            wanted = _that_fit([(row[0], row[1]) for row in connection.execute(sizes)])
            query = select(*columns).where(InboundMail.id.in_(wanted)).order_by(InboundMail.id)
            return [Stored(*row) for row in connection.execute(query)]


def _storable(address: str) -> str:
    """Return the address without what no database takes: bytes that are no text, and zeros."""
    clean = address.encode("utf-8", "replace").decode().replace("\0", "?")
    return clean[:LONGEST_ADDRESS]


def _that_fit(sizes: list[tuple[int, int]]) -> list[int]:
    fitting: list[int] = []
    total = 0
    for mail_id, size in sizes:
        total += size
        if fitting and total > BYTES_AT_ONCE:
            break
        fitting.append(mail_id)
    return fitting
