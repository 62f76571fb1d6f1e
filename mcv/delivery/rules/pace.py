"""How fast, how patiently and in what portions the sender works."""

from dataclasses import dataclass

CHUNK = 500


@dataclass(frozen=True)
class Pace:
    """Times in seconds and sizes in rows; the defaults suit a relay nearby and a force."""

    lease_seconds: float = 60.0
    settle_seconds: float = 0.2
    settle_rows: int = 200
    poll_seconds: float = 0.05
    hold_seconds: float = 5.0
    reply_seconds: float = 25.0
    drain_seconds: float = 25.0
    reconnect_seconds: float = 1.0
    longest_reconnect_seconds: float = 60.0
    beat_seconds: float = 2.0
    rows_ahead: int = 1000
    priority_connections: int = 1
    crowded_seconds: float = 0.2
    room_seconds: float = 300.0
    quiet_seconds: float = 1.0
    grace_seconds: float = 3.0
    probe_seconds: float = 5.0
    longest_probe_seconds: float = 60.0
    doubt_seconds: float = 60.0
    handing_over_seconds: float = 20.0
