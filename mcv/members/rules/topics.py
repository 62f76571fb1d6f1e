"""What members want to hear about.

A set of topics is stored as one number with a bit a topic, so that an audience of a hundred
thousand is counted without a second table. The order below is therefore part of what is stored:
new topics go to the end, and none is ever moved.
"""

from collections.abc import Iterable
from enum import StrEnum


class Topic(StrEnum):
    """Something that the police write about."""

    BURGLARY = "burglary"
    VEHICLES = "vehicles"
    ANTISOCIAL = "antisocial"
    VIOLENCE = "violence"
    DRUGS = "drugs"
    FRAUD = "fraud"
    ROADS = "roads"
    RURAL = "rural"
    BUSINESS = "business"
    HATE = "hate"
    WOMEN = "women"
    YOUNG = "young"
    MISSING = "missing"
    EVENTS = "events"

    @property
    def label(self) -> str:
        """Return the topic in words."""
        return LABELS[self]

    @property
    def bit(self) -> int:
        """Return the topic's bit in a stored set."""
        return 1 << ORDER.index(self)


LABELS = {
    Topic.BURGLARY: "Burglary and theft",
    Topic.VEHICLES: "Vehicle crime",
    Topic.ANTISOCIAL: "Antisocial behaviour",
    Topic.VIOLENCE: "Violence and knife crime",
    Topic.DRUGS: "Drugs and county lines",
    Topic.FRAUD: "Fraud, scams and online crime",
    Topic.ROADS: "Road safety",
    Topic.RURAL: "Rural, wildlife and heritage crime",
    Topic.BUSINESS: "Shoplifting and business crime",
    Topic.HATE: "Hate crime",
    Topic.WOMEN: "Safety of women and girls",
    Topic.YOUNG: "Young people",
    Topic.MISSING: "Missing people",
    Topic.EVENTS: "Meetings and events with your local officers",
}
ORDER = tuple(Topic)
ALL_BITS = (1 << len(ORDER)) - 1


def bits_of(topics: Iterable[Topic]) -> int:
    """Return the set of topics as it is stored."""
    bits = 0
    for topic in topics:
        bits |= topic.bit
    return bits


def topics_in(bits: int) -> tuple[Topic, ...]:
    """Return the topics of a stored set, in their order."""
    return tuple(topic for topic in ORDER if bits & topic.bit)
