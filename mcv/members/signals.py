"""What members announces upward; the registry connects who listens."""

from blinker import Namespace

_names = Namespace()

identity_erased = _names.signal("identity-erased")
"""Sent with the Member as sender and `now`: what they wrote elsewhere must go too."""
