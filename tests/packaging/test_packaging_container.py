"""What Dockerfile, compose.yaml and the lock files promise each other."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def _said(instruction: str) -> str:
    """What the last line of the instruction says."""
    return re.findall(rf"^{instruction}\s+(.*)$", DOCKERFILE, re.MULTILINE)[-1]


def _environment(name: str) -> str:
    found = re.search(rf"\b{name}=(\S+)", DOCKERFILE)
    assert found, name
    return found[1]


def _compose() -> dict[str, object]:
    service: dict[str, object] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"][
        "monitor"
    ]
    return service


def test_the_image_serves_where_it_says_and_compose_offers_that_on_loopback_alone() -> None:
    port = _said("EXPOSE")
    assert _environment("MONITOR_BIND") == f"0.0.0.0:{port}"
    assert _compose()["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_everything_that_changes_lies_on_the_one_volume() -> None:
    volume = _said("VOLUME")
    assert _said("WORKDIR") == volume
    assert _environment("MONITOR_DATABASE_URL") == f"sqlite:///{volume}/monitor.db"
    assert _compose()["volumes"] == [f"data:{volume}"]


def test_the_image_runs_as_nobody_special_without_a_shell_between_it_and_signals() -> None:
    user, _, group = _said("USER").partition(":")
    assert int(user) >= 1000
    assert int(group) >= 1000
    assert (_said("ENTRYPOINT"), _said("CMD")) == ('["monitor"]', '["run"]')


def test_compose_takes_every_right_away_that_the_service_does_not_need() -> None:
    compose = _compose()
    assert compose["read_only"] is True
    assert compose["cap_drop"] == ["ALL"]
    assert compose["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in compose


def test_the_builder_is_sent_all_that_the_dockerfile_copies_and_no_secret() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [line.split()[:-1] for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)]
    assert sorted(name for names in copied for name in names) == sorted(allowed)
    assert not any(fnmatch(name, pattern) for name in (".git", "data", "monitor.env", ".venv") for pattern in allowed)


@pytest.mark.parametrize("extra", [None, "dev"])
def test_every_dependency_is_pinned_with_hashes(extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    locked = (ROOT / (f"requirements-{extra}.txt" if extra else "requirements.txt")).read_text()
    pins = {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==.*\\\n\s+--hash=sha256:", locked, re.M)}
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in wanted}  # type: ignore[index]
    assert names <= pins


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==[^ \\]+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_nothing_is_installed_without_a_hash() -> None:
    recipes = DOCKERFILE + (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in re.findall(r"^.*(?:pip install|\$\(PIP\)|python install) .*$", recipes, re.MULTILINE):
        assert "--require-hashes" in line or "--no-deps" in line or line.startswith("PIP :="), line
