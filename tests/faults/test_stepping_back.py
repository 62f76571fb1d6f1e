"""Whoever waits for a page comes first where the machine is busy: a sender steps back."""

import os

import pytest

from mcv.delivery.cli import NICENESS
from tests.faults.conftest import wait_until
from tests.faults.processes import children
from tests.faults.service import Service


def nice(process: int) -> list[int]:
    """Return how far the process and those that it began step back."""
    return [os.getpriority(os.PRIO_PROCESS, each) for each in [process, *children(process)]]


@pytest.mark.once
def test_both_processes_of_a_sender_step_back_and_those_that_answer_do_not(
    service: Service,
) -> None:
    sender, web = service.processes["sender"].pid, service.processes["web"].pid
    wait_until(service.is_ready)
    wait_until(lambda: bool(children(sender)))
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert nice(sender) == [max(ours, NICENESS)] * 2
    assert set(nice(web)) == {ours}
