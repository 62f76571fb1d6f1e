"""What places decide without a database: postcodes, the target, publishers' layouts, map steps."""

from mcv.places.rules.households import TARGET_SHARE, target_households
from mcv.places.rules.imports import FileKind, too_many_removals
from mcv.places.rules.postcodes import normalise_postcode, outcode, stored_postcode

__all__ = [
    "TARGET_SHARE",
    "FileKind",
    "normalise_postcode",
    "outcode",
    "stored_postcode",
    "target_households",
    "too_many_removals",
]
