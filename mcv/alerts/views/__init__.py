"""The doors of the alerts: for the public, for writers, for deciders, for those who watch."""

from mcv.alerts.views import deciding, desk, progress, public, returned, texting, useful, writing
from mcv.alerts.views.door import blueprint

__all__ = [
    "blueprint",
    "deciding",
    "desk",
    "progress",
    "public",
    "returned",
    "texting",
    "useful",
    "writing",
]
