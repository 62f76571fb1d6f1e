"""Which role may do what, and where a role may be held; the whole table stands here as plain values.

Officers and PCSOs draft and answer. A SPOC and a Community Support Inspector also approve in their
CSU, and may take over a reply that a colleague there holds. Comms write and approve anywhere, alone
approve what goes to the whole force, look after campaigns, and never see replies. An administrator looks
after staff and reads no replies. Both see whether post leaves the building, and may pause it. Data
protection reads the audit record. Intelligence has the desk and nothing else until its slice is built.
"""

from enum import StrEnum


class Permission(StrEnum):
    """Something that a door of the desk may ask for."""

    ACCOUNT = "account"
    """Their own account; held by every account that works, posted or not."""
    DESK = "desk"
    ALERTS_READ = "alerts.read"
    ALERTS_WRITE = "alerts.write"
    ALERTS_APPROVE = "alerts.approve"
    ALERTS_APPROVE_FORCE = "alerts.approve-force"
    REPLIES_READ = "replies.read"
    REPLIES_ANSWER = "replies.answer"
    REPLIES_LEAD = "replies.lead"
    """Take over, or pass on, a reply that a colleague holds."""
    REPORTS_READ = "reports.read"
    CAMPAIGNS_MANAGE = "campaigns.manage"
    MEMBERS_READ = "members.read"
    STAFF_MANAGE = "staff.manage"
    AUDIT_READ = "audit.read"
    DELIVERY_MANAGE = "delivery.manage"
    """See whether post leaves the building, pause it and let it go on."""


class Scope(StrEnum):
    """How far a posting goes."""

    FORCE = "force"
    DISTRICT = "district"
    WARD = "ward"


class Role(StrEnum):
    """What somebody is posted as."""

    SPOC = "spoc"
    BEAT_OFFICER = "beat-officer"
    PCSO = "pcso"
    WARD_OFFICER = "ward-officer"
    YOUTH_ENGAGEMENT_OFFICER = "youth-engagement-officer"
    COMMUNITY_LIAISON_OFFICER = "community-liaison-officer"
    INSPECTOR = "inspector"
    COMMS = "comms"
    INTELLIGENCE = "intelligence"
    DATA_PROTECTION = "data-protection"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as it is written on a page."""
        return LABELS[self]


LABELS = {
    Role.SPOC: "SPOC (single point of contact)",
    Role.BEAT_OFFICER: "Beat officer",
    Role.PCSO: "PCSO",
    Role.WARD_OFFICER: "Ward officer",
    Role.YOUTH_ENGAGEMENT_OFFICER: "Youth engagement officer",
    Role.COMMUNITY_LIAISON_OFFICER: "Community liaison officer",
    Role.INSPECTOR: "Community Support Inspector",
    Role.COMMS: "Comms",
    Role.INTELLIGENCE: "Intelligence",
    Role.DATA_PROTECTION: "Data protection",
    Role.ADMINISTRATOR: "Administrator",
}

_P = Permission
_OFFICER = frozenset(
    {
        _P.DESK,
        _P.ALERTS_READ,
        _P.ALERTS_WRITE,
        _P.REPLIES_READ,
        _P.REPLIES_ANSWER,
        _P.REPORTS_READ,
    }
)
_LEAD = _OFFICER | {_P.ALERTS_APPROVE, _P.MEMBERS_READ, _P.REPLIES_LEAD}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.SPOC: _LEAD,
    Role.INSPECTOR: _LEAD,
    Role.BEAT_OFFICER: _OFFICER,
    Role.PCSO: _OFFICER,
    Role.WARD_OFFICER: _OFFICER,
    Role.YOUTH_ENGAGEMENT_OFFICER: _OFFICER,
    Role.COMMUNITY_LIAISON_OFFICER: _OFFICER,
    Role.COMMS: frozenset(
        {
            _P.DESK,
            _P.ALERTS_READ,
            _P.ALERTS_WRITE,
            _P.ALERTS_APPROVE,
            _P.ALERTS_APPROVE_FORCE,
            _P.CAMPAIGNS_MANAGE,
            _P.REPORTS_READ,
            _P.DELIVERY_MANAGE,
        }
    ),
    Role.INTELLIGENCE: frozenset({_P.DESK}),
    Role.DATA_PROTECTION: frozenset({_P.DESK, _P.AUDIT_READ, _P.MEMBERS_READ}),
    Role.ADMINISTRATOR: frozenset({_P.DESK, _P.STAFF_MANAGE, _P.DELIVERY_MANAGE}),
}

_LOCAL = frozenset({Scope.WARD, Scope.DISTRICT})
_UNIT = frozenset({Scope.DISTRICT, Scope.FORCE})
_WHOLE = frozenset({Scope.FORCE})

SCOPES: dict[Role, frozenset[Scope]] = {
    Role.SPOC: _UNIT,
    Role.INSPECTOR: _UNIT,
    Role.BEAT_OFFICER: _LOCAL,
    Role.PCSO: _LOCAL,
    Role.WARD_OFFICER: _LOCAL,
    Role.YOUTH_ENGAGEMENT_OFFICER: _LOCAL | _UNIT,
    Role.COMMUNITY_LIAISON_OFFICER: _LOCAL | _UNIT,
    Role.COMMS: _WHOLE,
    Role.INTELLIGENCE: _UNIT,
    Role.DATA_PROTECTION: _WHOLE,
    Role.ADMINISTRATOR: _WHOLE,
}
"""Where a role may be held: a ward officer of the whole force, or a district's comms, is a mistake."""


def roles_with(permission: Permission) -> frozenset[Role]:
    """Return the roles that hold the permission somewhere."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)
