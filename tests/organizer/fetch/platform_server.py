"""A local server that answers as the platform does (CODABENCH.md section 5): lists or pages, signed links, hiccups."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "organizers-token"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


class PlatformServer:
    """Serves one competition until the block ends.

    `rows`: submissions by phase id. `files`: what lies in the store, by path. `paged`: `{results, next}` instead of
    lists. `hiccup`: gives a status and headers to answer with instead, or None; asked with the path and how often it
    was asked for before.
    """

    def __init__(self, competition: dict[str, Any], rows: dict[int, list[dict[str, Any]]]) -> None:
        self.competition = competition
        self.rows = rows
        self.files: dict[str, bytes] = {}
        self.details: dict[int, dict[str, Any]] = {}
        self.paged = False
        self.hiccup: Callable[[str, int], tuple[int, dict[str, str]] | None] = lambda path, before: None
        self.asked: list[str] = []
        self.tokens_at_the_store: list[str] = []
        self.together = 0
        self._open = 0
        self._counting = threading.Lock()

    def __enter__(self) -> PlatformServer:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._answer(self)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                good = self.path == "/api/api-token-auth/" and body == {"username": "anna", "password": "secret"}
                outer._send(self, 200 if good else 400, json.dumps({"token": TOKEN} if good else {}).encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def store(self) -> str:
        """The store has another host, as it has on the real platform."""
        return f"http://localhost:{self._server.server_port}/store/"

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def _count(self, change: int) -> None:
        with self._counting:
            self._open += change
            self.together = max(self.together, self._open)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self._count(1)
        time.sleep(0.002)
        self._count(-1)
        path = urlsplit(handler.path).path
        hiccup = self.hiccup(path, Counter(self.asked)[path])
        self.asked.append(path)
        if hiccup is not None:
            self._send(handler, hiccup[0], b"", hiccup[1])
        elif path.startswith("/store/"):
            if "Authorization" in handler.headers:
                self.tokens_at_the_store.append(handler.headers["Authorization"])
            content = self.files.get(path.removeprefix("/store/"))
            self._send(handler, 404 if content is None else 200, content or b"")
        elif handler.headers.get("Authorization") != f"Token {TOKEN}":
            self._send(handler, 401, b"{}")
        else:
            found = self._api(path.removeprefix("/api/"), parse_qs(urlsplit(handler.path).query))
            self._send(handler, 404 if found is None else 200, json.dumps(found).encode())

    def _api(self, path: str, query: dict[str, list[str]]) -> Any:
        number = next((int(part) for part in path.split("/") if part.isdigit()), 0)
        if path == f"competitions/{self.competition['id']}/":
            return self.competition
        if path == "submissions/":
            return self._list(int(query["phase"][0]), int(query.get("page", ["1"])[0]))
        if path == f"phases/{number}/get_leaderboard/":
            return {"title": "Results", "tasks": [], "submissions": [], "primary_index": 0}
        if path == f"submissions/{number}/get_details/":
            return self.details.get(number)
        return None

    def _list(self, phase: int, page: int) -> Any:
        rows = self.rows.get(phase, [])
        if not self.paged:
            return rows
        following = f"{self.base}/api/submissions/?phase={phase}&page={page + 1}" if page < len(rows) else None
        return {"count": len(rows), "next": following, "previous": None, "results": rows[page - 1 : page]}
