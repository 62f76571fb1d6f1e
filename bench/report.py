"""How a benchmark reports: one JSON object a line, or the same as a table."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Measurement:
    """One figure, beside a peer's where there is one; `ratio` is value by peer_value."""

    bench: str
    case: str
    value: float
    unit: str
    members: int
    database: str
    peer: str | None = None
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return how many times the peer's figure this is."""
        return round(self.value / self.peer_value, 3) if self.peer_value else None


def show(measurements: Iterable[Measurement], as_json: bool) -> None:
    """Print the measurements, each as soon as it is there."""
    for measurement in measurements:
        if as_json:
            print(json.dumps({**asdict(measurement), "ratio": measurement.ratio}), flush=True)
        else:
            print(_row(measurement), flush=True)


def _row(measurement: Measurement) -> str:
    peer = ""
    if measurement.peer_value is not None:
        peer = f"  {measurement.peer} {measurement.peer_value:,.1f}  ratio {measurement.ratio:.2f}"
    figure = f"{measurement.value:>12,.2f} {measurement.unit:<12}"
    return (
        f"{measurement.database:<11}{measurement.members:>9,}  {measurement.case:<34}{figure}{peer}"
    )
