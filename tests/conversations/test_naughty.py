"""Whatever somebody types is kept and shown as words."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from mcv.conversations.queries import threads
from mcv.conversations.queries.threads import thread_numbers
from mcv.core import links
from mcv.web.forms import tidy
from tests.builders.conversations import a_conversation

NAUGHTY = Path(__file__).parents[3] / "shared" / "corpora" / "blns" / "blns.json"


@pytest.mark.skipif(not NAUGHTY.exists(), reason="../shared is not here")
def test_naughty_strings_go_in_by_the_reply_page_and_come_out_as_words(
    client: FlaskClient, now: datetime
) -> None:
    strings = [text for text in json.loads(NAUGHTY.read_text()) if tidy(text)]
    conversation = a_conversation()
    token = links.signer().sign(
        "thread", *thread_numbers(conversation), expires=now + timedelta(days=1)
    )
    for start in range(0, 18 * 30, 30):
        batch = "\n".join(strings[start : start + 30])
        if batch:
            answer = client.post(f"/t/{token}", data={"message": batch})
            assert answer.status_code == 303
    page = client.get(f"/t/{token}").text
    for entry in threads.entries_for_member(conversation.id):
        assert str(escape(entry.body)) in page
    assert "<script>alert" not in page
