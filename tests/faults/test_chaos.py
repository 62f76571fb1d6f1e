"""Rows 1, 2, 3, 10, 13 and 14 at once: whatever is killed whenever, everybody hears once."""

import random

from flask import Flask

from config import Settings
from tests.faults.chaos import Chaos, assert_all_holds
from tests.faults.relay import Relay


def test_sender_web_and_clock_killed_at_random_moments_lose_and_repeat_nothing(
    app: Flask, settings: Settings, relay: Relay
) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    toll = Chaos(app, settings, relay, seed).run(kills=6, members=60)
    print(toll)
    assert_all_holds(toll)
    assert toll.accepted >= 60
