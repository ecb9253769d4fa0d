"""A language model made of prepared answers, behind a real HTTP server."""

import json
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One prepared answer.

    ``announced_bytes`` is the length that the server promises when it is not the true one;
    ``is_held`` makes it say nothing until the server ends.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    announced_bytes: int | None = None
    is_held: bool = False


@dataclass(slots=True)
class Stub:
    """A running server: where it is, and what it was asked."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str | None] = field(default_factory=list[str | None])


def completion(*claims: Mapping[str, Any], text: str | None = None) -> Reply:
    """Return the reply in which the model answers with *claims*, or with *text*."""
    content = json.dumps({"claims": claims}) if text is None else text
    body = {
        "choices": [{"message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10},
    }
    return Reply(json.dumps(body).encode())


@contextmanager
def serving(replies: Sequence[Reply]) -> Generator[Stub]:
    """Run a server that gives *replies* in turn, and the last of them for ever."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        """Answers with the next reply."""

        def do_POST(self) -> None:
            """Answer one request."""
            length = int(self.headers["Content-Length"])
            stub.asked.append(json.loads(self.rfile.read(length)))
            stub.keys.append(self.headers["Authorization"])
            reply = replies[min(len(stub.asked), len(replies)) - 1]
            if reply.is_held:
                ended.wait(10)
                return
            self.send_response(reply.status)
            announced = reply.announced_bytes
            self.send_header("Content-Length", str(announced or len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub = Stub(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stub
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
