"""The doors of members: joining, signing in, settings, leaving."""

from mcv.members.views import following, inbox, joining, leaving, settings, signing_in, texts
from mcv.members.views.door import blueprint

__all__ = [
    "blueprint",
    "following",
    "inbox",
    "joining",
    "leaving",
    "settings",
    "signing_in",
    "texts",
]
