"""What the post room announces upward; the registry connects who listens."""

from blinker import Namespace

_names = Namespace()

unsubscribed_by_mail = _names.signal("unsubscribed-by-mail")
"""Sent with the Contact as sender and `now`: what the link to leave does must be done."""
