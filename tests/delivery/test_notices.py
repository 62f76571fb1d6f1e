"""Every letter of the system stands in one frame that never leaves out the way to help and out."""

from datetime import datetime

from flask import render_template_string

from mcv.delivery import actions, notices, queries
from mcv.delivery.models import Chunk
from mcv.delivery.rules.placeholders import Placeholder
from mcv.delivery.rules.states import Lane, Purpose
from mcv.extensions import db
from tests.builders.delivery import a_contact

HTML = (
    '{% extends "notices/_frame.html" %}{% from "notices/_parts.html" import button %}'
    "{% block lead %}Wincheap: an answer waits{% endblock %}"
    '{% block letter %}{{ button("https://voice.example/t/x", "Read it") }}{% endblock %}'
)
TEXT = '{% extends "notices/_frame.txt" %}{% block letter %}An answer waits.{% endblock %}'


def test_a_letter_says_what_to_do_in_an_emergency_in_both_parts() -> None:
    for template in (HTML, TEXT):
        letter = render_template_string(template, **notices.frame_values())
        assert "999" in letter
        assert "101" in letter
        assert "https://voice.example/settings" in letter


def test_a_letter_works_without_images_and_knows_dark_mode() -> None:
    letter = render_template_string(HTML, **notices.frame_values())
    assert "<img" not in letter
    assert "prefers-color-scheme: dark" in letter
    assert 'href="https://voice.example/t/x"' in letter


def test_a_member_can_leave_from_every_letter_and_staff_are_not_asked_to(now: datetime) -> None:
    for purpose in Purpose:
        contact = actions.keep_contact(purpose, "sam@example.org", "Sam")
        letter = notices.render("sign-in-link", contact, {"until": now})
        for part in (letter.text, letter.html):
            assert (Placeholder.UNSUBSCRIBE_LINK in part) == (purpose is Purpose.MEMBER)


def test_a_notice_is_queued_in_its_own_lane_with_the_services_name_alone(now: datetime) -> None:
    delivery = actions.post_notice(
        contact=a_contact(), notice="sign-in-link", values={"until": now}, now=now
    )
    row = queries.delivery(delivery.id)
    assert row is not None
    assert row.outgoing.from_name == "My Community Voice"
    assert db.session.query(Chunk.lane).scalar() is Lane.NOTICE
