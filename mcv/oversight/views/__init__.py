"""The doors for whoever watches over the whole."""

from mcv.oversight.views import health, metrics, post
from mcv.oversight.views.door import blueprint

__all__ = ["blueprint", "health", "metrics", "post"]
