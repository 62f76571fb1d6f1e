"""Relays that take everything and count it, and Postfix's own load generator as the peer."""

import re
import shutil
import socket
import struct
import subprocess
import time
from pathlib import Path

CSINK = Path(__file__).parents[2] / "shared" / "bench" / "csink.c"
COUNTED = re.compile(rb"mesg=(\d+)")
SENDER = "bench@mcv.example"
RECIPIENT = "somebody@example.org"


def free_port() -> int:
    """Return a port that nobody listens on at present."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Sink:
    """A running sink; `count` is how many messages it has accepted since it started."""

    def __init__(self, name: str, folder: Path, latency_ms: int) -> None:
        self.name = name
        self.port = free_port()
        self._counter = folder / f"{name}-{self.port}.count"
        command = (
            self._csink(folder, latency_ms) if name == "csink" else self._smtp_sink(latency_ms)
        )
        with self._counter.open("wb") as counter:
            self._process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL if name == "csink" else counter
            )
        self._wait()

    def count(self) -> int:
        """Return the number of messages accepted so far."""
        with self._counter.open("rb") as counter:
            if self.name == "csink":
                return int(struct.unpack("<Q", counter.read(8))[0])
            counter.seek(max(0, self._counter.stat().st_size - 400))
            found = COUNTED.findall(counter.read())
            return int(found[-1]) if found else 0

    def stop(self) -> None:
        """End the sink."""
        self._process.kill()
        self._process.wait()

    def _csink(self, folder: Path, latency_ms: int) -> list[str]:
        program = folder / "csink"
        if not program.exists():
            subprocess.run(["cc", "-O2", "-w", "-o", program, CSINK], check=True)
        return [str(program), str(self.port), str(latency_ms), str(self._counter)]

    def _smtp_sink(self, latency_ms: int) -> list[str]:
        assert latency_ms == 0, "smtp-sink delays in whole seconds only; take --sink csink"
        return [_postfix("smtp-sink"), "-c", "-u", "nobody", f"127.0.0.1:{self.port}", "1000"]

    def _wait(self) -> None:
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.01)
            else:
                return
        raise AssertionError(f"{self.name} did not start")


def smtp_source(sink: Sink, messages: int, size: int, connections: int) -> float:
    """Return the messages a second of smtp-source, which keeps its connections open (-d)."""
    before = sink.count()
    command = [_postfix("smtp-source"), "-d", "-s", str(connections), "-m", str(messages)]
    command += ["-l", str(size), "-f", SENDER, "-t", RECIPIENT, f"127.0.0.1:{sink.port}"]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    wait_for(sink, before + messages)
    return messages / seconds


def wait_for(sink: Sink, count: int, patience: float = 900.0) -> None:
    """Return when the sink has accepted that many messages in all."""
    until = time.monotonic() + patience
    while sink.count() < count:
        assert time.monotonic() < until, f"{sink.count()} of {count} messages arrived"
        time.sleep(0.02)
    assert sink.count() == count, f"{sink.count()} messages arrived, not {count}"


def _postfix(program: str) -> str:
    found = shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert found, f"{program} is not here: install Debian's postfix (and leave it stopped)"
    return found
