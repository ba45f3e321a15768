"""What is to be told, rendered, addressed, laid in the outbox: in the transaction that records its cause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from html import escape
from typing import Literal

import structlog

from monitor.app import App, Channel
from monitor.core import compose
from monitor.core.status import Reminder
from monitor.errors import RenderError
from monitor.model import AlertNote, AlertRule, Change, Confidence, Message, Note, NoticeNote, Words
from monitor.store import Session, outbox

log = structlog.get_logger()

RECALLED = "not sent: what it tells was taken back before"


def tell(app: App, session: Session, before: Iterable[Change], after: Iterable[Change], now: datetime) -> None:
    """Alert on each row that has come to be told, confirm each that was told as reported and is confirmed now.

    A confirmation goes to those who have the alert; then those who waited for it get theirs. So does, once, the word
    that another source says otherwise.
    """
    was = {row.id: row for row in before}
    for row in after:
        old = was.get(row.id)
        if not row.told:
            continue
        if old is None or not old.told:
            _alert(app, session, row, "alert", now)
            continue
        if row.contradicted and not old.contradicted:
            _dispute(app, session, row, now)
        if row.confidence is Confidence.confirmed and old.confidence is Confidence.reported:
            _alert(app, session, row, "confirmed", now)
            _alert(app, session, row, "alert", now)


def _dispute(app: App, session: Session, change: Change, now: datetime) -> None:
    note = AlertNote("contradicted", change, app.names.get(change.entity, change.entity))
    for sent in outbox.of_change(session, change.id):
        if sent.kind == "alert" and sent.state != "dead" and sent.channel in app.channels:
            when, way = _out_of_hours(app, sent.channel, change, now), app.channel(sent.channel)
            address = sent.recipient
            put(app, session, way, address, note, kind=note.kind, cause=change.id, now=now, when=when, thread=sent.id)


def correct(app: App, session: Session, was: Change, change: Change, now: datetime) -> int:
    """Tell exactly those who were told of `was` that `change` takes it back; what still waits is closed unsent.

    Gives how many are told: nobody is corrected who was never told.
    """
    note = AlertNote("retracted", change, app.names.get(change.entity, change.entity), was=was)
    told = {(sent.channel, sent.recipient): sent.id for sent in reversed(outbox.recall(session, was.id, now, RECALLED))}
    for (channel, address), first in told.items():
        if channel in app.channels:
            when = _out_of_hours(app, channel, was, now)
            way = app.channel(channel)
            put(app, session, way, address, note, kind="retracted", cause=was.id, now=now, when=when, thread=first)
    return len(told)


def _out_of_hours(app: App, channel: str, change: Change, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours that this channel has for the entity. There is no ceiling."""
    rules = (rule for rule in app.watchlist.alerts if rule.channel == channel)
    rule = next((rule for rule in rules if not rule.entities or change.entity in rule.entities), None)
    return _after_quiet(rule, now.astimezone(app.watchlist.timezone)).astimezone(now.tzinfo) if rule else now


Reminded = tuple[Channel, str, str]
"""A channel, an address on it, the name of both in keys."""


def unreminded(app: App, session: Session, reminder: Reminder) -> list[Reminded]:
    """Who is to be reminded of an end and was not yet."""
    kind = f"expiring-{reminder.mark}"
    channels = [app.channel(rule.channel) for rule in compose.reminded(app.watchlist.alerts, reminder.row)]
    return [
        (channel, address, recipient)
        for channel in channels
        for address, recipient in channel.recipients()
        if not outbox.holds(session, compose.message_id(compose.key(kind, reminder.cause, recipient)))
    ]


def remind_of(app: App, session: Session, reminder: Reminder, now: datetime) -> int:
    """Queue one reminder for each who lacks it, in the thread of the alert if there was one. Gives how many."""
    row, kind = reminder.row, f"expiring-{reminder.mark}"
    note = AlertNote("expiring", row, app.names.get(row.entity, row.entity), days=reminder.left)
    missing = unreminded(app, session, reminder)
    for channel, address, recipient in missing:
        alerts = (compose.message_id(compose.key("alert", cause, recipient)) for cause in (row.id, reminder.cause))
        thread = next((alert for alert in alerts if outbox.holds(session, alert)), None)
        when = _out_of_hours(app, channel.id, row, now)
        put(app, session, channel, address, note, kind=kind, cause=reminder.cause, now=now, when=when, thread=thread)
    return len(missing)


