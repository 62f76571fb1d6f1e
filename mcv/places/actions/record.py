"""Keep what an import did, for the public page and for the record."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from mcv.audit.actions import record
from mcv.audit.rules import Actor
from mcv.extensions import db
from mcv.places.models import PlaceImport
from mcv.places.rules import FileKind

LONGEST_NAME = 255


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows a file held and what they did to what we knew."""

    rows: int
    added: int
    changed: int
    removed: int
    unchanged: int
    outside: int


def keep_import(
    kind: FileKind, path: Path, counts: Counts, *, actor: Actor, now: datetime
) -> PlaceImport:
    """Keep the import and its counts, with a line in the audit record."""
    name = path.name[:LONGEST_NAME]
    kept = PlaceImport(kind=kind, file_name=name, imported_at=now, **asdict(counts))
    db.session.add(kept)
    db.session.flush()
    record(actor, "places.import", f"place-import:{kept.id}", now=now, kind=kind, **asdict(counts))
    return kept
