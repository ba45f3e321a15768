"""The command line as a person runs it: in a process of its own, in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

WATCHLIST = """
topic: {name: Facial recognition, keywords: [facial recognition, face recognition]}
entities:
  - {id: acme, name: Acme, known: [{status: ban, field: police, since: 2020-01-02, source: "https://acme.example/pledge"}]}
  - {id: globex, name: Globex}
channels: [{id: files, kind: folder, path: outbox}]
alerts: [{channel: files}]
digests: [{channel: files, at: "08:00"}]
"""

Shell = Callable[..., subprocess.CompletedProcess[str]]


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return {**kept, **extra}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds.yaml").write_text(WATCHLIST)
    return tmp_path


@pytest.fixture
def monitor(folder: Path) -> Shell:
    """Run `monitor ARGS` in the folder; keyword arguments are further environment variables."""

    def run(*args: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from monitor.cli import main; main()", *args],
            cwd=folder,
            env=environment(**extra),
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run
