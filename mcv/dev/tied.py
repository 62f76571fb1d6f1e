"""Run a module so that it ends with the process that started it, even if that one is killed.

    python -m mcv.dev.tied gunicorn wsgi:app

The starter holds the other end of this process's standard input: its end is the starter's end. That works on
every system, needs nothing of the module, and holds for kill -9.
"""

import os
import runpy
import signal
import sys
import threading

AT_ONCE = 15.0


def main() -> None:
    """Become the module that the command line names, with the arguments after it."""
    threading.Thread(target=_follow, args=(sys.stdin.fileno(),), daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _follow(tie: int) -> None:
    """Ask this process to end when the tie breaks; make it, if it has not after `AT_ONCE` seconds."""
    while os.read(tie, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(AT_ONCE)
    os._exit(1)


if __name__ == "__main__":
    main()
