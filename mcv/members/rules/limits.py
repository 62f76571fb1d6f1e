"""How long, how often and how many."""

from datetime import timedelta

YOUNGEST = 13
LINK_LASTS = timedelta(days=7)
SIGN_IN_LASTS = timedelta(minutes=30)
ERASED_AFTER = timedelta(days=30)
LETTERS_AN_HOUR = 5
MOST_PLACES = 40
