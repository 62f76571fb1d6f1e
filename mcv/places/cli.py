"""What an operator types about places."""

from pathlib import Path

import click
from flask.cli import AppGroup

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.places import actions
from mcv.places.models import PlaceImport
from mcv.web.commands import committing

places = AppGroup("places", help="Districts, wards, postcodes and boundaries.")
A_PATH = click.Path(path_type=Path)


@places.command("load")
@committing
def load() -> None:
    """Load the districts and wards that the project carries."""
    loaded = actions.load_facts()
    click.echo(
        f"Places: {loaded.added:,} added, {loaded.changed:,} changed, "
        f"{loaded.removed:,} removed, {loaded.unchanged:,} unchanged."
    )


@places.command("import-postcodes")
@click.argument("file", type=A_PATH)
@click.option("--allow-removals", is_flag=True, help="Let more than a tenth of our postcodes go.")
@committing
def import_postcodes(file: Path, *, allow_removals: bool) -> None:
    """Take in OS Code-Point Open, ONSPD or NSPL: a CSV, a zip of CSVs or a folder of them."""
    record = actions.import_postcodes(
        file, actor=_operator(), now=clock.now(), say=click.echo, allow_removals=allow_removals
    )
    click.echo(_summary("Postcodes", "moved to another ward", record))


@places.command("import-boundaries")
@click.argument("file", type=A_PATH)
@committing
def import_boundaries(file: Path) -> None:
    """Take in the boundaries of all our wards from one GeoJSON file (longitude, latitude)."""
    record = actions.import_boundaries(file, actor=_operator(), now=clock.now(), say=click.echo)
    click.echo(_summary("Boundaries", "changed", record))


def _operator() -> Actor:
    return Actor.system("operator")


def _summary(what: str, changed: str, record: PlaceImport) -> str:
    return (
        f"{what}: {record.added:,} added, {record.changed:,} {changed}, "
        f"{record.removed:,} removed, {record.unchanged:,} unchanged; "
        f"{record.rows:,} rows read, {record.outside:,} outside our wards."
    )
