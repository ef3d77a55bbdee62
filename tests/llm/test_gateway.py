"""The gateway of docker/gateway.conf: nginx on a Unix socket, in front of an endpoint that wants the key.

The programs reach it with their network off, and never see the key.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assetops.contract.errors import Problem
from assetops.contract.submission import Track
from assetops.llm.client import Client
from assetops.llm.settings import Settings
from organizer.dry_run import SAMPLES
from organizer.platform import lay_prediction, lay_scoring
from organizer.programs import ROOT
from organizer.worker import Worker, as_process
from tests.llm.scripts import right_judge
from tests.llm.server import Answer, Call, Server, completion, failure
from tests.submissions import task_of
from tests.waiting import wait_until
from tests.whole.test_llm_scoring import with_endpoint

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = pytest.mark.skipif(not Path(NGINX).exists(), reason="nginx is not installed")
KEY = "sk-of-the-organizer"
TRACK: Track = "Task Planning"


def configured(place: Path, upstream: str) -> Path:
    """The gateway's configuration with its four places filled in, and its files in a folder of the test."""
    text = (ROOT / "docker" / "gateway.conf").read_text()
    changes = {
        "unix:/codabench/data/llm.sock": f"unix:{place}/llm.sock",
        "proxy_pass https://api.openai.com;": f"proxy_pass {upstream};",
        "Host api.openai.com;": "Host endpoint.example;",
        "/etc/assetops/key.conf": f"{place}/key.conf",
        "/run/assetops-gateway.pid": f"{place}/pid",
        "/var/log/assetops-gateway.log": f"{place}/log",
    }
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    (place / "key.conf").write_text(f'proxy_set_header Authorization "Bearer {KEY}";\n')
    (place / "gateway.conf").write_text(text)
    return place / "gateway.conf"


def answered(call: Call) -> Answer:
    """An endpoint that wants the key."""
    if call.headers.get("authorization") != f"Bearer {KEY}":
        return failure(401)
    return right_judge(call) if len(call.body["messages"]) > 1 else completion("yes")


def listening(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as one:
        return one.connect_ex(str(path)) == 0


@contextmanager
def running(configuration: Path) -> Iterator[Path]:
    """nginx until the block ends; gives the socket."""
    place = configuration.parent
    process = subprocess.Popen([NGINX, "-c", str(configuration), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listening(place / "llm.sock"), f"nginx, whose log is {place}/log,")
        yield place / "llm.sock"
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    with Server(answered) as server, running(configured(tmp_path, server.base_url.removesuffix("/v1"))) as path:
        yield server, path


def test_the_gateway_adds_the_key_and_passes_errors_on(gateway: tuple[Server, Path]) -> None:
    server, path = gateway
    with Client(Settings(f"unix://{path}", "", "m")) as client:
        assert client.chat([{"role": "user", "content": "hello"}]).content == "yes"
    assert server.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.calls[0].headers["host"] == "endpoint.example"
    assert server.calls[0].path == "/v1/chat/completions"


def test_only_requests_to_the_model_pass(gateway: tuple[Server, Path]) -> None:
    server, path = gateway
    for words in (["http://x/v1/models"], ["-X", "POST", "-d", "{}", "http://x/admin"]):
        done = subprocess.run(
            ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--unix-socket", str(path), *words],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout in ("403", "404")
    assert server.calls == []


def test_a_model_that_is_down_is_our_failure(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "http://127.0.0.1:9")
    with (
        running(configuration) as path,
        Client(Settings(f"unix://{path}", "", "m", retries=0)) as client,
        pytest.raises(Problem) as caught,
    ):
        client.probe()
    assert caught.value.code == "llm_down"


def test_both_programs_work_through_it_with_their_network_off(gateway: tuple[Server, Path], tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-n", "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this user cannot make a network namespace (unshare -n)")
    server, path = gateway
    task = with_endpoint(task_of(TRACK), tmp_path / "ingesting", "ingestion_program", f"unix://{path}")
    task = with_endpoint(task, tmp_path / "task", "scoring_program", f"unix://{path}")
    inner = as_process(None, tmp_path / "venv")
    worker = Worker("off", False, lambda root, words: ["unshare", "-n", *inner.command(root, words)], inner.path)
    lay_prediction(task, SAMPLES[TRACK], tmp_path / "prediction")
    ingestion = worker.run(tmp_path / "prediction")
    assert ingestion.code == 0, ingestion.error
    lay_scoring(task, tmp_path / "prediction" / "output", tmp_path / "scoring")
    scoring = worker.run(tmp_path / "scoring")
    assert scoring.code == 0, scoring.error
    assert len(server.calls) >= 6  # the agents' probe, and what is left to judge after the facts
    assert "llm" in (tmp_path / "scoring" / "output" / "verdicts.json").read_text()
    for file in tmp_path.rglob("output/**/*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes()
