"""What happens to a message: claimed, sent, settled. A slow or dead channel delays no other."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.app import App, Channel
from monitor.core import retry, status
from monitor.errors import DeliveryError, MonitorError, StoreError
from monitor.model import Message, NoticeNote
from monitor.pipeline.telling import RECALLED, notify
from monitor.store import Session, changes, outbox

log = structlog.get_logger()

LEASE = timedelta(minutes=10)
"""Longer than any send may take; a message whose sender died is sent again, with the same id, after this."""

PAUSES = (0.1, 1, 5, 10, 20, 30, 60, 120)
"""Seconds between tries to note what was sent, in a database that is full or locked; less than a lease in all."""

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Delivered:
    """What one pass over the outbox did."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0


async def deliver(
    app: App, now: datetime, *, channel: str | None = None, stop: asyncio.Event | None = None
) -> Delivered:
    """Send what is due, on one channel or on all at once, oldest first within each."""
    done, clock = Delivered(), _clock_from(now)
    async with asyncio.TaskGroup() as group:
        for way in app.channels.values():
            if channel in (None, way.id):
                group.create_task(_drain(app, way, clock, done, stop))
    return done


def _clock_from(now: datetime) -> Clock:
    """`now`, and how long ago that was: a pass may outlast a lease, or the age that a signature may have."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    return lambda: now + timedelta(seconds=loop.time() - begun)


async def _drain(app: App, channel: Channel, clock: Clock, done: Delivered, stop: asyncio.Event | None) -> None:
    pace = getattr(channel.module, "PACE", timedelta())
    doubt: datetime | None = None
    try:
        while not (stop and stop.is_set()) and (message := await app.write(_claim, app, channel.id, clock())):
            doubt = await _send(app, channel, message, clock, done, doubt)
            if pace:
                await asyncio.sleep(pace.total_seconds())
        if doubt is not None:
            await app.write(_back_off, app, channel.id, doubt)
    except MonitorError as error:  # the store's: what was claimed is sent again when its lease runs out
        log.error("outbox unusable", channel=channel.id, reason=str(error))
    except Exception:  # one bad channel never stops the others
        log.exception("channel broke", channel=channel.id)


def _claim(app: App, channel: str, now: datetime) -> Message | None:
    with app.store.writing() as session:
        while found := outbox.claim(session, now, lease=LEASE, limit=1, channel=channel):
            why = _overtaken(app, session, found[0], now)
            if not why:
                return found[0]
            outbox.dead(session, found[0].id, now, why)
    return None


def _overtaken(app: App, session: Session, message: Message, now: datetime) -> str:
    """Why a message that waited is not to be sent any more; empty where it is."""
    if message.kind.startswith("expiring-"):
        today = now.astimezone(app.watchlist.timezone).date()
        named = changes.get(session, message.cause)
        if named is None or not status.still_ends(changes.history(session, named.entity), named.id, today):
            return "not sent: the end that it names is no longer to come"
    return RECALLED if outbox.recalled(session, message) else ""


async def _send(
    app: App, channel: Channel, message: Message, clock: Clock, done: Delivered, doubt: datetime | None
) -> datetime | None:
    """Send one message and note what came of it. `doubt`, in and out: as `_later` has it."""
    if message.recipient not in {address for address, _ in channel.recipients()}:
        await app.write(_withdrawn, app, channel, message, clock())
        return doubt
    try:
        answer = await channel.module.send(message, channel.options, app.wires, clock())
    except DeliveryError as error:
        return await app.write(_failed, app, channel, message, error, clock(), done, doubt)
    except Exception as error:  # one bad message never stops the others
        log.exception("delivery broke", message=message.id, channel=channel.id)
        fault = DeliveryError(f"internal: {error!r}")
        return await app.write(_failed, app, channel, message, fault, clock(), done, doubt)
    await _noted(app, message, clock, answer)
    done.sent += 1
    log.info("sent", message=message.id, kind=message.kind, channel=channel.id, attempts=message.attempts)
    return None


async def _noted(app: App, message: Message, clock: Clock, answer: str) -> None:
    """Write down that it arrived; patiently, for else it would be sent again when its lease runs out."""
    for pause in PAUSES:
        try:
            await app.write(_sent, app, message, clock(), answer)
            return
        except StoreError as error:
            log.error("sent but not noted yet", message=message.id, reason=str(error))
            await asyncio.sleep(pause)
    await app.write(_sent, app, message, clock(), answer)


# ---------------------------------------------------------------- each in one transaction


def _sent(app: App, message: Message, now: datetime, answer: str) -> None:
    with app.store.writing() as session:
        outbox.sent(session, message.id, now, answer)


def _withdrawn(app: App, channel: Channel, message: Message, now: datetime) -> None:
    """Close a message to an address that feeds.yaml has dropped since it was queued."""
    with app.store.writing() as session:
        outbox.dead(session, message.id, now, f"feeds.yaml no longer names this recipient of {channel.id}")
    log.warning("not sent", message=message.id, channel=channel.id, reason="no longer a recipient")


def _back_off(app: App, channel: str, until: datetime) -> None:
    with app.store.writing() as session:
        outbox.back_off(session, channel, until)


def _failed(
    app: App,
    channel: Channel,
    message: Message,
    error: DeliveryError,
    now: datetime,
    done: Delivered,
    doubt: datetime | None,
) -> datetime | None:
    jitter = random.random()  # noqa: S311 - it spreads load, it keeps no secret
    again = retry.next_try(message.attempts, now, message.created, jitter=jitter, retry_after=error.retry_after)
    answer = f"{outbox.MAYBE_DELIVERED}{error}" if error.ambiguous else str(error)
    with app.store.writing() as session:
        if error.disable:
            outbox.again(session, message.id, now, str(error))
            outbox.disable(session, channel.id, str(error), now)
        elif error.permanent or again is None:
            outbox.dead(session, message.id, now, answer)
        else:
            doubt = _later(session, message, again, answer, doubt)
        if error.disable or error.permanent or again is None:
            _report(app, session, channel, message, error, now)
            done.dead += 1
        else:
            done.postponed += 1
    log.warning("not sent", message=message.id, channel=channel.id, reason=str(error), attempts=message.attempts)
    return doubt


def _later(session: Session, message: Message, again: datetime, reason: str, doubt: datetime | None) -> datetime | None:
    """Have it tried again, and its endpoint left alone until then, unless it is the message that is refused.

    Gives the moment until which the endpoint would be left alone, where that is in doubt: a message that failed
    twice lets the next one show whether anything arrives. Where that arrives, the first is retried on its own from
    then on; where it fails too, both wait, so that they arrive in order.
    """
    if message.recipient or outbox.overtaken(session, message.id):
        outbox.again(session, message.id, again, reason)
        return doubt
    if doubt is None and message.attempts > 1:
        outbox.again(session, message.id, again, reason)
        return again
    until = max(again, doubt or again)
    outbox.again(session, message.id, until, reason)
    outbox.back_off(session, message.channel, until)
    return None


def _report(
    app: App, session: Session, channel: Channel, message: Message, error: DeliveryError, now: datetime
) -> None:
    """Tell of a dead endpoint or message elsewhere; of a dead notice nobody is told, lest notices breed."""
    if message.kind == "notice":
        return
    if error.disable:
        note = NoticeNote("notice", f"The channel {channel.id} is switched off", f"Its receiver said: {error}")
        notify(app, session, note, f"disabled:{channel.id}:{message.id}", now, besides=channel.id)
        return
    text = f"{message.subject}\n\nIt was for {message.recipient or channel.id}. The last answer was: {error}"
    note = NoticeNote("notice", f"A message could not be delivered on {channel.id}", text)
    notify(app, session, note, f"dead:{message.id}", now, besides=channel.id)
