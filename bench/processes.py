"""What a process and its children use of the machine."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
WEIGHED_EVERY_SECONDS = 2.0


def family(pid: int) -> list[int]:
    """Return the process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def busy_seconds(pid: int) -> float:
    """Return the seconds of a processor that the process and its children have used."""
    return sum(map(_busy_seconds, family(pid)))


def megabytes(pid: int) -> float:
    """Return the memory of the process and its children; what they share counts once (PSS)."""
    return sum(map(_megabytes, family(pid)))


def peak_megabytes(pid: int) -> float:
    """Return the most memory that the process alone has had."""
    return _field(Path(f"/proc/{pid}/status"), "VmHWM:") / 1024


@contextmanager
def weighed(pids: Sequence[int]) -> Iterator[list[float]]:
    """Weigh each of them with its children now and then; the list has every weight in megabytes."""
    weights: list[float] = []
    over = threading.Event()

    def weigh() -> None:
        while not over.wait(WEIGHED_EVERY_SECONDS):
            with suppress(OSError):
                weights.extend(map(megabytes, pids))

    thread = threading.Thread(target=weigh)
    thread.start()
    try:
        yield weights
    finally:
        over.set()
        thread.join()
        weights.extend(map(megabytes, pids))


def _busy_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _megabytes(pid: int) -> float:
    return _field(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") / 1024


def _field(file: Path, name: str) -> int:
    lines = file.read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
