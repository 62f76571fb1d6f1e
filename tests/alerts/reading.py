"""What a page says."""

from typing import Any


def words(response: Any) -> str:
    """Return the page on one line, however its template was broken."""
    text: str = response.get_data(as_text=True)
    return " ".join(text.split())
