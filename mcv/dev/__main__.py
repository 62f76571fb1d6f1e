"""`make run`: web, sender, clock and mail catcher on a database with fictional people, until Ctrl-C."""

import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from types import FrameType
from urllib.error import URLError

from config import ConfigurationError, Settings, from_environment
from mcv.dev.crew import Crew

HERE = "127.0.0.1"
START_SECONDS = 120.0
TURN_SECONDS = 0.1
MAIL_ABOVE_WEB = 25


class Trouble(Exception):
    """What stands in the way, in one sentence for the person at the keyboard."""


class Told:
    """Becomes true when Ctrl-C, a closed terminal or SIGTERM asks this process to end."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self.to_stop = True


def main() -> int:
    """Return 0 after a clean stop, 1 if something could not start or ended by itself."""
    try:
        web, mail = ports(os.environ)
        env = environment(os.environ, web, mail)
        crew = Crew(env, settings_of(env).instance)
    except (Trouble, ConfigurationError) as trouble:
        say(str(trouble))
        return 1
    told = Told()
    try:
        run(crew, told, web, mail)
    except Trouble as trouble:
        say(str(trouble))
        return 1
    finally:
        say("Stopping.")
        crew.stop()
    return 0


def ports(env: Mapping[str, str]) -> tuple[int, int]:
    """Return the ports of web and mail catcher, both free now; Trouble says what to do otherwise."""
    wanted = env.get("PORT", "5000")
    if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted) < 65536):
        raise Trouble(f"PORT must be a number from 1 to 65535, and is {wanted!r}.")
    web = int(wanted)
    if not is_free(web):
        raise Trouble(f"Port {web} is in use. Stop what uses it, or choose another: PORT=8000.")
    mail = web + MAIL_ABOVE_WEB
    return web, mail if mail < 65536 and is_free(mail) else any_free_port()


def is_free(port: int) -> bool:
    """Return whether a server could listen there now."""
    with socket.socket() as listener:
        # as servers do: an address that a stopped server just left is free
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HERE, port))
        except OSError:
            return False
        return True


def any_free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind((HERE, 0))
        return int(listener.getsockname()[1])


def environment(env: Mapping[str, str], web: int, mail: int) -> dict[str, str]:
    """Return the environment of every process: mail goes to the catcher, texts nowhere, whatever was set."""
    elsewhere = {"SMTP_TLS", "SMTP_USERNAME", "SMTP_PASSWORD", "NOTIFY_API_KEY"}
    kept = {name: value for name, value in env.items() if name not in elsewhere}
    kept.setdefault("PUBLIC_URL", f"http://{HERE}:{web}")
    return kept | {"PORT": str(web), "SMTP_HOST": HERE, "SMTP_PORT": str(mail)}


def settings_of(env: Mapping[str, str]) -> Settings:
    """Return the settings; secrets that are made now are mentioned. Only development may go on."""
    if env.get("MCV_ENV", "development") != "development":
        raise Trouble("make run is for development. docs/running.md tells how to run a service.")
    settings = from_environment(env)
    kept = settings.instance / "development-secrets"
    say(f"This copy made its own secrets, kept in {kept}. They protect nothing real.")
    return settings


def run(crew: Crew, told: Told, web: int, mail: int) -> None:
    """Start everything, say where it is, and return when told to stop; Trouble if one part ends."""
    say("Bringing the database up to date.")
    crew.start("mail catcher", "mcv.dev.catcher", str(crew.logs / "mail"), str(mail))
    crew.start("web", "gunicorn", "mcv.dev.prepared:prepared()", *web_options(web), may_speak=True)
    address = f"http://{HERE}:{web}"
    until(lambda: answer(f"{address}/readyz") is not None, crew, told)
    if told.to_stop:
        return
    say("Starting sender and clock.")
    crew.start("sender", "flask", "sender")
    crew.start("clock", "flask", "clock")
    say(answer(f"{address}/dev/sign-ins.txt") or "")
    until(lambda: False, crew, told, seconds=None)


def until(
    reached: Callable[[], bool], crew: Crew, told: Told, seconds: float | None = START_SECONDS
) -> None:
    """Return when it is reached or somebody wants to stop; Trouble if a part ends, or after `seconds`."""
    began = time.monotonic()
    while not told.to_stop and not reached():
        gone = crew.gone()
        if gone and not told.to_stop:
            words = crew.last_words(gone)
            why = f"Its last words:\n{words}" if words else "The lines above say why."
            raise Trouble(f"The {gone} has ended. {why}")
        if seconds is not None and time.monotonic() - began > seconds:
            raise Trouble(f"It has not started after {seconds:.0f} seconds: see {crew.logs}/*.log.")
        time.sleep(TURN_SECONDS)


def web_options(port: int) -> list[str]:
    """Return how gunicorn serves one person who develops."""
    # loaded before it serves: filling the database takes longer than a server waits for its processes
    serving = ["--preload", "--threads=8", "--graceful-timeout=3", "--no-control-socket"]
    return [f"--bind={HERE}:{port}", "--error-logfile=/dev/stdout", *serving]


def answer(address: str) -> str | None:
    """Return what the web process answers there, None while it does not."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310
            return str(response.read().decode())
    except (URLError, OSError):
        return None


def say(text: str) -> None:
    """Print it now."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
