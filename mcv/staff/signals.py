"""What staff announces upward; the registry connects who listens."""

from blinker import Namespace

_names = Namespace()

posting_ended = _names.signal("posting-ended")
"""Sent with the Posting as sender and `now`: its open work falls to the unit."""

access_withdrawn = _names.signal("access-withdrawn")
"""Sent with the StaffMember as sender and `now`: every sign-in of theirs must end."""
