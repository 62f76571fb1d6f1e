"""Everything that changes a membership."""

from mcv.members.actions.changing import (
    change_details,
    choose_topics,
    follow,
    unfollow,
)
from mcv.members.actions.counting import count_households
from mcv.members.actions.joining import sign_up, verify
from mcv.members.actions.leaving import (
    erase,
    erase_left,
    leave,
    unsubscribe,
    vanish_unverified,
)
from mcv.members.actions.moving import ask_for_address, confirm_new_address
from mcv.members.actions.numbers import NOT_RIGHT, ask_for_number, confirm_number, remove_number
from mcv.members.actions.reading import choose_reading, mark_all_read, mark_read, mark_unread
from mcv.members.actions.signing_in import ask_for_link, use_link

__all__ = [
    "NOT_RIGHT",
    "ask_for_address",
    "ask_for_link",
    "ask_for_number",
    "change_details",
    "choose_reading",
    "choose_topics",
    "confirm_new_address",
    "confirm_number",
    "count_households",
    "erase",
    "erase_left",
    "follow",
    "leave",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "remove_number",
    "sign_up",
    "unfollow",
    "unsubscribe",
    "use_link",
    "vanish_unverified",
    "verify",
]
