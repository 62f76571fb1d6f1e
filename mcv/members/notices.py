"""The letters about membership; what a stranger typed about somebody never stands in one."""

from datetime import datetime
from urllib.parse import urlencode

from mcv.delivery import actions as post
from mcv.delivery.models import Contact
from mcv.delivery.notices import written_links
from mcv.delivery.rules.links import Link
from mcv.members.models import AddressChange, MailedLink, Member
from mcv.members.rules import LINK_LASTS, SIGN_IN_LASTS

NO_CHANGE = 0
JOIN_PATH = "/join"


def confirm_address(member: Member, contact: Contact, now: datetime) -> None:
    """Ask the owner of an address whether they want to join; the link lasts 7 days."""
    until = now + LINK_LASTS
    link = written_links().signed(Link.CONFIRM, member.id, NO_CHANGE, expires=until)
    post.post_notice(
        contact=contact,
        notice="confirm-address",
        values={"link": link, "until": until},
        now=now,
        expires_at=until,
        reaches_stopped=True,
    )


def already_joined(contact: Contact, now: datetime) -> None:
    """Tell a member that somebody tried to join with their address; nothing has changed."""
    post.post_notice(
        contact=contact,
        notice="already-joined",
        values={},
        now=now,
        expires_at=now + LINK_LASTS,
        reaches_stopped=True,
    )


def sign_in_link(member: Member, mailed: MailedLink, after: str | None, now: datetime) -> None:
    """Send a member the way in: once, for 30 minutes; `after` is the path to go on to."""
    until = now + SIGN_IN_LASTS
    link = written_links().signed(Link.SIGN_IN, member.id, mailed.id, expires=until)
    post.post_notice(
        contact=member.contact,
        notice="sign-in-link",
        values={"link": f"{link}?{urlencode({'next': after})}" if after else link, "until": until},
        now=now,
        expires_at=until,
        reaches_stopped=True,
    )


def no_membership(contact: Contact, now: datetime) -> None:
    """Tell the owner of an address, with which somebody tried to sign in, that it is no member's."""
    post.post_notice(
        contact=contact,
        notice="no-membership",
        values={"join_link": written_links().plain(JOIN_PATH)},
        now=now,
        expires_at=now + SIGN_IN_LASTS,
        reaches_stopped=True,
    )


def address_change_new(change: AddressChange, contact: Contact, now: datetime) -> None:
    """Ask at the new address whether it shall be the member's; the link lasts 7 days."""
    until = now + LINK_LASTS
    link = written_links().signed(Link.CONFIRM, change.member_id, change.id, expires=until)
    post.post_notice(
        contact=contact,
        notice="address-change-new",
        values={"link": link, "until": until},
        now=now,
        expires_at=until,
        reaches_stopped=True,
    )


def address_change_old(contact: Contact, now: datetime) -> None:
    """Tell the old address that the member is written to at another one from now on."""
    post.post_notice(
        contact=contact,
        notice="address-change-old",
        values={"changed_at": now},
        now=now,
        expires_at=now + LINK_LASTS,
        reaches_stopped=True,
    )
