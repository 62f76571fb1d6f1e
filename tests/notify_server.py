"""A server that speaks GOV.UK Notify's HTTP API, keeps an fsynced ledger, and fails where told to."""

import json
import os
import re
import threading
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"test-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
UK_MOBILE = re.compile(r"\+447[0-9]{9}")


class Taken(NamedTuple):
    """One line of the ledger: a text that the server took on."""

    number: str
    reference: str
    words: str


class Answer(NamedTuple):
    """An answer in the form of Notify's own errors."""

    status: int
    error: str = ""
    message: str = ""


NOT_A_NUMBER = Answer(400, "ValidationError", "phone_number Number is not valid")
TRIAL = Answer(400, "BadRequestError", "Can't send to this recipient when service is in trial mode")
TOO_FAST = Answer(
    429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"
)
USED_UP = Answer(429, "TooManyRequestsError", "Exceeded send limits (250000) for today")
WRONG_KEY = Answer(403, "AuthError", "Invalid token: API key not found")
NO_TEMPLATE = Answer(400, "BadRequestError", "Template not found")
BROKEN = Answer(500, "Exception", "Internal server error")


@dataclass
class Behaviour:
    """Where it fails: `answers` are given to the next posts in turn, then all is well again."""

    answers: list[Answer] = field(default_factory=list)
    lookup_answers: list[Answer] = field(default_factory=list)
    refuse: dict[str, Answer] = field(default_factory=dict)
    silent_before: int | None = None
    silent_after: int | None = None
    drops_after: bool = False
    garbage: bool = False
    says_instead: object = None
    lookups_say_instead: object = None
    status: str = "delivered"


class NotifyServer:
    """Listens on a loopback port of its own until closed; `ledger` is read back from the disk."""

    def __init__(self, folder: Path) -> None:
        self.behaviour = Behaviour()
        self.path = folder / "texts"
        self.path.touch()
        self.lock = threading.Lock()
        self.texts: dict[str, dict[str, Any]] = {}
        self.taken = 0
        self.posts = 0
        self.lookups: list[str] = []
        self.went_silent = threading.Event()
        self.goes_on = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Exchange)
        self._server.notify = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def ledger(self) -> list[Taken]:
        return [Taken(**json.loads(line)) for line in self.path.read_text().splitlines()]

    def take(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Write the text down, then return its number and what the API answers."""
        taken = Taken(
            asked["phone_number"], asked["reference"], asked["personalisation"]["message"]
        )
        text = {
            "id": str(uuid.uuid4()),
            "reference": taken.reference,
            "content": {"body": taken.words, "from_number": "KentPolice"},
            "uri": f"{self.url}/v2/notifications/x",
            "template": {"id": TEMPLATE, "version": 1, "uri": "x"},
        }
        with self.lock:
            with self.path.open("a") as ledger:
                ledger.write(json.dumps(taken._asdict()) + "\n")
                ledger.flush()
                os.fsync(ledger.fileno())
            self.texts[taken.reference] = text | {"status": self.behaviour.status, "type": "sms"}
            self.taken += 1
            return self.taken, text

    def close(self) -> None:
        self.goes_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    notify: NotifyServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no error of the server's."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        notify, how = self.server.notify, self.server.notify.behaviour
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with notify.lock:
            notify.posts += 1
            number = notify.posts
            scripted = how.answers.pop(0) if how.answers else None
        if how.silent_before is not None and number > how.silent_before:
            self.fall_silent()
            return
        refusal = self.wrong_key() or scripted or self.wrong(asked)
        if refusal:
            self.refuse(refusal)
            return
        taken, text = notify.take(asked)
        if how.silent_after is not None and taken > how.silent_after:
            self.fall_silent()
        elif how.drops_after:
            self.close_connection = True
        elif how.garbage:
            self.answer(201, b"<html>a proxy was here</html>")
        else:
            self.say(201, text if how.says_instead is None else how.says_instead)

    def do_GET(self) -> None:
        notify = self.server.notify
        asked = parse_qs(urlsplit(self.path).query).get("reference", [""])[0]
        with notify.lock:
            notify.lookups.append(asked)
            scripted = (
                notify.behaviour.lookup_answers.pop(0) if notify.behaviour.lookup_answers else None
            )
        refusal = self.wrong_key() or scripted
        if refusal:
            self.refuse(refusal)
            return
        if notify.behaviour.lookups_say_instead is not None:
            self.say(200, notify.behaviour.lookups_say_instead)
            return
        found = notify.texts.get(asked)
        links = {"current": f"{notify.url}/v2/notifications?reference={asked}"}
        self.say(200, {"notifications": [found] if found else [], "links": links})

    def wrong_key(self) -> Answer | None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            if get_token_issuer(token) != SERVICE:
                return Answer(403, "AuthError", "Invalid token: service not found")
            decode_jwt_token(token, SECRET)
        except TokenError:
            return Answer(403, "AuthError", "Invalid token: API key not found")
        return None

    def wrong(self, asked: dict[str, Any]) -> Answer | None:
        number = asked.get("phone_number", "")
        if number in self.server.notify.behaviour.refuse:
            return self.server.notify.behaviour.refuse[number]
        if asked.get("template_id") != TEMPLATE:
            return Answer(400, "BadRequestError", "Template not found")
        if set(asked.get("personalisation", {})) != {"message"}:
            return Answer(400, "BadRequestError", "Missing personalisation: message")
        if not UK_MOBILE.fullmatch(number):
            return Answer(400, "ValidationError", "phone_number Number is not valid")
        return None

    def refuse(self, answer: Answer) -> None:
        errors = [{"error": answer.error, "message": answer.message}]
        self.say(answer.status, {"status_code": answer.status, "errors": errors})

    def say(self, status: int, answer: object) -> None:
        self.answer(status, json.dumps(answer).encode())

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fall_silent(self) -> None:
        self.server.notify.went_silent.set()
        self.server.notify.goes_on.wait(60)
        self.close_connection = True
