"""What people reach for when they must think of a password: our own compact list, and its derivations.

`is_common` undoes the usual disguises (capitals, digits and signs at the ends, 4 for a, 0 for o) and asks
whether what is left is no more than two such words over and over, a walk over the keyboard or a repetition.
The famous lists hold almost nothing of 15 characters but such derivations.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

_WORDS = """
a abc abcdef access account admin administrator alert amazing anfield angel apple april arsenal
august autumn baby banana baseball batman beautiful birthday blink buster butterfly carbon change
changeme charlie cheese chelsea chocolate christmas community computer cookie copper correct
crystal daniel december default demo diamond dragon easter england everton facebook family
february flower football forever freedom friday friend game george ginger google guest happy
harry heaven hello holiday home honey hunter iloveu iloveyou in internet is it jack january
jasmine jennifer jessica jordan joshua july june kent killer king laptop letmein liverpool login
london love lovely loveyou maidstone manchester march marina mark master matrix matthew may me
medway michael microsoft million monday monkey mother mustang my naruto never ninja nobody
november number october office officer one orange pass passcode passphrase password please pokemon
police princess private pumpkin purple qwer qwerty qwertyuiop rainbow robert saturday school
secret secure security september service shadow sharon silver simple snoopy soccer spring spurs
starwars steelers sum summer sunday sunflower sunshine super superman system team tennis test
thank the this thomas three thursday tigger to tottenham trustno tuesday two united user very
voice wales wednesday welcome westham whatever windows winter word work you your zaq zxcvbnm
"""
WORDS = frozenset(_WORDS.split())
_FAMOUS = """
correcthorsebatterystaple evenifitakesforever godsavetheking godsavethequeen
iamthebestintheworld idontknowmypassword idontrememberit ihavenoidea iloveyoumorethananything
letmeinrightnow maytheforcebewithyou mynameisinigomontoya neverforgetthispassword
nobodywillguessthis nooneknowsmypassword onceuponatime openthedoorplease rememberthispassword
thequickbrownfox thequickbrownfoxjumpsoverthelazydog tobeornottobe tobeornottobethatisthequestion
whatisthepassword youllneverwalkalone youshallnotpass
"""
FAMOUS = frozenset(_FAMOUS.split())
WALKS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    '!"£$%^&*()_+',
    "!@#$%^&*()_+",
)
DISGUISES = str.maketrans("40135$@!7", "aoiessait")
FEWEST_CHARACTERS = 5
FEWEST_WORDS = 3
WALKED_SHARE = 0.75

_steps = {pair for walk in WALKS for line in (walk, walk[::-1]) for pair in pairwise(line)}


def is_common(password: str, own_words: Iterable[str] = ()) -> bool:
    """Return whether it is among the first that somebody would try; `own_words` count as common too."""
    plain = password.casefold()
    words = WORDS | {word for text in own_words for word in letters(text)}
    return (
        len(set(plain)) < FEWEST_CHARACTERS
        or plain in (plain + plain)[1:-1]
        or _is_walk(plain)
        or any(_is_few_words(form, words) for form in {_bare(plain), _bare(_undisguised(plain))})
    )


def letters(text: str) -> set[str]:
    """Return the words of a name or an address, and all of them run together."""
    parts = re.findall(r"[^\W\d_]+", text.casefold())
    return {part for part in (*parts, "".join(parts)) if len(part) > 1}


def _undisguised(plain: str) -> str:
    """Return the text with what stands in for letters turned back, but for digits and signs at the ends."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain).translate(DISGUISES)


def _bare(plain: str) -> str:
    return re.sub(r"[\W\d_]+", "", plain)


def _is_walk(plain: str) -> bool:
    pairs = list(pairwise(plain))
    walked = sum(pair in _steps or pair[0] == pair[1] for pair in pairs)
    return bool(pairs) and walked / len(pairs) >= WALKED_SHARE


def _is_few_words(text: str, words: frozenset[str]) -> bool:
    """Return whether the text is nothing, a famous phrase, or falls into fewer than three of the words."""
    if text in FAMOUS or not text:
        return True
    fewest: list[frozenset[str] | None] = [frozenset()]
    for end in range(1, len(text) + 1):
        best: frozenset[str] | None = None
        for start in range(max(0, end - 30), end):
            before, word = fewest[start], text[start:end]
            if before is not None and word in words:
                found = before | {word}
                best = found if best is None or len(found) < len(best) else best
        fewest.append(best)
    last = fewest[-1]
    return last is not None and len(last) < FEWEST_WORDS
