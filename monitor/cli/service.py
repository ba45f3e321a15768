"""Commands that run the service: as a whole, or one verb once."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli._shell import cli, complain, now, opened, print_json, progress
from monitor.errors import MonitorError, SettingsError, UsageError

if TYPE_CHECKING:
    from monitor import pipeline
    from monitor.app import App


_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
"""Where to reach, from here, a service that listens on every address."""


@cli.command()
def run() -> None:
    """Run everything in one process: polling, delivery, digests, the dashboard."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # while it starts; the loop then has a handler of its own
    from monitor import pipeline

    with opened(logs="INFO") as app:
        app.store.hold()
        listener = _listen(*app.settings.bind)
        try:
            pipeline.prepare(app, now())
            asyncio.run(_serve(app, listener))
        finally:
            listener.close()


def _listen(host: str, port: int) -> socket.socket:
    """The dashboard's socket, taken first, so that a taken port stops the start and nothing else."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"cannot listen on {host}:{port} ({error.strerror}): set MONITOR_BIND to a free address, "
            f"such as 127.0.0.1:{port + 1}"
        ) from error
    return listener


async def _serve(app: App, listener: socket.socket) -> None:
    from monitor import schedule

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with app:
        if faults := app.faults():
            raise SettingsError("\n".join(dict.fromkeys(faults)))
        page = asyncio.create_task(_page(app, listener, stop))
        work = asyncio.create_task(schedule.serve(app, stop))
        _announce(app, listener)
        await asyncio.wait((page, work), return_when=asyncio.FIRST_COMPLETED)
        asked = stop.is_set()
        stop.set()
        await asyncio.wait((page, work))  # where one broke, the other still finishes what it has in hand
        page.result(), work.result()
    if not asked:
        raise MonitorError("the service ended though nobody stopped it; start it again, and look at the log")
    typer.echo("monitor: stopped", err=True)


async def _page(app: App, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve the dashboard until `stop`; uvicorn's own signal handling stays out of the way."""
    from contextlib import nullcontext

    import uvicorn

    from monitor import schedule, web

    config = uvicorn.Config(
        web.create(app, clock=schedule.clock),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving


def _announce(app: App, listener: socket.socket) -> None:
    host, port = listener.getsockname()[:2]
    reached = _ANYWHERE.get(host, host)
    shown = f"[{reached}]" if ":" in reached else reached
    typer.echo(f"monitor: watching {len(app.watchlist.feeds)} feeds; the board is at http://{shown}:{port}/", err=True)
    if not app.watchlist.alerts and not app.watchlist.digests:
        complain("nobody is told: feeds.yaml has neither alerts nor digests")
    if not _loopback(host) and not app.settings.admin_password:
        complain(
            "beyond loopback without MONITOR_ADMIN_PASSWORD only /healthz is served; set a password to see the board"
        )


def _loopback(host: str) -> bool:
    import ipaddress

    return ipaddress.ip_address(host).is_loopback


@cli.command()
def poll(
    everything: Annotated[bool, typer.Option("--all", help="every feed, due or not")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Make one pass over the due feeds, then deliver; exit."""
    from monitor import pipeline

    async def once(app: App) -> tuple[pipeline.PollReport, pipeline.Delivered]:
        async with app:
            with progress("polling") as show:
                report = await pipeline.poll(app, now(), everything=everything, progress=show)
            return report, await pipeline.deliver(app, now())

    with opened(logs="ERROR") as app:
        pipeline.prepare(app, now())
        pipeline.remind(app, now())
        pipeline.release(app, now())
        report, done = asyncio.run(once(app))
    if as_json:
        failed = [{"url": failure.url, "reason": failure.reason} for failure in report.failed]
        counts = {"feeds": report.feeds, "new_items": report.new_items, "changes": report.changes, "sent": done.sent}
        print_json({**counts, "failed": failed})
    else:
        for failure in report.failed:
            complain(f"{failure.url}: {failure.reason}")
        typer.echo(
            f"{report.feeds} feeds polled, {report.new_items} new items, "
            f"{report.changes} changes, {done.sent} messages sent{_unsent(done)}"
        )
    if report.failed or done.dead:
        raise typer.Exit(1)


def _unsent(done: pipeline.Delivered) -> str:
    if not done.postponed and not done.dead:
        return ""
    return f", {done.postponed} to be tried again, {done.dead} given up; see `monitor deliveries`"


@cli.command()
def digest(
    channel: Annotated[str | None, typer.Option("--channel", metavar="ID", help="only this channel")] = None,
    extra: Annotated[bool, typer.Option("--now", help="send an extra one at once")] = False,
    preview: Annotated[Path | None, typer.Option("--preview", metavar="FILE.html", help="only show it")] = None,
) -> None:
    """Send the digests that are due; else say when the next one is."""
    from monitor import pipeline

    with opened() as app:
        pipeline.prepare(app, now())
        if preview is not None:
            _preview(app, preview)
            return
        if channel is not None:
            app.channel(channel)
        report = pipeline.digest(app, now(), channel=channel, extra=extra)
        if not report.queued and not report.next_due:
            raise UsageError("feeds.yaml has no digests; add one, or name a channel with --channel ID --now")
        sent = asyncio.run(_deliver(app))
        if report.queued:
            typer.echo(f"{report.queued} digests queued, {sent.sent} messages sent{_unsent(sent)}")
        else:
            for name, moment in report.next_due.items():
                local = moment.astimezone(app.watchlist.timezone)
                typer.echo(
                    f"nothing is due for {name}; the next digest is on {local:%A %-d %B at %H:%M} ({local.tzname()})"
                )
        if sent.dead:
            raise typer.Exit(1)


def _preview(app: App, target: Path) -> None:
    from datetime import timedelta

    from monitor.pipeline.day import digest_note

    moment = now()
    with app.store.reading() as session:
        day = moment.astimezone(app.watchlist.timezone).date()
        note = digest_note(app, session, day, moment - timedelta(days=1), moment)
    try:
        target.write_text(app.renderer.words(note).html, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {target} ({error.strerror}): name another file") from error
    typer.echo(f"wrote {target}; nothing was sent")


async def _deliver(app: App) -> pipeline.Delivered:
    from monitor import pipeline

    async with app:
        return await pipeline.deliver(app, now())


@cli.command()
def deliver() -> None:
    """Send what is due in the outbox, and what was held long enough."""
    from monitor import pipeline

    with opened() as app:
        pipeline.release(app, now())
        done = asyncio.run(_deliver(app))
    typer.echo(f"{done.sent} sent, {done.postponed} to be tried again, {done.dead} given up")
    if done.dead:
        raise typer.Exit(1)


@cli.command()
def remind() -> None:
    """Record and tell the moratoria that have run out unheard."""
    from monitor import pipeline

    with opened() as app:
        lapsed = pipeline.remind(app, now())
        pipeline.release(app, now())
        done = asyncio.run(_deliver(app))
    typer.echo(f"{lapsed} lapsed, {done.sent} messages sent{_unsent(done)}")
    if done.dead:
        raise typer.Exit(1)


@cli.command()
def healthcheck() -> None:
    """Exit 0 if the service that runs here is healthy."""
    import http.client

    from monitor import settings

    host, port = settings.read(os.environ, Path.cwd()).bind
    target = _ANYWHERE.get(host, host)
    connection = http.client.HTTPConnection(target, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        body = answer.read(2000).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        raise MonitorError(f"no service answers on {target}:{port} ({error}); start it with `monitor run`") from error
    finally:
        connection.close()
    typer.echo(body)
    if answer.status != 200:
        raise typer.Exit(1)
