"""Counting what became of deliveries, a minute at a time, in the transaction that records it."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, text

from mcv.delivery.rules.figures import Account, minute_of
from mcv.delivery.rules.states import Reason, State

KEY = "minute, sender, relay, outgoing_id, lane, state, reason"
ADD = text(
    f"INSERT INTO delivery_minute ({KEY}, count) "  # noqa: S608 - both are constants
    "VALUES (:minute, :sender, :relay, :outgoing_id, :lane, :state, :reason, :count) "
    f"ON CONFLICT ({KEY}) DO UPDATE SET count = delivery_minute.count + excluded.count"
)


class Counts:
    """What became of deliveries within one transaction.

    The sender is part of the key, so that two senders never wait for each other's row; what an
    operator does has neither sender nor relay.
    """

    def __init__(self, sender: str = "", relay: str = "") -> None:
        self._sender = sender
        self._relay = relay
        self._found: Counter[tuple[Account, State, Reason | None]] = Counter()

    def add(self, account: Account, state: State, reason: Reason | None, count: int) -> None:
        """Count that many deliveries that came to the state for the reason."""
        self._found[account, state, reason] += count

    def write(self, connection: Connection, now: datetime) -> None:
        """Add what was counted to the present minute."""
        rows = [
            {
                "minute": minute_of(now),
                "sender": self._sender,
                "relay": self._relay,
                "outgoing_id": account.outgoing_id,
                "lane": account.lane.value,
                "state": state.value,
                "reason": reason.value if reason else "",
                "count": count,
            }
            for (account, state, reason), count in self._found.items()
            if count > 0
        ]
        if rows:
            connection.execute(ADD, rows)
