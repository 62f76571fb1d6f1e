"""Figures for Prometheus, for who holds the token."""

import hmac
from collections.abc import Iterator

from flask import Response, request
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from mcv.core import clock, settings
from mcv.core.errors import NotFound
from mcv.delivery.rules.figures import PostNow
from mcv.oversight.queries import metrics as queries
from mcv.oversight.queries.metrics import JOINED, LEFT, Measures
from mcv.oversight.views.door import blueprint
from mcv.web.guards import public


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Answer a scrape; without a token in the settings this address does not exist."""
    token = settings.current().metrics_token
    if not token:
        raise NotFound
    if not _holds(token):
        return Response("A token is needed.\n", 401, {"WWW-Authenticate": "Bearer"}, "text/plain")
    registry = CollectorRegistry()
    registry.register(Figures(queries.measures(clock.now())))
    write, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(write(registry), content_type=content_type)


class Figures(Collector):
    """One moment's measures as families of metrics; labels are our own named values alone."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        yield from _post(self._measures.post)
        yield from _deliveries(self._measures)
        yield from _people(self._measures)


def _post(post: PostNow) -> Iterator[Metric]:
    rows = GaugeMetricFamily("mcv_queue_messages", "Messages that wait.", labels=["lane"])
    oldest = GaugeMetricFamily(
        "mcv_queue_oldest_seconds", "How long the oldest has waited; 0 if none.", labels=["lane"]
    )
    for lane, waiting in post.lanes.items():
        waits = (post.at - waiting.oldest_at).total_seconds() if waiting.oldest_at else 0.0
        rows.add_metric([lane.value], waiting.rows)
        oldest.add_metric([lane.value], max(0.0, waits))
    yield rows
    yield oldest
    at_work = [sender for sender in post.senders if not sender.is_gone]
    troubles = sum(sender.trouble is not None for sender in at_work)
    yield GaugeMetricFamily("mcv_senders", "Senders seen lately.", value=len(at_work))
    yield GaugeMetricFamily(
        "mcv_senders_in_trouble", "Senders that their relay refuses or does not answer.", troubles
    )
    yield GaugeMetricFamily(
        "mcv_sending_paused", "1 while sending is paused.", int(post.paused is not None)
    )
    yield GaugeMetricFamily(
        "mcv_sending_stopped",
        "1 while sending has stopped by itself: the relay fails everybody.",
        int(post.stopped is not None),
    )


def _deliveries(measures: Measures) -> Iterator[Metric]:
    total = CounterMetricFamily(
        "mcv_deliveries",
        "How often a delivery was sent, failed or was skipped; queued: put off, or put back.",
        labels=["lane", "state", "reason"],
    )
    for lane, state, reason, count in measures.deliveries:
        total.add_metric([lane.value, state.value, reason.value if reason else ""], count)
    yield total


def _people(measures: Measures) -> Iterator[Metric]:
    if measures.clock_at is not None:
        yield GaugeMetricFamily(
            "mcv_clock_seen_timestamp_seconds",
            "When the clock process was last at work.",
            measures.clock_at.timestamp(),
        )
    waiting, overdue = measures.replies_waiting, measures.replies_overdue
    yield GaugeMetricFamily("mcv_replies_waiting", "Conversations that wait for us.", waiting)
    yield GaugeMetricFamily("mcv_replies_overdue", "Those that wait too long.", overdue)
    yield CounterMetricFamily(
        "mcv_members_joined", "Sign-ups that were confirmed.", measures.members[JOINED]
    )
    yield CounterMetricFamily("mcv_members_left", "Members that left.", measures.members[LEFT])


def _holds(token: str) -> bool:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), token.encode())
    return same and kind.lower() == "bearer"
