"""What the rules of staff are: roles, places, accounts, passwords, tries and the second person."""

from mcv.staff.rules.accounts import AccountState, ResetState
from mcv.staff.rules.reach import Held, Reach, reach_of
from mcv.staff.rules.roles import PERMISSIONS, Permission, Role, Scope, roles_with

__all__ = [
    "PERMISSIONS",
    "AccountState",
    "Held",
    "Permission",
    "Reach",
    "ResetState",
    "Role",
    "Scope",
    "reach_of",
    "roles_with",
]
