"""Places: the force's districts, wards and postcodes, and how we came to know them."""
