"""The development mail catcher: a real SMTP server that keeps every mail as a file and delivers none.

Run as `python -m mcv.dev.catcher FOLDER PORT`.
"""

import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 25 * 1024 * 1024


class Keeper:
    """Writes each accepted message to a file of its own in the folder, named so that they sort by time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the message; the answer says so."""
        self.count += 1
        name = f"{time.time_ns():020}-{self.count:06}.eml"
        content = envelope.content
        written = content if isinstance(content, bytes) else str(content).encode()
        part = self.folder / f".{name}"
        part.write_bytes(written)
        part.rename(self.folder / name)
        return "250 Kept"


def catcher(folder: Path, port: int) -> Controller:
    """Return a mail server for 127.0.0.1 that keeps what it gets in the folder; `start()` starts it."""
    return Controller(
        Keeper(folder),
        hostname="127.0.0.1",
        port=port,
        data_size_limit=LARGEST_MAIL,
        ident="catcher",
    )


def main() -> None:
    """Catch mail until told to stop."""
    folder, port = sys.argv[1:3]
    server = catcher(Path(folder), int(port))
    told = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        told.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    server.start()
    told.wait()
    server.stop()


if __name__ == "__main__":
    main()
