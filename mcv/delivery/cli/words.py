"""How the post is written on a terminal; no address, no name, no subject."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from mcv.delivery.models import Delivery
from mcv.delivery.queries import Tally
from mcv.delivery.rules.figures import AtWork, Cause, PostNow
from mcv.delivery.rules.states import State
from mcv.web.filters import moment, number, plural

Latest = Mapping[int, Tally]


def status_in_words(post: PostNow, causes: Sequence[Cause], latest: Latest) -> Iterator[str]:
    """Yield the lines of `flask delivery status`."""
    yield _headline(post)
    yield f"Leaving now: about {plural(post.rate, 'message')} a minute."
    yield ""
    yield "Lane       waiting   oldest"
    for lane, waiting in post.lanes.items():
        oldest = span(post.at - waiting.oldest_at) if waiting.oldest_at else "-"
        yield f"{lane.value:<8}{number(waiting.rows):>10}   {oldest}"
    yield ""
    yield "Senders" if post.senders else "Senders: none seen in the last day."
    yield from (_sender(sender, post.at) for sender in post.senders)
    yield ""
    yield "In the way in the last hour" if causes else "Nothing was in the way in the last hour."
    for cause in causes:
        relay = f"  ({cause.relay})" if cause.relay else ""
        yield f"{number(cause.count):>10}   {cause.label}{relay}"
    if latest:
        yield ""
        yield "Outgoing     waiting      sent    failed   skipped"
    for outgoing_id, tally in latest.items():
        counts = (tally.queued, tally.sent, tally.failed, tally.skipped)
        yield f"{outgoing_id:<10}" + "".join(f"{number(count):>10}" for count in counts)


def status_in_json(post: PostNow, causes: Sequence[Cause], latest: Latest) -> dict[str, Any]:
    """Return the same for a program: moments in ISO 8601 and UTC, counts as numbers."""
    paused, stopped = post.paused, post.stopped
    return {
        "at": post.at.isoformat(),
        "sent_last_minute": post.rate,
        "lanes": {
            lane.value: {"rows": waiting.rows, "oldest_at": _iso(waiting.oldest_at)}
            for lane, waiting in post.lanes.items()
        },
        "senders": [
            {
                "name": sender.name,
                "relay": sender.relay,
                "started_at": _iso(sender.started_at),
                "seen_at": _iso(sender.seen_at),
                "at_work": not sender.is_gone,
                "sent_last_minute": sender.rate,
                "trouble": sender.trouble,
            }
            for sender in post.senders
        ],
        "paused": paused
        and {"since": _iso(paused.since), "by": paused.by, "because": paused.because},
        "stopped": stopped and {"since": _iso(stopped.since), "because": stopped.because},
        "last_hour": [
            {
                "relay": cause.relay,
                "state": cause.state.value,
                "reason": cause.reason and cause.reason.value,
                "count": cause.count,
            }
            for cause in causes
        ],
        "outgoings": [
            {"outgoing": key, **{state.value: getattr(tally, state.value) for state in State}}
            for key, tally in latest.items()
        ],
    }


def history(delivery: Delivery, now: datetime) -> Iterator[str]:
    """Yield what is known of one message."""
    outgoing, contact = delivery.outgoing, delivery.contact
    because = f" ({delivery.reason.label})" if delivery.reason else ""
    attempts = plural(delivery.attempts, "attempt")
    yield f"delivery {delivery.id}: {delivery.state.value}{because}, {attempts}"
    yield f"written:      {moment(outgoing.created_at, now)}"
    yield f"as:           {outgoing.kind.value}, {outgoing.lane.value} lane"
    yield f"outgoing:     {outgoing.id}, chunk {delivery.chunk}"
    if outgoing.expires_at:
        yield f"useful until: {moment(outgoing.expires_at, now)}"
    if outgoing.cancelled_at:
        yield f"cancelled:    {moment(outgoing.cancelled_at, now)}"
    if delivery.next_attempt_at:
        yield f"tried again:  {moment(delivery.next_attempt_at, now)}"
    if delivery.sent_at:
        yield f"sent:         {moment(delivery.sent_at, now)}, the relay took it"
    if contact.stopped_because and contact.stopped_at:
        stopped = moment(contact.stopped_at, now)
        yield f"recipient:    stopped {stopped} ({contact.stopped_because.label})"


def span(lasting: timedelta) -> str:
    """Return a stretch of time in its largest unit: "45 s", "12 min", "3 h", "2 days"."""
    seconds = max(0, int(lasting.total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 2 * 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def _headline(post: PostNow) -> str:
    if post.paused:
        since = moment(post.paused.since, post.at)
        return f"PAUSED {since} by {post.paused.by}: {post.paused.because}"
    if post.stopped:
        since = moment(post.stopped.since, post.at)
        again = moment(post.stopped.probe_at, post.at) if post.stopped.probe_at else "at once"
        return f"STOPPED BY ITSELF {since}: {post.stopped.because}; next try {again}"
    working = sum(sender.is_for_mail and not sender.is_gone for sender in post.senders)
    troubles = sum(bool(s.trouble) for s in post.senders if s.is_for_mail and not s.is_gone)
    if not working:
        return "NOBODY SENDS. Start `flask sender`."
    if troubles:
        return f"TROUBLE: {plural(troubles, 'sender')} of {working} cannot reach the relay as it should."
    return f"The post leaves: {plural(working, 'sender')} at work."


def _sender(sender: AtWork, at: datetime) -> str:
    seen = f"seen {span(at - sender.seen_at)} ago"
    state = "gone, " + seen if sender.is_gone else f"{seen}, about {number(sender.rate)} a minute"
    trouble = f", trouble: {sender.trouble}" if sender.trouble else ""
    return f"  {sender.name} to {sender.relay or 'an unknown relay'}: {state}{trouble}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
