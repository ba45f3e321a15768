"""Whatever dials goes through the guarded client: no other module may import what could."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import monitor

ROOT = Path(monitor.__file__).parent
DIALLERS = ("aiohttp", "urllib.request", "http.client", "requests", "httpx", "urllib3", "socket", "smtplib", "ftplib")
OPENERS = ("create_connection", "open_connection", "create_datagram_endpoint", "urlopen")
MAY = {"fetch": DIALLERS, "channels": ("aiosmtplib",), "cli": ("socket", "http.client")}
"""By room. The e-mail channel opens the operator's own SMTP server, named in the environment alone; the command line
listens for the dashboard, and asks its own service whether it is well."""


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_of(name: str, module: str) -> bool:
    return name == module or name.startswith(module + ".")


def test_only_the_guarded_client_imports_what_dials() -> None:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        for name in imported(ast.parse(path.read_text("utf-8"))):
            dials = [m for m in (*DIALLERS, "aiosmtplib") if is_of(name, m) and m not in MAY.get(room, ())]
            found += [f"{path.relative_to(ROOT)}: {name}" for _ in dials]
    assert found == []


def test_only_the_guarded_client_opens_connections() -> None:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] == "fetch":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in OPENERS:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.attr}")
    assert found == []


def test_the_check_itself_sees_every_form_of_import() -> None:
    code = "import urllib.request as u\nfrom http import client\nfrom aiohttp import ClientSession\nimport socket"
    names = list(imported(ast.parse(code)))
    assert all(any(is_of(name, module) for module in DIALLERS) for name in names)
    assert len(names) == 4
