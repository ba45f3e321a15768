"""What happens to a message: claimed, sent, settled. A slow or dead channel delays no other."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.app import App, Channel
from monitor.core import retry
from monitor.errors import DeliveryError, MonitorError
from monitor.model import Message, NoticeNote
from monitor.pipeline.telling import notify
from monitor.store import Session, outbox

log = structlog.get_logger()

LEASE = timedelta(minutes=10)
"""Longer than any send may take; a message whose sender died is sent again, with the same id, after this."""


@dataclass(slots=True)
class Delivered:
    """What one pass over the outbox did."""

    sent: int = 0
    postponed: int = 0
    dead: int = 0


async def deliver(app: App, now: datetime, *, stop: asyncio.Event | None = None) -> Delivered:
    """Send what is due, oldest first within each channel, all channels at once."""
    done = Delivered()
    async with asyncio.TaskGroup() as group:
        for channel in app.channels.values():
            group.create_task(_drain(app, channel, now, done, stop))
    return done


async def _drain(app: App, channel: Channel, now: datetime, done: Delivered, stop: asyncio.Event | None) -> None:
    pace = getattr(channel.module, "PACE", timedelta())
    try:
        while not (stop and stop.is_set()) and (message := await app.write(_claim, app, channel.id, now)):
            await _send(app, channel, message, now, done)
            if pace:
                await asyncio.sleep(pace.total_seconds())
    except MonitorError as error:  # the store's: what was claimed is sent again when its lease runs out
        log.error("outbox unusable", channel=channel.id, reason=str(error))


def _claim(app: App, channel: str, now: datetime) -> Message | None:
    with app.store.writing() as session:
        return next(iter(outbox.claim(session, now, lease=LEASE, limit=1, channel=channel)), None)


async def _send(app: App, channel: Channel, message: Message, now: datetime, done: Delivered) -> None:
    try:
        answer = await channel.module.send(message, channel.options, app.wires, now)
    except DeliveryError as error:
        await app.write(_failed, app, channel, message, error, now, done)
        return
    except Exception as error:  # one bad message never stops the others
        log.exception("delivery broke", message=message.id, channel=channel.id)
        await app.write(_failed, app, channel, message, DeliveryError(f"internal: {error!r}"), now, done)
        return
    await app.write(_sent, app, message, now, answer)
    done.sent += 1
    log.info("sent", message=message.id, kind=message.kind, channel=channel.id, attempts=message.attempts)


def _sent(app: App, message: Message, now: datetime, answer: str) -> None:
    with app.store.writing() as session:
        outbox.sent(session, message.id, now, answer)


def _failed(app: App, channel: Channel, message: Message, error: DeliveryError, now: datetime, done: Delivered) -> None:
    jitter = random.random()  # noqa: S311 - it spreads load, it keeps no secret
    again = retry.next_try(message.attempts, now, message.created, jitter=jitter, retry_after=error.retry_after)
    with app.store.writing() as session:
        if error.disable:
            outbox.again(session, message.id, now, str(error))
            outbox.disable(session, channel.id, str(error), now)
        elif error.permanent or again is None:
            outbox.dead(session, message.id, now, str(error))
        else:
            outbox.again(session, message.id, again, str(error))
            if not message.recipient:
                outbox.back_off(session, channel.id, again)
        if error.disable or error.permanent or again is None:
            _report(app, session, channel, message, error, now)
            done.dead += 1
        else:
            done.postponed += 1
    log.warning("not sent", message=message.id, channel=channel.id, reason=str(error), attempts=message.attempts)


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
