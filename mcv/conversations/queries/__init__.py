"""What can be known about conversations, and who may know it."""

from mcv.conversations.queries.figures import reply_times, reply_times_by_district
from mcv.conversations.queries.threads import conversation, threads_of

__all__ = ["conversation", "reply_times", "reply_times_by_district", "threads_of"]
