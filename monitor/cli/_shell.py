"""What all commands share: the parser, the way errors are told, how an app is opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from monitor.errors import MonitorError

if TYPE_CHECKING:
    from monitor.app import App
    from monitor.settings import Settings

cli = typer.Typer(
    name="monitor",
    help="Tells you, with proof, when a watched organisation changes its policy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def run_shell(commands: typer.Typer) -> int:
    """Run the command line. An error is one sentence on standard error; a traceback is a bug."""
    try:
        code = commands(standalone_mode=False)
        return code if isinstance(code, int) else 0
    except MonitorError as error:
        complain(str(error))
        return error.exit_code
    except typer.Abort:
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", 2))


def complain(text: str) -> None:
    """To a person, beside what is printed for machines."""
    for line in text.splitlines():
        typer.echo(f"monitor: {line}", err=True)


def now() -> datetime:
    """The front door through which `now` comes in."""
    return datetime.now(UTC)


@contextmanager
def opened(*, database: str | None = None, logs: str = "WARNING") -> Iterator[App]:
    """An app on the environment's configuration, closed at the end. `database` in place of the configured one."""
    from monitor import settings
    from monitor.app import App

    env = settings.read(os.environ, Path.cwd())
    configure_logs(env, at_least=logs)
    app = App.open(os.environ, Path.cwd(), database=database)
    try:
        yield app
    finally:
        app.close()


def configure_logs(env: Settings, *, at_least: str = "INFO") -> None:
    """One event, one line, to standard error: for a person, or as JSON. `at_least`: a command's own threshold."""
    import logging

    import structlog

    levels = logging.getLevelNamesMapping()
    level = max(levels[env.log_level.upper()], levels[at_least])
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    plain = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    ending: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if env.log_format == "json"
        else [plain]
    )
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """What long work calls with how much is done, of how much: shown on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return

    def show(done: int, of: int) -> None:
        typer.echo(f"\r{label} {done} of {of}\x1b[K", err=True, nl=False)

    try:
        yield show
    finally:
        typer.echo("\r\x1b[K", err=True, nl=False)


def print_json(value: object) -> None:
    """One line of JSON, in plain letters where the terminal or pipe can take them."""
    import json

    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # half a surrogate pair, or a console that is not UTF-8
        line = json.dumps(value)
    typer.echo(line)
