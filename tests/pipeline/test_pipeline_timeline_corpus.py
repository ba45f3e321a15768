"""The labelled history, where this checkout has it beside it: as a user compares it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_most_alerts_owed_are_found_once_and_none_is_late(corpus: Path, tmp_path: Path) -> None:
    command = ["evaluate", str(corpus / "dev.jsonl"), "--timeline", str(corpus / "timeline.json"), "--json"]
    run = subprocess.run(
        [sys.executable, "-c", "from monitor.cli import main; main()", *command],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    found = json.loads(run.stdout)
    assert found["found"] >= 10
    assert (found["late"], found["twice"]) == (0, 0)
    assert len(found["false"]) <= 2
