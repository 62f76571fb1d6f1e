"""The doors of campaigns: what people scan, and the comms team's desk."""

from mcv.campaigns.views import desk, public
from mcv.campaigns.views.doors import blueprint

__all__ = ["blueprint", "desk", "public"]
