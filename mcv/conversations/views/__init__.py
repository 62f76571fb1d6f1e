"""The doors of conversations: for who holds a link, for signed-in members, for the desk."""

from mcv.conversations.views import desk, desk_acts, linked, signed_in
from mcv.conversations.views.door import blueprint

__all__ = ["blueprint", "desk", "desk_acts", "linked", "signed_in"]
