"""The pages about staff: signing in, setting up, one's own account, and the administrator's desk."""

from mcv.staff.views import (
    account,
    invitations,
    mailed_links,
    people,
    resets,
    setting_up,
    signing_in,
)
from mcv.staff.views.door import blueprint

__all__ = [
    "account",
    "blueprint",
    "invitations",
    "mailed_links",
    "people",
    "resets",
    "setting_up",
    "signing_in",
]
