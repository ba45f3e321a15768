"""A wheel, built from this checkout, installed where there is no checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Installed:
    """A wheel, and an environment that has it and borrows this one's libraries."""

    wheel: Path
    place: Path

    def monitor(self, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
        own |= {"PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [self.place / "bin" / "monitor", *args], cwd=folder, env=own, capture_output=True, text=True, timeout=30
        )

    def package(self) -> Path:
        return next(self.place.glob("lib/python3*/site-packages/monitor"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    if find_spec("hatchling") is None and not os.environ.get("CI"):
        pytest.skip("the build backend is not installed here; `make test` installs it")
    place = tmp_path_factory.mktemp("installed")
    venv.create(place / "env", with_pip=False)
    _quietly([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)])
    wheel = next(place.glob("*.whl"))
    pip = [sys.executable, "-m", "pip", "--python", str(place / "env" / "bin" / "python")]
    _quietly([*pip, "install", "--no-deps", "--no-index", "--no-compile", str(wheel)])
    return Installed(wheel, place / "env")


def _quietly(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def _files(folder: Path) -> set[str]:
    return {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts}


def test_the_wheel_has_every_file_of_the_package_and_of_the_templates(installed: Installed) -> None:
    carried = {name for name in zipfile.ZipFile(installed.wheel).namelist() if ".dist-info/" not in name}
    package = {f"monitor/{name}" for name in _files(ROOT / "monitor")}
    templates = {f"monitor/templates/{name}" for name in _files(ROOT / "templates")}
    assert carried == package | templates | {"monitor/feeds.yaml"}


def test_the_wheel_has_what_is_no_python_and_so_is_easily_lost(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    for ending in (
        "monitor/feeds.yaml",
        "monitor/py.typed",
        "monitor/templates/digest.body.html",
        "monitor/store/migrations/env.py",
        "monitor/core/reading/lexicon/en.toml",
        ".dist-info/licenses/LICENSE",
    ):
        assert any(name.endswith(ending) for name in names), ending


def test_an_installed_monitor_needs_no_checkout(installed: Installed, tmp_path: Path) -> None:
    checked = installed.monitor(tmp_path, "check")
    assert checked.returncode == 0, checked.stderr
    assert str(installed.package() / "feeds.yaml") in checked.stdout
    assert (tmp_path / "data" / "monitor.db").exists()


def test_what_an_installed_monitor_writes_stays_in_the_working_folder(installed: Installed, tmp_path: Path) -> None:
    before = _files(installed.place)
    sent = installed.monitor(tmp_path, "check", "--send-test", "outbox")
    assert sent.returncode == 0, sent.stderr
    assert len(list((tmp_path / "data" / "outbox").glob("*.eml"))) == 1
    assert _files(installed.place) == before


def test_a_watch_list_in_the_working_folder_takes_the_place_of_the_shipped_one(
    installed: Installed, tmp_path: Path
) -> None:
    own = "topic: {name: Tea, keywords: [tea]}\nentities: [{id: leaf, name: Leaf}]\n"
    (tmp_path / "feeds.yaml").write_text(own, encoding="utf-8")
    checked = installed.monitor(tmp_path, "check")
    assert f"{tmp_path / 'feeds.yaml'}: 0 feeds, 1 entities" in checked.stdout


def test_an_installed_monitor_reads_with_its_own_lexicon(installed: Installed, tmp_path: Path) -> None:
    title = "Amazon bans police use of its facial recognition software for one year"
    (tmp_path / "items.jsonl").write_text(json.dumps({"id": "1", "title": title}) + "\n", encoding="utf-8")
    done = installed.monitor(tmp_path, "read", "items.jsonl")
    assert done.returncode == 0, done.stderr
    assert [claim["entity"] for claim in json.loads(done.stdout)["events"]] == ["amazon"]
