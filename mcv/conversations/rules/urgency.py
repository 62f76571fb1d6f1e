"""Words that raise a message to the top of the desk, so that a person reads it first.

Rules, not statistics: whoever asks why is told the words. It errs on the side of raising, it never
lowers, and it decides nothing but the order of reading. A force changes the list here.
"""

import re
import unicodedata

URGENT_WORDS = (
    "knife|knives|machete*",
    "gun|guns|gunshot*|shooting|shot at|firearm*|weapon*",
    "stab|stabbed|stabbing",
    "threat|threats|threaten*",
    "kill|killed|killing|murder*",
    "suicid*|end my life|kill myself|take my own life|self harm*|overdose*",
    "hit me|hits me|hurt me|hurts me|beat me|beats me|beaten|attacked|assault*|strangl*|choked me",
    "rape|raped|rapist|sexually assault*",
    "afraid|scared|frightened|terrified|not safe|unsafe|in danger",
    "domestic abuse|domestic violence|abusing me|abuses me|controlling partner",
    "stalk*|following me|followed me home|outside my house",
    "missing child|child is missing|has gone missing|abduct*|kidnap*",
    "exploit*|county lines|trafficked|cuckoo*|modern slavery",
    "bomb|bombs|explosive*|explosion",
    "acid attack*|arson*|set fire|on fire",
    "bleeding|unconscious|not breathing",
    "happening now|right now|breaking in|emergency|help me",
)

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc'`]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def _pattern(group: str) -> re.Pattern[str]:
    words = (
        re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\W+") for word in group.split("|")
    )
    return re.compile(rf"\b(?:{'|'.join(words)})\b")


_PATTERNS = tuple(_pattern(group) for group in URGENT_WORDS)


def urgent_words(text: str) -> tuple[str, ...]:
    """Return what in the text asks for a reader at once, in the order of the list; often nothing."""
    plain = _plain(text)
    found = (pattern.search(plain) for pattern in _PATTERNS)
    return tuple(" ".join(match[0].split()) for match in found if match)


def _plain(text: str) -> str:
    """Return the text in one spelling: no accents, no invisible marks, small letters."""
    spelled = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    bare = "".join(mark for mark in spelled if not unicodedata.combining(mark))
    return _APOSTROPHES.sub("", bare.casefold())


def why_urgent(words: tuple[str, ...]) -> str:
    """Return the reason as it is shown and stored: at most 200 characters; empty for none."""
    return ", ".join(words)[:200]
