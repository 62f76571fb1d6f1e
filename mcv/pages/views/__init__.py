"""The doors of the pages that belong to no single slice."""

from mcv.pages.views import desk, own, public
from mcv.pages.views.doors import pages

__all__ = ["desk", "own", "pages", "public"]
