"""The states of an account and of a lost second factor, and who may decide about whom."""

import re
from datetime import timedelta
from enum import StrEnum

from mcv.audit.rules import Actor
from mcv.core.errors import NotAllowed, Refused
from mcv.staff.rules.roles import SCOPES, Role, Scope

INVITATION_LASTS = timedelta(days=7)
RESET_LINK_LASTS = timedelta(hours=24)
REPORT_LASTS = timedelta(days=7)

AN_ADDRESS = re.compile(r"[^\s@\x00-\x1f<>\"]+@[^\s@.\x00-\x1f<>\"]+(\.[^\s@.\x00-\x1f<>\"]+)+")
LONGEST_EMAIL = 254


class AccountState(StrEnum):
    """Where an account stands: only an active one signs in."""

    INVITED = "invited"
    ACTIVE = "active"
    STOPPED = "stopped"


class ResetState(StrEnum):
    """Where a lost second factor stands: reported by its owner, asked for, approved, used."""

    REPORTED = "reported"
    REQUESTED = "requested"
    APPROVED = "approved"
    USED = "used"
    DECLINED = "declined"


OPEN_RESETS = frozenset({ResetState.REPORTED, ResetState.REQUESTED, ResetState.APPROVED})
"""What still may lead to a new second factor."""


def check_email(email: str) -> None:
    """Raise Refused if a letter could not be addressed to it."""
    if not AN_ADDRESS.fullmatch(email) or len(email) > LONGEST_EMAIL:
        raise Refused("Enter an email address in the correct format, like name@kent.example.")


def check_place(role: Role, scope: Scope) -> None:
    """Raise Refused if the role is not held at a place of that size."""
    if scope not in SCOPES[role]:
        sizes = {Scope.FORCE: "the whole force", Scope.DISTRICT: "a district", Scope.WARD: "a ward"}
        where = " or ".join(sizes[size] for size in Scope if size in SCOPES[role])
        raise Refused(f"{role.label} is a role at {where}.")


def check_somebody_else(actor: Actor, staff_id: int) -> None:
    """Raise NotAllowed if people decide about their own rights."""
    if actor.kind == "staff" and actor.id == staff_id:
        raise NotAllowed("Ask another administrator: nobody changes their own rights.")


def check_second_person(first_id: int | None, second_id: int | None) -> None:
    """Raise NotAllowed if the one who asked is also the one who approves."""
    if first_id is None or first_id == second_id:
        raise NotAllowed("A second administrator must approve this.")
