"""Whom a message is aimed at; an empty choice means nobody, never everybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcv.members.rules import Kind, Topic, bits_of

FEWEST_NAMED = 5
NO_PLACE = "Choose at least one place that the message is for"
NO_TOPIC = "Choose at least one topic, or say that it goes to everyone there whatever their topics"
LONGEST_LIST = 3


@dataclass(frozen=True)
class Names:
    """How places are called, by their ids; `force` is the whole area, `homes` each ward's district."""

    force: str
    districts: Mapping[int, str] = field(default_factory=dict)
    wards: Mapping[int, str] = field(default_factory=dict)
    homes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Criteria:
    """Members who follow a place and care about a topic; places add up, so do topics.

    `force` is the whole area whatever wards people follow. `all_topics` says plainly that topics
    do not matter (an urgent warning). No kinds means every kind.
    """

    force: bool = False
    district_ids: tuple[int, ...] = ()
    ward_ids: tuple[int, ...] = ()
    topics: tuple[Topic, ...] = ()
    all_topics: bool = False
    kinds: tuple[Kind, ...] = ()

    @property
    def has_place(self) -> bool:
        """Return whether any place is named."""
        return self.force or bool(self.district_ids or self.ward_ids)

    @property
    def has_topic(self) -> bool:
        """Return whether any topic is named, or topics plainly do not matter."""
        return self.all_topics or bool(self.topics)

    @property
    def is_nobody(self) -> bool:
        """Return whether something is missing, so that nobody is meant."""
        return not (self.has_place and self.has_topic)

    @property
    def topic_bits(self) -> int:
        """Return the topics as members store them."""
        return bits_of(self.topics)

    def describe(self, names: Names) -> str:
        """Return the places in words: "Wincheap and St Stephen's", "Kent and 2 more places"."""
        return in_words(self.places(names)) or "nowhere"

    def places(self, names: Names) -> list[str]:
        """Return each place by name; a ward inside a district that is meant as a whole is not one more."""
        if self.force:
            return [names.force]
        districts = sorted(names.districts[number] for number in self.district_ids)
        alone = [ward for ward in self.ward_ids if names.homes.get(ward) not in self.district_ids]
        return districts + sorted(names.wards[number] for number in alone)

    def describe_people(self) -> str:
        """Return who is meant there: "people who follow Burglary and theft"; never how many."""
        who = in_words([kind.label.lower() for kind in self.kinds]) or "everyone"
        if self.all_topics:
            return f"{who}, whatever their topics"
        if not self.topics:
            return "nobody yet, because no topic is chosen"
        return f"{who} interested in {in_words([topic.label for topic in self.topics])}"

    def as_json(self) -> dict[str, Any]:
        """Return the criteria as they are stored."""
        return {
            "force": self.force,
            "districts": list(self.district_ids),
            "wards": list(self.ward_ids),
            "topics": [topic.value for topic in self.topics],
            "all_topics": self.all_topics,
            "kinds": [kind.value for kind in self.kinds],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Criteria":
        """Return stored criteria; what is missing stays empty, what is not understood raises ValueError."""
        return cls(
            force=stored.get("force") is True,
            district_ids=_numbers(stored.get("districts", ())),
            ward_ids=_numbers(stored.get("wards", ())),
            topics=tuple(Topic(value) for value in stored.get("topics", ())),
            all_topics=stored.get("all_topics") is True,
            kinds=tuple(Kind(value) for value in stored.get("kinds", ())),
        )


def spoken_count(people: int) -> str:
    """Return "nobody", "fewer than 5 people" or "1,243 people": a small number could name somebody."""
    if people == 0:
        return "nobody"
    if people < FEWEST_NAMED:
        return f"fewer than {FEWEST_NAMED} people"
    return f"{people:,} people"


def in_words(names: list[str]) -> str:
    """Return "A", "A and B", "A, B and C", or "A, B and 4 more places" when there are many."""
    if len(names) > LONGEST_LIST + 1:
        more = len(names) - LONGEST_LIST + 1
        names = [*names[: LONGEST_LIST - 1], f"{more} more"]
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _numbers(values: Iterable[Any]) -> tuple[int, ...]:
    """Return distinct ids in order; anything that is not one raises ValueError."""
    if any(type(value) is not int for value in values):
        raise ValueError("a place is named by a number")
    return tuple(sorted(set(values)))
