"""What membership decides, without a database, a network or a framework."""

from mcv.members.rules.addresses import tidy_address
from mcv.members.rules.consent import (
    CURRENT_TEXT_WORDING,
    CURRENT_WORDING,
    TEXT_WORDINGS,
    WORDINGS,
    WORDINGS_BY_CHANNEL,
    ConsentWording,
)
from mcv.members.rules.households import household_hash, normalise_house
from mcv.members.rules.inbox import Reading, Shown, shown
from mcv.members.rules.limits import (
    ERASED_AFTER,
    LETTERS_AN_HOUR,
    LINK_LASTS,
    MOST_PLACES,
    SIGN_IN_LASTS,
    YOUNGEST,
)
from mcv.members.rules.people import Details, Kind, State, may_become, tidy_name
from mcv.members.rules.sources import CARD, DIRECT, tidy_source
from mcv.members.rules.topics import ALL_BITS, Topic, bits_of, topics_in

__all__ = [
    "ALL_BITS",
    "CARD",
    "CURRENT_TEXT_WORDING",
    "CURRENT_WORDING",
    "DIRECT",
    "ERASED_AFTER",
    "LETTERS_AN_HOUR",
    "LINK_LASTS",
    "MOST_PLACES",
    "SIGN_IN_LASTS",
    "TEXT_WORDINGS",
    "WORDINGS",
    "WORDINGS_BY_CHANNEL",
    "YOUNGEST",
    "ConsentWording",
    "Details",
    "Kind",
    "Reading",
    "Shown",
    "State",
    "Topic",
    "bits_of",
    "household_hash",
    "may_become",
    "normalise_house",
    "shown",
    "tidy_address",
    "tidy_name",
    "tidy_source",
    "topics_in",
]
