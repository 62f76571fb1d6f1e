"""Where a sign-up came from: an opaque code that campaigns understand."""

import re

DIRECT = "direct"
CARD = "card"
"""Any card that officers hand out; its address names it nowhere, because a browser keeps addresses."""

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def tidy_source(text: str | None) -> str:
    """Return the code in lower case; anything that cannot be one is "direct"."""
    code = (text or "").strip().lower()
    return code if CODE.fullmatch(code) else DIRECT
