"""Residents, businesses and community groups: joining, consent, what they follow, leaving."""
