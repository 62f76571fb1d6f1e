"""Hard inputs from other people's work; they lie beside the project and are not copied into it."""

import csv
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "corpora"


def corpus(name: str) -> Path:
    """Return that file; where it is absent the test is skipped with the reason."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


@cache
def naughty_strings() -> tuple[str, ...]:
    """Return the big list of naughty strings."""
    return tuple(json.loads(corpus("blns/blns.json").read_text()))


def naughty_heaps(longest: int) -> list[list[str]]:
    """Return the naughty strings in their order, as many together as one field takes, joined by a space."""
    heaps: list[list[str]] = [[]]
    for string in naughty_strings():
        if len(" ".join([*heaps[-1], string])) > longest:
            heaps.append([])
        heaps[-1].append(string)
    return heaps


@cache
def addresses() -> tuple[tuple[str, str, str], ...]:
    """Return isemail's tests as (address, category, diagnosis), control characters put back."""
    root = ElementTree.parse(corpus("isemail/tests.xml")).getroot()
    return tuple(
        (
            "".join(_control(letter) for letter in test.findtext("address") or ""),
            test.findtext("category") or "",
            test.findtext("diagnosis") or "",
        )
        for test in root.iter("test")
    )


def returned_mails() -> list[Path]:
    """Return the real bounces, complaints and automatic replies."""
    return sorted(corpus("bounces/mail").glob("*.eml"))


@cache
def labels() -> dict[str, str]:
    """Return what a person called each mail of a sample: hard, soft, or not a failure."""
    path = Path(__file__).parent / "delivery" / "returned" / "labels.csv"
    with path.open(newline="") as lines:
        return {row["file"]: row["class"] for row in csv.DictReader(lines)}


def bad_inputs(folder: Path) -> list[Path]:
    """Write the bombs and other hard inputs into the folder and return them."""
    command = [sys.executable, str(corpus("generate_bad_inputs.py")), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(folder.iterdir())


def _control(letter: str) -> str:
    return chr(ord(letter) - 0x2400) if 0x2400 <= ord(letter) < 0x2420 else letter
