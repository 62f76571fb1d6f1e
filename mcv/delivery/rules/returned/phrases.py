"""What mail systems write when a letter does not arrive, and what each wording means.

The order matters: a refusal of the sender or of the content is looked for first, because many systems
add "user unknown" to it, and a letter that was refused for our sake says nothing of the address.
"""

import re
from dataclasses import dataclass

from mcv.delivery.rules.replies import DEAD_ADDRESS
from mcv.delivery.rules.returned.kinds import MailKind
from mcv.delivery.rules.states import Reason

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")


@dataclass(frozen=True)
class Failure:
    """Why a letter did not arrive; a hard failure says that the address is dead."""

    kind: MailKind
    reason: Reason | None
    because: str


def _failure(kind: MailKind, reason: Reason | None, because: str, *wordings: str) -> "Wording":
    found = re.compile("|".join(wordings), re.IGNORECASE)
    return Wording(Failure(kind, reason, because), found)


@dataclass(frozen=True)
class Wording:
    """A failure and the wordings that it is told in."""

    failure: Failure
    found: re.Pattern[str]


UNSPECIFIC = Failure(MailKind.SOFT, None, "failed without a reason that we know")
EXCHANGE_ONLINE_KNOWS_NOBODY = (
    r"5\.4\.1 .{0,120}recipient address(?:es)? rejected ?: access denied \[?.{0,80}"
    r"(?:outlook|protection)"
)
WORDINGS = (
    _failure(
        MailKind.SOFT, Reason.REFUSED, "refused us",
        r"black[- ]?list", r"block[- ]?list", r"\bspamhaus\b", r"\bspamcop\b", r"\brbl\b", r"dnsbl",
        r"reverse dns", r"\bptr\b", r"rdns", r"ip name lookup", r"sender .{0,80}(?:reject|denied|invalid)",
        r"(?:after|in reply to) mail from\b", r"domain of sender", r"sender domain",
        r"(?:bad|poor|low) reputation", r"ip reputation",
        r"(?:ip|client|host|server)\b.{0,60}\bblocked", r"rate limit", r"frequency limit", r"too many "
        r"(?:connections|messages|recipients|errors)", r"unsolicited", r"\bdmarc\b", r"\bspf\b",
        r"relay(?:ing)? (?:access )?(?:denied|not (?:allowed|permitted))", r"unable to relay",
        r"insecure mail relay", r"authentication required", r"authrequired", r"helo",
    ),
    _failure(
        MailKind.SOFT, Reason.REFUSED, "refused the content",
        r"\bspam\b", r"\bube\b", r"\bvirus\b", r"content (?:rejected|error|filter|not accepted)",
        r"message (?:content )?(?:rejected|filtered|refused|not accepted)", r"policy",
        r"header error", r"not rfc \d+ compliant", r"duplicate header", r"preferences",
    ),
    _failure(
        MailKind.SOFT, Reason.TOO_LARGE, "too large",
        r"(?:message|mail) (?:size|too (?:big|large))", r"size (?:limit )?exceed", r"exceeds .{0,40}size",
        r"message length exceeds",
    ),
    _failure(
        MailKind.SOFT, Reason.MAILBOX_FULL, "mailbox full",
        r"(?:mail ?box|mail ?folder|inbox|account|user|disk)\b.{0,30}(?:is )?(?:full|over ?quota)",
        r"quota", r"out of storage", r"insufficient (?:disk |system )?(?:space|storage)",
        r"storage (?:limit|allocation)", r"not enough (?:space|storage)", r"boîte .{0,20}pleine",
        "メールボックスが(?:いっぱい|一杯)", "容量",
    ),
    _failure(
        MailKind.SOFT, None, "locked for now",
        r"temporar(?:y|ily)\W{1,3}(?:locked|disabled|suspended|rejected|unavailable|deferred)",
        r"(?:account|mailbox|user) (?:is |has been )?(?:locked|suspended|blocked)",
    ),
    _failure(
        MailKind.SOFT, Reason.GAVE_UP, "its name server did not answer", r"host not found, try again",
    ),
    _failure(
        MailKind.HARD, Reason.NO_SUCH_ADDRESS, "no such address",
        r"user\W{0,3}(?:is |was )?(?:unknown|invalid|not (?:found|known|exist))",
        r"(?:unknown|invalid|bad|no such|non-?existent)\W{0,3}(?:local |final delivery |e-?mail |mail)?"
        r"(?:user|recipient|mailbox|address|account|person|destination|local[- ]part)",
        r"no such (?:user|person|mailbox|account|recipient|address)", r"no mailbox (?:here|by that|found)",
        r"(?:user|recipient|mailbox|account|address|addressee)\b.{0,80}(?:does ?n[o']t|do not|doesn.t) exist",
        r"(?:recipient|mailbox|account|address)\b.{0,60}(?:not|n.t|couldn.t be) (?:be )?found",
        r"recipient (?:name )?(?:is )?not recogni[sz]ed", r"does ?n.t have an? .{0,60}account",
        r"recipnotfound", r"recipient unknown", r"no (?:such )?account", r"not listed in",
        r"not? (?:a )?known (?:user|address)", r"not our customer", r"user_?unknown",
        r"no longer (?:on server|valid|active|in use|exists)",
        r"(?:user|mailbox|account|recipient)\b.{0,40} no longer available",
        r"mailbox (?:unavailable or|not available here)",
        r"(?:account|mailbox|user|recipient)(?: is| was| has been)?(?: currently| permanently)?"
        r" (?:disabled|discontinued|deactivated|inactive|closed|expired)",
        r"(?:has|mailbox) moved", r"destinataire (?:inconnu|invalide)", r"adresse .{0,20}invalide",
        r"utilisateur inconnu", r"unbekannter? (?:empf|benutzer)", r"usuario desconocido",
        "宛先不明", "存在しません", "見つかりません", EXCHANGE_ONLINE_KNOWS_NOBODY,
    ),
    _failure(
        MailKind.HARD, Reason.NO_SUCH_ADDRESS, "no such domain",
        r"nxdomain", r"host (?:or domain name )?not found", r"(?:unknown|no such) (?:host|domain)",
        r"domain (?:name )?not found", r"domain .{0,80}(?:does not|doesn.t) exist",
        r"couldn.t find any host named", r"domain .{0,80}couldn.t be found", r"bad destination host",
        r"(?:host|domain) does not accept mail", r"had no relevant answers", r"null ?mx", r"no mx found",
    ),
    _failure(
        MailKind.SOFT, Reason.GAVE_UP, "out of reach",
        r"timed? ?out", r"time-out", r"expired", r"too long in the queue", r"in the queue too long",
        r"could not be delivered (?:for|within)", r"not delivered within", r"try again", r"try later",
        r"deferred", r"connection (?:refused|lost|reset)", r"not re(?:achable|sponding)", r"unreachable",
        r"did not accept our requests", r"name serv(?:er|ice)", r"lookup fail", r"retry timeout",
        r"\d+ attempts", r"loop", r"too many hops",
    ),
)  # fmt: skip


def by_wording(text: str) -> Failure | None:
    """Return the failure that the text tells of, None if its wording is not known."""
    for wording in WORDINGS:
        if wording.found.search(text):
            return wording.failure
    return None


def by_status(text: str) -> Failure | None:
    """Return the failure that the first enhanced status (RFC 3463) in the text stands for."""
    found = STATUS.search(text)
    if found is None or found[1] == "2":
        return None
    detail = (int(found[2]), int(found[3]))
    if found[1] == "5" and detail in DEAD_ADDRESS:
        return Failure(MailKind.HARD, Reason.NO_SUCH_ADDRESS, f"status {found[0]}")
    if detail == (2, 2):
        return Failure(MailKind.SOFT, Reason.MAILBOX_FULL, f"status {found[0]}")
    if detail in {(2, 3), (3, 4)}:
        return Failure(MailKind.SOFT, Reason.TOO_LARGE, f"status {found[0]}")
    if detail[0] == 4:
        return Failure(MailKind.SOFT, Reason.GAVE_UP, f"status {found[0]}")
    reason = Reason.REFUSED if detail[0] == 7 else None
    return Failure(MailKind.SOFT, reason, f"status {found[0]}")
