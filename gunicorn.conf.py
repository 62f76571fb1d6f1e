"""How gunicorn writes its logs: times, statuses and kinds of errors, never addresses or words.

The path of a request may be a link that lets somebody in, and its query a postcode.
"""

import sys
from typing import Any

from gunicorn.glogging import Logger

access_log_format = "%(t)s %(m)s %(s)s %(B)s %(M)sms"


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Leaves out what gunicorn quotes of a request that it cannot read or that failed."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write the warning, of an unreadable request only that there was one."""
        if msg.startswith("Invalid request"):
            msg, args = "Invalid request", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Write what went wrong by the kind of its error."""
        kind = sys.exc_info()[0]
        self.error("%s: %s", msg.partition(" %")[0], kind.__name__ if kind else "unknown")


logger_class = DiscreetLogger
