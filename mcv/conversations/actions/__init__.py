"""What members and officers do in a conversation."""

from mcv.conversations.actions.answering import Answered, answer, keep_draft, note
from mcv.conversations.actions.closing import close, reopen
from mcv.conversations.actions.erasing import erase_words
from mcv.conversations.actions.escalating import escalate_due
from mcv.conversations.actions.receiving import go_on, receive
from mcv.conversations.actions.triage import (
    assign,
    claim,
    fall_back_idle,
    fall_back_of,
    hand_over,
    opened,
    release,
    take_over,
)

__all__ = [
    "Answered",
    "answer",
    "assign",
    "claim",
    "close",
    "erase_words",
    "escalate_due",
    "fall_back_idle",
    "fall_back_of",
    "go_on",
    "hand_over",
    "keep_draft",
    "note",
    "opened",
    "receive",
    "release",
    "reopen",
    "take_over",
]
