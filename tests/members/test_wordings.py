"""What people agreed to can be read years later, and what is stored keeps its meaning."""

from hashlib import sha256

from mcv.members.rules import (
    CURRENT_WORDING,
    WORDINGS,
    State,
    Topic,
    bits_of,
    may_become,
    topics_in,
)

PRINTED = {1: "821c000e4e407ede59d285893a2f4d1c8b58f0182dafba3f1c6c8f0c7ea4af89"}
"""The fingerprint of each wording. Never change a line: a new wording is a new version."""

STORED_BITS = {
    "burglary": 1,
    "vehicles": 2,
    "antisocial": 4,
    "violence": 8,
    "drugs": 16,
    "fraud": 32,
    "roads": 64,
    "rural": 128,
    "business": 256,
    "hate": 512,
    "women": 1024,
    "young": 2048,
    "missing": 4096,
    "events": 8192,
}


def test_a_wording_never_changes_without_a_new_version() -> None:
    fingerprints = {
        version: sha256(wording.text.encode()).hexdigest() for version, wording in WORDINGS.items()
    }
    assert fingerprints == PRINTED


def test_each_wording_knows_its_version_and_the_newest_is_asked() -> None:
    assert all(wording.version == version for version, wording in WORDINGS.items())
    assert CURRENT_WORDING.version == max(WORDINGS)


def test_a_topic_keeps_the_bit_that_members_have_stored() -> None:
    assert {topic.value: topic.bit for topic in Topic} == STORED_BITS


def test_topics_come_back_from_the_store() -> None:
    assert topics_in(bits_of([Topic.ROADS, Topic.EVENTS])) == (Topic.ROADS, Topic.EVENTS)


def test_a_membership_goes_one_way_only() -> None:
    ways = {(one, other) for one in State for other in State if may_become(one, other)}
    assert ways == {
        (State.UNVERIFIED, State.VERIFIED),
        (State.VERIFIED, State.LEFT),
        (State.LEFT, State.ERASED),
    }
