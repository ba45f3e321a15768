"""The whole service in a process of its own: it starts without a network, stays up, stops when told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def service(folder: Path, **environ: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`monitor run`, with the address of its board as it announced it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    process = subprocess.Popen(
        [sys.executable, "-c", "from monitor.cli import main; main()", "run"],
        cwd=folder,
        env={**kept, "MONITOR_BIND": "127.0.0.1:0", **environ},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, _announced(process)
    finally:
        process.kill()
        process.communicate()


def _announced(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://\S+/", line):
            return found[0]
    raise AssertionError("the service ended without saying where its board is")


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_the_service_answers_and_stops_when_told(folder: Path, name: signal.Signals) -> None:
    with service(folder) as (process, url):
        status, body = get(url + "healthz")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert "Acme" in get(url)[1]
        process.send_signal(name)
        assert process.wait(timeout=10) == 0


def test_without_a_network_every_feed_says_what_failed_and_the_service_stays_up(folder: Path) -> None:
    text = (folder / "feeds.yaml").read_text()
    dead = (
        'feeds: [{url: "http://127.0.0.1:9/a.xml"}, {url: "http://127.0.0.1:9/b.xml"}]\nfetch: {allow: [127.0.0.0/8]}\n'
    )
    (folder / "feeds.yaml").write_text(text + dead)
    with service(folder) as (process, url):
        assert process.stderr is not None
        failed = [line for line in (process.stderr.readline() for _ in range(2)) if "feed failed" in line]
        assert len(failed) == 2
        assert get(url + "healthz")[0] == 200
        process.terminate()
        assert process.wait(timeout=10) == 0


def test_a_second_service_on_the_same_database_refuses_to_start(folder: Path) -> None:
    with service(folder) as (_, _url):
        second = subprocess.run(
            [sys.executable, "-c", "from monitor.cli import main; main()", "run"],
            cwd=folder,
            env={**os.environ, "MONITOR_BIND": "127.0.0.1:0"},
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert "monitor run" in second.stderr
