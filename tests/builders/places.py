"""Districts and wards to put people in, from the 13 and 279 that every test has."""

from mcv.extensions import db
from mcv.places import queries
from mcv.places.models import District, Postcode, Ward


def a_district(name: str = "Canterbury") -> District:
    """Return the carried district of that name."""
    return next(one for one in queries.districts() if one.name == name)


def a_ward(name: str = "Wincheap", district: str = "Canterbury") -> Ward:
    """Return the carried ward of that name."""
    return next(one for one in queries.wards(a_district(district).id) if one.name == name)


def a_postcode(postcode: str = "CT1 3RF", ward: Ward | None = None) -> Postcode:
    """Return a postcode, without its space, that lies in the ward (Wincheap by default)."""
    row = Postcode(postcode=postcode.replace(" ", ""), ward_id=(ward or a_ward()).id)
    db.session.add(row)
    db.session.flush()
    return row
