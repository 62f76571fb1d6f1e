"""The circuit as the senders would have left it."""

from datetime import datetime

from mcv.delivery.models import Circuit
from mcv.delivery.rules.circuit import Cause
from mcv.delivery.rules.states import Channel
from mcv.extensions import db


def an_open_circuit(now: datetime, cause: Cause = Cause.NOT_LET_IN) -> Circuit:
    """Return the circuit of email, open since that moment."""
    circuit = Circuit(
        channel=Channel.EMAIL, opened_at=now, cause=cause, detail="535 5.7.8 Wrong", probe_at=now
    )
    kept = db.session.merge(circuit)
    db.session.flush()
    return kept
