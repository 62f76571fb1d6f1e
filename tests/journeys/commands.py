"""Run operator's commands in one process: python -m tests.journeys.commands MOMENT|now COMMAND ..."""

import shlex
import sys
from datetime import datetime

import time_machine
from flask.cli import FlaskGroup


def run(lines: list[str]) -> None:
    """Run one after another; the first that fails ends the process."""
    cli = FlaskGroup()
    for line in lines:
        failed = cli.main(shlex.split(line), prog_name="flask", standalone_mode=False)
        if failed:
            sys.exit(f"flask {line} ended with {failed}")


if __name__ == "__main__":
    when, *commands = sys.argv[1:]
    if when == "now":
        run(commands)
    else:
        with time_machine.travel(datetime.fromisoformat(when), tick=True):
            run(commands)
