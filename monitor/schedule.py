"""When things happen: the only file that knows APScheduler.

The clock only picks: four jobs repeat what the one-shot commands do. tick: poll and remind; deliver; digest;
housekeeping.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor import pipeline
from monitor.app import App
from monitor.errors import MonitorError
from monitor.store import feeds, meta, outbox

log = structlog.get_logger()

TICK = timedelta(seconds=15)
DELIVER = timedelta(seconds=1)
DIGEST = timedelta(seconds=20)
HOUSEKEEPING = timedelta(hours=6)
WATCH = timedelta(seconds=10)
JUMP = timedelta(seconds=60)
"""Wall and monotonic clock further apart than this: the wall clock was set, or the machine slept."""
GRACE = timedelta(seconds=8)
"""What is in hand when the service is told to stop may take this long to finish."""


def clock() -> datetime:
    """The front door through which `now` comes in."""
    return datetime.now(UTC)


async def serve(app: App, stop: asyncio.Event) -> None:
    """Repeat the verbs until `stop` is set; then finish what is in hand, or leave it safely for the next start."""
    running: dict[str, asyncio.Task[None]] = {}
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        executors={"default": AsyncIOExecutor()},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )

    def repeat(name: str, every: timedelta, verb: Callable[[datetime], Awaitable[object]]) -> None:
        async def job() -> None:
            if stop.is_set():
                return
            running[name] = asyncio.create_task(_guarded(name, verb))
            await asyncio.wait([running[name]])

        scheduler.add_job(job, IntervalTrigger(seconds=every.total_seconds()), id=name, next_run_time=clock())

    repeat("tick", TICK, lambda now: _tick(app, now))
    repeat("deliver", DELIVER, lambda now: pipeline.deliver(app, now, stop=stop))
    repeat("digest", DIGEST, lambda now: app.write(pipeline.digest, app, now))
    repeat("housekeeping", HOUSEKEEPING, lambda now: app.write(pipeline.housekeeping, app, now))
    scheduler.start()
    watch = asyncio.create_task(_watch_clock(app, scheduler, stop))
    await stop.wait()
    watch.cancel()
    scheduler.pause()
    running["tick"].cancel()  # a feed is recorded as a whole or not at all; what is being sent is finished
    await asyncio.wait(running.values(), timeout=GRACE.total_seconds())
    scheduler.shutdown(wait=False)


async def _guarded(name: str, verb: Callable[[datetime], Awaitable[object]]) -> None:
    """A verb that fails is told and tried again at its next turn; it stops nothing else."""
    try:
        await verb(clock())
    except MonitorError as error:
        log.error("job failed", job=name, reason=str(error))
    except Exception:
        log.exception("job broke", job=name)


async def _tick(app: App, now: datetime) -> None:
    await app.write(_beat, app, now)
    await app.write(pipeline.remind, app, now)
    await pipeline.poll(app, now)


def _beat(app: App, now: datetime) -> None:
    with app.store.writing() as session:
        meta.set(session, "tick", now.isoformat())


async def _watch_clock(app: App, scheduler: AsyncIOScheduler, stop: asyncio.Event) -> None:
    """Where the wall clock jumps, carry future polls and tries along and let every job start anew."""
    wall, steady = clock(), time.monotonic()
    while not stop.is_set():
        await asyncio.sleep(WATCH.total_seconds())
        passed = timedelta(seconds=time.monotonic() - steady)
        jump = clock() - wall - passed
        wall, steady = clock(), time.monotonic()
        if abs(jump) > JUMP:
            log.warning("the clock jumped", seconds=round(jump.total_seconds()))
            await app.write(shift, app, wall - jump, jump)
            for job in scheduler.get_jobs():
                job.modify(next_run_time=clock())


def shift(app: App, before: datetime, jump: timedelta) -> None:
    """Carry what was still to come along with a wall clock that jumped; `before`: what it showed before."""
    with app.store.writing() as session:
        feeds.shift(session, before, jump)
        outbox.shift(session, before, jump)
