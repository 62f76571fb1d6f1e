"""What an XML 1.0 document may hold."""

import re

UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fit_for_xml(text: str) -> str:
    """Return the text without the characters that no XML document may hold, not even escaped."""
    return UNFIT.sub("", text)
