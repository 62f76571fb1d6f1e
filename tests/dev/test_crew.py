"""Processes that are started together end together, whatever happens to the one that started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mcv.dev.crew import Crew

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
STARTER = """
import os, pathlib, sys, time
from mcv.dev.crew import Crew
crew = Crew(os.environ, pathlib.Path(sys.argv[1]))
crew.start("server", "http.server", "0")
print(crew.hands["server"].pid, flush=True)
time.sleep(60)
"""


def soon(reached: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not reached() and time.monotonic() < until:
        time.sleep(0.02)
    return reached()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a zombie has ended; its parent has not asked yet
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_a_stop_ends_everybody(tmp_path: Path) -> None:
    crew = Crew(os.environ, tmp_path)
    crew.start("one", "http.server", "0")
    crew.start("two", "http.server", "0")
    hands = list(crew.hands.values())
    assert crew.gone() is None
    crew.stop()
    assert all(hand.returncode == -signal.SIGTERM for hand in hands)


def test_one_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    crew = Crew(os.environ, tmp_path)
    crew.start("mail catcher", "mcv.dev.catcher")
    assert soon(lambda: crew.gone() == "mail catcher")
    assert "ValueError" in crew.last_words("mail catcher")
    crew.stop()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="sees processes through /proc")
def test_nobody_outlives_a_starter_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert is_running(pid)
        starter.kill()
    assert soon(lambda: not is_running(pid))
