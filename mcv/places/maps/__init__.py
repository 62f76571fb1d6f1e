"""Maps of the force's wards, drawn on the server as SVG."""

from mcv.places.maps.svg import Map, Step, ward_map

__all__ = ["Map", "Step", "ward_map"]
