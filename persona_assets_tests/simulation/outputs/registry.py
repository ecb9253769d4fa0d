"""A schema registry for the tests: subjects, versions and ids, over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Registry(ThreadingHTTPServer):
    """Keeps the schemas that it is told of.

    Attributes:
        subjects: The id of each subject's schema.
        schemas: The schemas, by id - 1.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.subjects: dict[str, int] = {}
        self.schemas: list[dict[str, Any]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Registry  # pyright: ignore[reportIncompatibleVariableOverride] - it is one

    def do_GET(self) -> None:
        parts = self.path.split("?")[0].strip("/").split("/")
        if parts == ["subjects"]:
            self._answer(list(self.server.subjects))
        elif parts[:2] == ["schemas", "ids"]:
            self._answer(self.server.schemas[int(parts[2]) - 1])
        else:
            self._answer({"error_code": 404, "message": self.path}, 404)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        subject = self.path.split("?")[0].strip("/").split("/")[1]
        if asked not in self.server.schemas:
            self.server.schemas.append(asked)
        number = self.server.schemas.index(asked) + 1
        self.server.subjects[subject] = number
        self._answer({"id": number, "version": 1, "subject": subject, **asked})

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, body: object, status: int = 200) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/vnd.schemaregistry.v1+json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


@contextmanager
def registry() -> Iterator[Registry]:
    """Yield a registry that listens."""
    server = Registry()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
