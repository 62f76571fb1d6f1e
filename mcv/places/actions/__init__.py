"""Writes about places: load the facts that the project carries, take in publishers' files."""

from mcv.places.actions.boundaries import import_boundaries
from mcv.places.actions.facts import Loaded, load_facts
from mcv.places.actions.postcodes import import_postcodes

__all__ = ["Loaded", "import_boundaries", "import_postcodes", "load_facts"]
