"""What a browser is told to refuse."""

import re

from flask.testing import FlaskClient


def test_no_script_but_ours_runs(kit: FlaskClient) -> None:
    policy = kit.get("/open").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe" not in policy


def test_a_nonce_is_used_once(kit: FlaskClient) -> None:
    nonces = {
        re.findall(r"nonce-([\w-]+)", kit.get("/open").headers["Content-Security-Policy"])[0]
        for _ in range(3)
    }
    assert len(nonces) == 3


def test_pages_of_people_who_are_signed_in_are_not_kept_by_the_browser(
    officer: FlaskClient,
) -> None:
    assert officer.get("/read").headers["Cache-Control"] == "no-store"


def test_nobody_frames_us_and_no_address_leaks(kit: FlaskClient) -> None:
    headers = kit.get("/open").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
