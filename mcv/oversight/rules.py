"""When the installation counts as well."""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCK_IS_GONE_AFTER = timedelta(seconds=90)
POST_WAITS_TOO_LONG = timedelta(minutes=10)
TASKS_WAIT_TOO_LONG = timedelta(minutes=2)
MAIL_WAITS_TOO_LONG = timedelta(minutes=10)


@dataclass(frozen=True)
class Pulse:
    """What each part last said of itself; moments in UTC, None where it never spoke.

    `text_senders` is None where texts are not set up: then nobody misses their sender.
    """

    clock_at: datetime | None
    senders: int
    oldest_unsent_at: datetime | None
    paused_because: str | None
    relay_troubles: tuple[str, ...]
    circuit_because: str | None = None
    text_senders: int | None = None
    text_troubles: tuple[str, ...] = ()
    task_waits_since: datetime | None = None
    mail_in: "MailInPulse | None" = None


@dataclass(frozen=True)
class MailInPulse:
    """What takes mail in, where that is set up: when its reader was last heard of, what waits for it."""

    seen_at: datetime | None
    oldest_unread_at: datetime | None


def report(pulse: Pulse, now: datetime) -> dict[str, object]:
    """Return each part's state as `/healthz` answers it; `status` is "ok" only if all parts are."""
    waits = None if pulse.oldest_unsent_at is None else now - pulse.oldest_unsent_at
    parts = {
        "database": "ok",
        "sender": "ok" if pulse.senders else "not running",
        "clock": "ok" if _ticks(pulse.clock_at, now) else "not running",
        "mail_relay": "; ".join(pulse.relay_troubles) or "ok",
        "sending": _sending(pulse),
    }
    if pulse.text_senders is not None:
        parts["text_sender"] = "ok" if pulse.text_senders else "not running"
        parts["text_gateway"] = "; ".join(pulse.text_troubles) or "ok"
    if pulse.task_waits_since is not None and now - pulse.task_waits_since > TASKS_WAIT_TOO_LONG:
        parts["worker"] = f"tasks wait since {pulse.task_waits_since:%H:%M:%S} UTC"
    if pulse.mail_in is not None:
        parts["mail_in"] = _mail_in(pulse.mail_in, now)
    late = waits is not None and waits > POST_WAITS_TOO_LONG
    well = all(state == "ok" for state in parts.values()) and not late
    return {
        "status": "ok" if well else "attention",
        **parts,
        "oldest_unsent_seconds": None if waits is None else round(waits.total_seconds()),
    }


def _sending(pulse: Pulse) -> str:
    if pulse.paused_because:
        return pulse.paused_because
    if pulse.circuit_because:
        return f"stopped by itself: {pulse.circuit_because}"
    return "ok"


def _mail_in(pulse: MailInPulse, now: datetime) -> str:
    if not _ticks(pulse.seen_at, now):
        return "not running"
    oldest = pulse.oldest_unread_at
    late = oldest is not None and now - oldest > MAIL_WAITS_TOO_LONG
    return "mail waits unread" if late else "ok"


def _ticks(clock_at: datetime | None, now: datetime) -> bool:
    return clock_at is not None and now - clock_at < CLOCK_IS_GONE_AFTER
