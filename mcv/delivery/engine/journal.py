"""The sender's local journal of final acceptances: what a kill leaves behind is known afterwards.

What the relay accepted on all connections in one round is written before any of them is given another
message: a kill repeats one message a connection at most. It loses nothing that was written (the kernel
has it). The lock on a journal ends with its process: one without a lock belongs to nobody and is replayed.
"""

import fcntl
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PAIR = struct.Struct(">QQ")
RECORD = struct.Struct(">QQI")
SUFFIX = ".journal"


class Journals:
    """The folder in which the senders of one host keep their journals, and the place of one's own."""

    def __init__(self, folder: Path, post_room: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._post_room = post_room
        stem = f"{post_room}-{os.getpid()}-{os.urandom(4).hex()}"
        self._mine = [folder / f"{stem}-{half}{SUFFIX}" for half in ("a", "b")]

    def open(self) -> "Journal":
        """Return one's own journal; it belongs to the process that opens it."""
        return Journal(self._mine)

    def of_neighbours(self) -> Iterator[tuple[int, int]]:
        """Yield what every other journal of this post room holds, whoever writes it."""
        for path in self._others():
            with suppress(FileNotFoundError):
                yield from _records_in(path.read_bytes())

    def orphans(self) -> "list[Orphan]":
        """Return the journals of this post room whose processes are gone, locked for this one."""
        return [orphan for path in self._others() if (orphan := Orphan.claim(path))]

    @contextmanager
    def of_the_dead(self) -> "Iterator[list[Orphan]]":
        """Lend the orphans; they are removed if all goes well, and left to the next if not."""
        orphans = self.orphans()
        try:
            yield orphans
        except BaseException:
            for orphan in orphans:
                orphan.let_go()
            raise
        for orphan in orphans:
            orphan.remove()

    def _others(self) -> list[Path]:
        found = sorted(self._folder.glob(f"{self._post_room}-*{SUFFIX}"))
        return [path for path in found if path not in self._mine]


class Journal:
    """Two files, used in turn: one takes new records while the other's are being committed."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._files = [_open_locked(path) for path in paths]
        self._active = 0

    def append(self, accepted: Iterable[tuple[int, int]]) -> None:
        """Keep the (delivery, chunk) pairs: from now on a kill of this process cannot lose them."""
        records = b"".join([_record(delivery, chunk) for delivery, chunk in accepted])
        if records:
            os.write(self._files[self._active], records)

    def turn(self) -> None:
        """Take new records in the other file; those written so far are about to be committed."""
        self._active = 1 - self._active

    def committed(self) -> None:
        """Forget the records before the last turn: their rows say so now."""
        os.ftruncate(self._files[1 - self._active], 0)

    def take_back(self) -> None:
        """Undo the last turn after a commit that failed; the records of both files stay."""
        other = self._files[1 - self._active]
        size = os.fstat(other).st_size
        os.write(self._files[self._active], os.pread(other, size, 0))
        os.ftruncate(other, 0)

    def close(self) -> None:
        """Remove both files; everything in them must be committed."""
        for path, descriptor in zip(self._paths, self._files, strict=True):
            path.unlink(missing_ok=True)
            os.close(descriptor)


class Orphan:
    """The journal of a process that is gone."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def claim(cls, path: Path) -> "Orphan | None":
        """Return the journal if its owner is gone and nobody else has claimed it."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(path, descriptor)

    def records(self) -> Iterator[tuple[int, int]]:
        """Yield the (delivery, chunk) pairs up to the first record that is torn."""
        return _records_in(os.pread(self._descriptor, os.fstat(self._descriptor).st_size, 0))

    def let_go(self) -> None:
        """Leave it to whoever comes next."""
        os.close(self._descriptor)

    def remove(self) -> None:
        """Remove it; its records must be committed."""
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def _records_in(content: bytes) -> Iterator[tuple[int, int]]:
    for start in range(0, len(content) - RECORD.size + 1, RECORD.size):
        delivery, chunk, check = RECORD.unpack_from(content, start)
        if check != zlib.crc32(content[start : start + RECORD.size - 4]):
            return
        yield delivery, chunk


def _open_locked(path: Path) -> int:
    # locked before it has its name, so that nobody ever sees a living journal unlocked
    unnamed = path.with_suffix(".new")
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    unnamed.rename(path)
    return descriptor


def _record(delivery: int, chunk: int) -> bytes:
    return RECORD.pack(delivery, chunk, zlib.crc32(PAIR.pack(delivery, chunk)))
