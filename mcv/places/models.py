"""Districts, wards and postcodes as the force knows them, and the files they came from."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mcv.core.types import Named, UtcDateTime
from mcv.extensions import Base
from mcv.places.rules import FileKind, target_households


class District(Base):
    """A district of the force: one Community Safety Unit and one Local Policing Team each."""

    __tablename__ = "district"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    division: Mapped[str] = mapped_column(String(20))
    csp_code: Mapped[str] = mapped_column(String(9))
    csp_name: Mapped[str] = mapped_column(String(80))
    households: Mapped[int]

    @property
    def target(self) -> int:
        """How many households make one in ten here."""
        return target_households(self.households)


class Ward(Base):
    """An electoral ward: the smallest place that alerts are aimed at and members are counted in.

    The household figure is an estimate; latitude and longitude (WGS84) are of one centre point.
    """

    __tablename__ = "ward"
    __table_args__ = (Index(None, "district_id", "name"), Index(None, "name"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    households_estimate: Mapped[int]
    latitude: Mapped[float]
    longitude: Mapped[float]
    district: Mapped[District] = relationship(init=False, lazy="joined", innerjoin=True, repr=False)


class WardOutcode(Base):
    """A postcode district (ME14) touches this ward; offered first when a postcode is unknown."""

    __tablename__ = "ward_outcode"

    outcode: Mapped[str] = mapped_column(String(4), primary_key=True)
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"), primary_key=True, index=True)


class Postcode(Base):
    """A live postcode, upper case without its space, and the ward that its publisher puts it in."""

    __tablename__ = "postcode"

    postcode: Mapped[str] = mapped_column(String(7), primary_key=True)
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"), index=True)


class WardBoundary(Base):
    """The boundary of a ward: a GeoJSON Polygon or MultiPolygon, WGS84 longitude and latitude."""

    __tablename__ = "ward_boundary"

    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"), primary_key=True)
    geometry: Mapped[str] = mapped_column(Text)


class PlaceImport(Base):
    """A publisher's file that was taken in, and what it changed."""

    __tablename__ = "place_import"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[FileKind] = mapped_column(Named(FileKind))
    file_name: Mapped[str] = mapped_column(String(255))
    rows: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]
    unchanged: Mapped[int]
    outside: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime())
