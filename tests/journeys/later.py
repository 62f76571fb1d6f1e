"""Run an operator's command at another moment: python -m tests.journeys.later MOMENT COMMAND ..."""

import sys
from datetime import datetime

import time_machine
from flask.cli import main

if __name__ == "__main__":
    moment = datetime.fromisoformat(sys.argv[1])
    sys.argv = ["flask", *sys.argv[2:]]
    with time_machine.travel(moment, tick=True):
        main()
