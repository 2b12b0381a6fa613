"""Stands between the program and a server, and notes the credentials that come by. What is signed with them can be held up."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# No call is held up for longer, so that a test that fails ends.
AT_MOST = 60


@dataclass(frozen=True)
class Given:
    """Credentials that were given out, and by which operation of STS."""

    operation: str
    access_key: str
    secret: str
    token: str


class Recorder:
    """A server on loopback that passes everything on to the one at `url`."""

    def __init__(self, url: str) -> None:
        self.given: list[Given] = []
        self.waiting = threading.Event()
        self.open = threading.Event()
        self.open.set()
        recorder, behind = self, urlsplit(url)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signed = self.headers.get("Authorization", "")
                if any(f"Credential={given.access_key}/" in signed for given in recorder.given):
                    recorder.waiting.set()
                    recorder.open.wait(AT_MOST)
                connection = http.client.HTTPConnection(str(behind.netloc), timeout=AT_MOST)
                connection.request("POST", self.path, body, dict(self.headers))
                reply = connection.getresponse()
                content = reply.read()
                recorder.note(body.decode(), content.decode())
                self.send_response(reply.status)
                for name, value in reply.getheaders():
                    if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def note(self, asked: str, reply: str) -> None:
        operation = re.search(r"(?:^|&)Action=(\w+)", asked)
        found = [re.search(rf"<{name}>([^<]+)</{name}>", reply) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
        if operation and all(found):
            key, secret, token = (match[1] for match in found if match)
            self.given.append(Given(operation[1], key, secret, token))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Meanwhile, what is signed with credentials that came by is not passed on."""
        self.waiting.clear()
        self.open.clear()
        try:
            yield
        finally:
            self.open.set()

    def of(self, operation: str) -> Given | None:
        """What was given out last by this operation, if anything was."""
        return next((given for given in reversed(self.given) if given.operation == operation), None)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
