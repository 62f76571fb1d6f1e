"""What the public pages state as fact, in one place, so that words and code cannot drift apart."""

from dataclasses import dataclass
from datetime import date, timedelta

COOKIE_MESSAGE_SEEN = "cookie_message_seen"
KNOWN_BROWSER = "known_browser"
COOKIE_MESSAGE_AGE = timedelta(days=365)

PRIVACY_NOTICE_DRAFTED = date(2026, 11, 23)
ACCESSIBILITY_STATEMENT_FROM = date(2026, 11, 23)


@dataclass(frozen=True)
class Cookie:
    """A cookie that this service may set: its name, what for, how long."""

    name: str
    purpose: str
    lasts: str


def cookies(session_cookie: str) -> tuple[Cookie, ...]:
    """Return every cookie that the service may set; all are essential, none follows anybody."""
    return (
        Cookie(
            session_cookie,
            "Keeps a form yours while you fill it in, and keeps you signed in",
            "until you close your browser, sign out, or are signed out",
        ),
        Cookie(
            ("__Host-" if session_cookie.startswith("__Host-") else "") + KNOWN_BROWSER,
            "For staff only: remembers where you have signed in, so that a stranger who guesses "
            "at your password does not slow you down",
            "90 days",
        ),
        Cookie(
            COOKIE_MESSAGE_SEEN,
            "Remembers that you have hidden the message about cookies",
            "1 year",
        ),
    )
