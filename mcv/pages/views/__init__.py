"""The doors of the pages that belong to no single slice."""

from mcv.pages.views import public
from mcv.pages.views.doors import pages

__all__ = ["pages", "public"]
