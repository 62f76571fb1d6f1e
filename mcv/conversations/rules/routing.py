"""Whose desk a reply comes to."""


def unit_of(alert_district_id: int | None, home_district_id: int) -> int:
    """Return the CSU that answers: the alert's, else (force-wide, or no alert) that of the home ward."""
    return home_district_id if alert_district_id is None else alert_district_id