def _alert(app: App, session: Session, change: Change, kind: Literal["alert", "confirmed"], now: datetime) -> None:
    note = AlertNote(kind, change, app.names.get(change.entity, change.entity), others=compose.others(change))
    for rule in compose.wanting(app.watchlist.alerts, change, kind):
        channel = app.channel(rule.channel)
        when = _when(app, session, rule, now)
        for address, recipient in channel.recipients():
            first = compose.message_id(compose.key("alert", change.id, recipient))
            if kind == "confirmed" and not outbox.holds(session, first):
                continue
            thread = first if kind == "confirmed" else None
            put(app, session, channel, address, note, kind=kind, cause=change.id, now=now, when=when, thread=thread)


def notify(app: App, session: Session, note: NoticeNote, cause: str, now: datetime, *, besides: str) -> None:
    """Tell the operator of trouble with one channel on every other one."""
    for channel in app.channels.values():
        if channel.id != besides:
            for address, _ in channel.recipients():
                put(app, session, channel, address, note, kind=note.kind, cause=cause, now=now)


def put(
    app: App,
    session: Session,
    channel: Channel,
    address: str,
    note: Note,
    *,
    kind: str,
    cause: str,
    now: datetime,
    when: datetime | None = None,
    thread: str | None = None,
) -> Message | None:
    """Render a note for one recipient and queue it; None when the outbox holds that key, or it cannot be made."""
    from monitor.channels import Envelope

    key = compose.key(kind, cause, f"{channel.id}/{address}" if address else channel.id)
    name = compose.message_id(key)
    if outbox.holds(session, name):
        return None
    words = _words(app, channel, note)
    envelope = Envelope(
        id=name,
        created=now,
        recipient=address,
        kind=kind,
        thread=thread,
        mail_from=app.settings.mail_from,
        public_url=app.settings.public_url,
    )
    try:
        body = channel.module.body(note, words, envelope, channel.options)
    except Exception as error:  # one channel keeps nothing from being recorded, nor from the others
        log.exception("message not made", channel=channel.id, kind=kind)
        if kind != "notice":
            notify(app, session, _unmade(channel, words, error), f"unmade:{name}", now, besides=channel.id)
        return None
    message = Message(
        id=name,
        key=key,
        kind=kind,
        cause=cause,
        channel=channel.id,
        recipient=address,
        subject=words.subject,
        body=body,
        created=now,
        thread=thread,
    )
    return message if outbox.put(session, message, next_try=when or now) else None


def _words(app: App, channel: Channel, note: Note) -> Words:
    """The note through its templates or, should even the shipped ones fail, as plainly as can be."""
    try:
        return app.renderer.words(note, language=channel.options.language)
    except RenderError as error:
        log.error("template failed", reason=str(error), instead="plain words")
    headline = compose.headline(note, app.names)
    lines = [headline, note.text if isinstance(note, NoticeNote) else ""]
    for piece in compose.grounds(note.change) if isinstance(note, AlertNote) else ():
        lines += [f'"{compose.quoted(piece)}"', compose.link(piece.url) or piece.outlet]
    text = "\n\n".join(filter(None, [*lines, "The templates of this message failed; the log has the reason."]))
    return Words(headline, text, f"<pre>{escape(text)}</pre>")


def _unmade(channel: Channel, words: Words, error: Exception) -> NoticeNote:
    text = f"{words.subject}\n\nIt was for {channel.id}, and will not be sent there. The reason: {error!r}"
    return NoticeNote("notice", f"A message could not be made for {channel.id}", text)


def _when(app: App, session: Session, rule: AlertRule, now: datetime) -> datetime:
    """`now`, unless the day's ceiling ("20/day", alerts) is reached or the rule's quiet hours ("22:00-07:00") run."""
    local = now.astimezone(app.watchlist.timezone)
    if rule.ceiling is not None:
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if outbox.alerts_since(session, rule.channel, midnight) >= int(rule.ceiling.removesuffix("/day")):
            local = midnight + timedelta(days=1)
    return _after_quiet(rule, local).astimezone(now.tzinfo)


def _after_quiet(rule: AlertRule, local: datetime) -> datetime:
    """The same local time, or the end of the quiet hours where it falls into them."""
    if rule.quiet is None:
        return local
    start, end = (time.fromisoformat(part) for part in rule.quiet.split("-"))
    clock = local.time()
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within:
        return local
    morning = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)
