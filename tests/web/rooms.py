"""A small application around the HTTP kit alone, to test its laws where no slice stands in the way."""

from datetime import datetime
from typing import Any

from flask import Flask, session
from flask.typing import ResponseReturnValue

from mcv.core import leases
from mcv.core.clock import now as present
from mcv.core.errors import NotFound, Refused
from mcv.web import guards, sessions


class Officer:
    """Somebody whom the kit may let in."""

    person_kind = "staff"
    is_authenticated = True

    def __init__(self, number: int) -> None:
        self.id = number


def may(person: Any, permission: str, now: datetime) -> bool:
    return permission == "read"


def add_rooms(app: Flask) -> None:
    """Add an endpoint for every case that the kit decides."""

    @app.get("/open")
    @guards.public
    def open_room() -> str:
        return "open"

    @app.get("/undeclared")
    def undeclared() -> str:
        return "never seen"

    @app.get("/read")
    @guards.needs("read")
    def read() -> str:
        return "read"

    @app.get("/write")
    @guards.needs("write")
    def write() -> str:
        return "never seen"

    @app.get("/poll")
    @guards.needs("read")
    @guards.polled
    def poll() -> str:
        return "polled"

    @app.post("/change/<int:status>")
    @guards.public
    def change(status: int) -> ResponseReturnValue:
        leases.acquire(f"change {status}", "somebody", present(), 60)
        return "changed", status

    @app.post("/refused")
    @guards.public
    def refused() -> str:
        leases.acquire("refused", "somebody", present(), 60)
        raise Refused("Choose a place.")

    @app.get("/hidden")
    @guards.public
    def hidden() -> str:
        raise NotFound


def add_doors(app: Flask) -> None:
    """Add the endpoints by which somebody signs in and out."""

    @app.post("/in/<int:number>")
    @guards.public
    def enter(number: int) -> str:
        sessions.sign_in("staff", number, present())
        return str(session[sessions.COOKIE_ENTRY])

    @app.post("/out")
    @guards.public
    def leave() -> str:
        sessions.sign_out(present())
        return "out"
