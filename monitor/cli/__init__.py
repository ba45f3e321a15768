"""The command line. Commands import what they need when they run, so that `monitor --help` answers at once."""

from __future__ import annotations

import sys
from importlib import import_module

from monitor.cli._shell import cli, run_shell

for room in (
    "service",
    "show",
    "feeds",
    "reading",
    "scores",
    "backtest",
    "explain",
    "review",
    "data",
):  # each adds its commands to `cli`, in this order
    import_module(f"monitor.cli.{room}")


def main() -> None:
    """The `monitor` command: exit 0 done, 1 something failed, 2 wrong use or configuration."""
    sys.exit(run_shell(cli))
