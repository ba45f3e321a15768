"""What the README promises, held against the code."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import typer
import yaml

from monitor import watchlist
from monitor.app import option_models
from monitor.cli import cli

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")}
README = PAGES["README.md"]
SECRETS = {
    "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x",
    "WEBHOOK_SECRET": "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
}


def _blocks(language: str) -> list[str]:
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [text for name, text in fenced if name == language]


def _commands() -> set[str]:
    """Every command as it is typed: `run`, `feeds`, `feeds check` …"""
    root = typer.main.get_command(cli)
    names = set()
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        names |= {name, *(f"{name} {below}" for below in getattr(command, "commands", {}))}
    return names


@pytest.mark.parametrize("page", PAGES)
def test_every_local_link_leads_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"", PAGES[page])
    missing = [link for pair in links for link in pair if link and not (ROOT / link).exists()]
    assert missing == []


def test_the_examples_of_the_configuration_are_accepted(tmp_path: Path) -> None:
    together: dict[str, object] = {"topic": {"name": "Facial recognition", "keywords": ["facial recognition"]}}
    for block in _blocks("yaml"):
        together |= yaml.safe_load(block)
    assert {"entities", "feeds", "channels", "alerts", "digests"} < together.keys()
    file = tmp_path / "feeds.yaml"
    file.write_text(yaml.safe_dump(together), encoding="utf-8")
    watched = watchlist.read(file, SECRETS, option_models())
    assert [channel.kind for channel in watched.channels] == ["email", "slack", "webhook", "folder"]


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_named_exists(page: str) -> None:
    known = _commands()
    named = re.findall(r"(?:`|^)monitor ([a-z]+(?: [a-z]+)?)", PAGES[page], re.MULTILINE)
    unknown = [name for name in named if name not in known and name.split()[0] not in known]
    unknown += [name for name in named if name.split()[0] in ("feeds", "db") and " " in name and name not in known]
    assert unknown == []


def test_every_command_is_named() -> None:
    missing = [name for name in _commands() if " " not in name and f"`monitor {name}" not in README]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_is_named_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)", PAGES[page], re.MULTILINE)) <= targets


def test_every_room_of_the_tree_is_there() -> None:
    tree = next(block for block in _blocks("") if "monitor/\n" in block)
    open_at: list[tuple[int, Path]] = []
    for line in tree.splitlines():
        indent, name = len(line) - len(line.lstrip()), line.split()[0]
        open_at = [(depth, folder) for depth, folder in open_at if depth < indent]
        place = (open_at[-1][1] if open_at else ROOT) / name
        assert place.is_dir() if name.endswith("/") else place.is_file(), place
        open_at.append((indent, place))


def test_the_floors_are_those_that_are_checked() -> None:
    written = next(re.finditer(r"^`(cli > .*)`$", README, re.MULTILINE))[1]
    checked = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.findall(
        r'^    "(monitor\.[\w.| ]+)",$', checked.split('type = "layers"')[1].split("]")[0], re.MULTILINE
    )
    plain = [layer.replace("monitor.", "") for layer in layers if layer != "monitor.environment"]
    assert written.replace("(", "").replace(")", "").split(" > ") == [
        " | ".join(sorted(layer.split(" | "), key=written.find)) for layer in plain
    ]


def test_every_variable_that_is_named_is_read() -> None:
    read = (ROOT / "monitor" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"MONITOR_([A-Z_]+?)(?:_FILE)?\b", README + (ROOT / "monitor.env.example").read_text()))
    assert {name for name in named if not re.search(rf"\b{name}\b", read)} == set()


def test_the_python_that_is_asked_for_is_the_one_that_is_needed() -> None:
    wanted = re.search(r"Python (3\.\d+) or newer", README)
    assert wanted
    assert f'requires-python = ">={wanted[1]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert sys.version_info >= tuple(map(int, wanted[1].split(".")))
