"""When things happen: the only file that knows APScheduler.

The clock only picks: a handful of jobs repeat what the one-shot commands do. tick: poll, remind and release; deliver,
one for each channel; digest; housekeeping.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor import pipeline
from monitor.app import App
from monitor.errors import MonitorError
from monitor.store import feeds, holds, meta, outbox

log = structlog.get_logger()

Verb = Callable[[datetime], Awaitable[object]]

TICK = timedelta(seconds=15)
DELIVER = timedelta(seconds=1)
DIGEST = timedelta(seconds=20)
HOUSEKEEPING = timedelta(hours=6)
WATCH = timedelta(seconds=10)
JUMP = timedelta(seconds=60)
"""Wall and monotonic clock further apart than this: the wall clock was set, or the machine slept."""
FIRST_PASS = timedelta(minutes=2)
"""A digest waits no longer for the first pass over the feeds."""
TICKS = 40
"""Passes over the feeds that may run beside each other, each with feeds of its own."""
GRACE = timedelta(seconds=8)
"""What is in hand when the service is told to stop may take this long to finish."""


def clock() -> datetime:
    """The front door through which `now` comes in."""
    return datetime.now(UTC)


async def serve(app: App, stop: asyncio.Event) -> None:
    """Repeat the verbs until `stop` is set; then finish what is in hand, or leave it safely for the next start."""
    in_hand: set[asyncio.Task[None]] = set()
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        executors={"default": AsyncIOExecutor()},
        job_defaults={"coalesce": True, "misfire_grace_time": None},
    )

    def repeat(name: str, every: timedelta, verb: Verb, *, at_once: int = 1) -> None:
        async def job() -> None:
            if not stop.is_set():
                task = asyncio.create_task(_guarded(name, verb), name=name)
                in_hand.add(task)
                task.add_done_callback(in_hand.discard)
                await asyncio.wait([task])

        interval = IntervalTrigger(seconds=every.total_seconds())
        scheduler.add_job(job, interval, id=name, next_run_time=clock(), max_instances=at_once)

    polled, busy = asyncio.Event(), set[int]()
    repeat("tick", TICK, lambda now: _tick(app, now, busy, polled), at_once=TICKS)
    for channel in app.channels:  # each on its own, so that a slow one delays no other
        repeat(f"deliver {channel}", DELIVER, partial(pipeline.deliver, app, channel=channel, stop=stop))
    repeat("digest", DIGEST, lambda now: _digest(app, now, polled, stop))
    repeat("housekeeping", HOUSEKEEPING, lambda now: app.write(pipeline.housekeeping, app, now))
    scheduler.start()
    watch = asyncio.create_task(_watch_clock(app, scheduler))
    await stop.wait()
    watch.cancel()
    scheduler.pause()
    for task in in_hand:  # a feed is recorded as a whole or not at all; what is being sent is finished
        if task.get_name() == "tick":
            task.cancel()
    polled.set()
    if in_hand:
        await asyncio.wait(in_hand, timeout=GRACE.total_seconds())
    scheduler.shutdown(wait=False)


async def _guarded(name: str, verb: Verb) -> None:
    """A verb that fails is told and tried again at its next turn; it stops nothing else."""
    try:
        await verb(clock())
    except MonitorError as error:
        log.error("job failed", job=name, reason=str(error))
    except Exception:
        log.exception("job broke", job=name)


async def _tick(app: App, now: datetime, busy: set[int], polled: asyncio.Event) -> None:
    """Remind, release and poll. A pass lasts as long as its slowest feed, so that the next one begins beside it."""
    try:
        await app.write(_beat, app, now)
        await _guarded("remind", lambda now: app.write(pipeline.remind, app, now))
        await _guarded("release", lambda now: app.write(pipeline.release, app, now))
        await pipeline.poll(app, now, busy=busy)
    finally:
        polled.set()


async def _digest(app: App, now: datetime, polled: asyncio.Event, stop: asyncio.Event) -> None:
    """A digest that is late, since the service was down, waits for the first pass over what was missed."""
    with suppress(TimeoutError):
        await asyncio.wait_for(polled.wait(), FIRST_PASS.total_seconds())
    if not stop.is_set():
        await app.write(pipeline.digest, app, now)


def _beat(app: App, now: datetime) -> None:
    with app.store.writing() as session:
        meta.set(session, "tick", now.isoformat())


async def _watch_clock(app: App, scheduler: AsyncIOScheduler) -> None:
    """Where the wall clock jumps, carry future polls and tries along and let every job start anew."""
    wall, steady = clock(), time.monotonic()
    while True:
        await asyncio.sleep(WATCH.total_seconds())
        passed = timedelta(seconds=time.monotonic() - steady)
        jump = clock() - wall - passed
        wall, steady = clock(), time.monotonic()
        if abs(jump) > JUMP:
            log.warning("the clock jumped", seconds=round(jump.total_seconds()))
            await _guarded("shift", lambda now: app.write(shift, app, now, jump))  # noqa: B023 - awaited here
            for job in scheduler.get_jobs():
                job.modify(next_run_time=clock())


def shift(app: App, now: datetime, jump: timedelta) -> None:
    """Carry what was still to come along with a wall clock that jumped to `now`; what was due by then stays due."""
    with app.store.writing() as session:
        feeds.shift(session, min(now, now - jump), jump)
        outbox.shift(session, min(now, now - jump), jump)
        holds.shift(session, min(now, now - jump), jump)
