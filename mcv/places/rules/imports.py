"""What may be imported, and when a file is too strange to believe."""

from enum import StrEnum
from fractions import Fraction

BELIEVABLE_REMOVALS = Fraction(1, 10)


class FileKind(StrEnum):
    """A publisher's file that the project can read."""

    CODE_POINT_OPEN = "code-point-open"
    ONSPD = "onspd"
    NSPL = "nspl"
    BOUNDARIES = "boundaries"

    @property
    def label(self) -> str:
        """The name that the publisher gives the file."""
        return LABELS[self]


LABELS = {
    FileKind.CODE_POINT_OPEN: "OS Code-Point Open",
    FileKind.ONSPD: "ONS Postcode Directory",
    FileKind.NSPL: "National Statistics Postcode Lookup",
    FileKind.BOUNDARIES: "Ward boundaries",
}


def too_many_removals(removed: int, known_before: int) -> bool:
    """Whether more than a tenth of the postcodes would go, as when one area's file was given."""
    return removed > known_before * BELIEVABLE_REMOVALS
