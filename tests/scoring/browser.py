"""A headless Chromium over a page served on loopback: pictures, measures, console lines, requests."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CHROMIUM = shutil.which("chromium")
TIMEOUT = 240  # seconds; on a quiet machine it takes two
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    "--virtual-time-budget=3000",
)
# The page in a frame of the wanted width (a window cannot be that narrow), measured from outside: it has no script.
_FRAME = """<!DOCTYPE html><link rel="icon" href="data:,"><style>body{margin:0}iframe{border:0;display:block}</style>
<iframe src="/page.html" width="%d" height="%d"></iframe><pre id="out"></pre>
<script>onload=()=>{const d=frames[0].document.documentElement;
const wide=[...frames[0].document.querySelectorAll("body *")].filter(e=>e.getBoundingClientRect().right>%d+.5
&&!e.closest(".hide")).slice(0,5).map(e=>e.tagName+"."+(e.getAttribute("class")||""));
const f=frames[0].getComputedStyle(frames[0].document.body);
out.textContent=%s}</script>"""
_MEASURE = 'JSON.stringify({width:d.scrollWidth,height:d.scrollHeight,beyond:wide,color:f.backgroundColor})+"END"'


@dataclass(frozen=True)
class Measured:
    """The page's scroll size in CSS pixels, elements that stick out, body colour, console lines, paths requested."""

    width: int
    height: int
    beyond: list[str]
    color: str
    console: list[str]
    requests: list[str]


@contextmanager
def _served(pages: dict[str, str]) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path, "").encode()
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def _chromium(url: str, *flags: str) -> tuple[str, str]:
    """Standard output and error of one run; its process group is ended in any case."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [CHROMIUM, *_FLAGS, f"--user-data-dir={profile}", *flags, url]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            return process.communicate(timeout=TIMEOUT)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def measure(html: str, width: int, dark: bool = False) -> Measured:
    """Lay the page out at `width` CSS pixels and measure it."""
    pages = {"/page.html": html, "/": _FRAME % (width, 800, width, _MEASURE)}
    with _served(pages) as (base, asked):
        out, err = _chromium(base + "/", "--dump-dom", f"--blink-settings=preferredColorScheme={int(not dark)}")
    found = re.search(r"({\"width.*})END</pre>", out)
    assert found, f"no measure in the page:\n{out[-500:]}\n{err[-500:]}"
    console = [line for line in err.splitlines() if "CONSOLE" in line]
    return Measured(**json.loads(found[1].replace("&quot;", '"')), console=console, requests=asked)


def screenshot(html: str, path: Path, width: int, height: int, dark: bool = False) -> None:
    """A picture of the page's first `height` pixels at `width`."""
    with _served({"/page.html": html, "/": _FRAME % (width, height, width, '""')}) as (base, _):
        scheme = f"--blink-settings=preferredColorScheme={int(not dark)}"
        _chromium(base + "/", f"--screenshot={path}", f"--window-size={max(width, 500)},{height}", scheme)
