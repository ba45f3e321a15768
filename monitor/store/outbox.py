"""Messages on their way out, and what became of each.

    pending → sending → sent
       ↑         ├────→ pending   (again)
       │         └────→ dead
       └── revive ─── sent, dead

A message being sent is leased: when its sender dies, the lease runs out and the same message is claimed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from monitor.model import Message
from monitor.store.rows import insert_once
from monitor.store.tables import ChannelRow, DigestRow, MessageRow

_OPEN = ("pending", "sending")
_ANSWERS_KEPT = 20
CORRECTION = "retracted"
"""The kind of the messages that take back what others of the same cause have told."""
MAYBE_DELIVERED = "maybe delivered: "
"""What an answer begins with where the receiver may have taken the message all the same."""
_LONGEST_ANSWER = 500
_ASTRAY = timedelta(days=1)
"""A digest that ends this far in the future was made while the clock was wrong."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message's entry in the ledger. `answers` are the receiver's, oldest first, each beginning with its instant."""

    id: str
    key: str
    kind: str
    cause: str
    channel: str
    recipient: str
    subject: str
    created: datetime
    state: str
    attempts: int
    next_try: datetime | None
    """Of a message that is pending or being sent; None when nothing more will be tried."""
    tried: datetime | None
    ended: datetime | None
    """When it was sent or given up."""
    answers: tuple[str, ...] = ()
    thread: str | None = None


def put(s: Session, message: Message, *, next_try: datetime) -> bool:
    """Queue a message; False, and nothing queued, when its key has been used before, however long ago."""
    row = MessageRow(
        id=message.id,
        key=message.key,
        kind=message.kind,
        cause=message.cause,
        channel=message.channel,
        recipient=message.recipient,
        subject=message.subject,
        body=message.body,
        thread=message.thread,
        created=message.created,
        state="pending",
        due=next_try,
    )
    return insert_once(s, row)


def holds(s: Session, id: str) -> bool:
    """Whether a message with this id was ever queued; those long forgotten count."""
    return s.exec(select(MessageRow.number).where(MessageRow.id == id)).one_or_none() is not None


# ---------------------------------------------------------------- sending


def claim(s: Session, now: datetime, *, lease: timedelta, limit: int, channel: str | None = None) -> list[Message]:
    """Take up to `limit` due messages, of all channels in turn or of one, for sending; the oldest of each first.

    `attempts` counts the one that now begins. Nobody else is given them until the lease is over.
    """
    shut = select(ChannelRow.id).where(or_(col(ChannelRow.disabled).is_not(None), col(ChannelRow.back_off) > now))
    due = [col(MessageRow.state).in_(_OPEN), col(MessageRow.due) <= now, col(MessageRow.channel).not_in(shut)]
    if channel is not None:
        due.append(col(MessageRow.channel) == channel)
    # A channel with a thousand waiting messages does not keep the others from their first.
    turn = func.row_number().over(partition_by=col(MessageRow.channel), order_by=col(MessageRow.number)).label("turn")
    ranked = select(MessageRow.number, turn).where(*due).subquery()
    numbers = s.exec(select(ranked.c.number).order_by(ranked.c.turn, ranked.c.number).limit(limit)).all()
    wanted = select(MessageRow).where(col(MessageRow.number).in_(numbers), *due).order_by(col(MessageRow.number))
    rows = s.exec(wanted.with_for_update(skip_locked=True)).all()
    for row in rows:
        row.state, row.due, row.tried = "sending", now + lease, now
        row.attempts += 1
        s.add(row)
    s.flush()
    return [_message(row) for row in rows]


def sent(s: Session, id: str, at: datetime, answer: str) -> None:
    """The receiver took it."""
    _end(s, _row(s, id), "sent", at, answer)


def again(s: Session, id: str, next_try: datetime, answer: str) -> None:
    """It did not arrive; try once more then. Nothing happens to one that arrived meanwhile."""
    row = _row(s, id)
    if row.state in _OPEN:
        row.state, row.due = "pending", next_try
        row.answers = _answers(row, row.tried or row.created, answer)
        s.add(row)


def dead(s: Session, id: str, at: datetime, answer: str) -> None:
    """It will not arrive. Nothing happens to one that arrived meanwhile."""
    row = _row(s, id)
    if row.state in _OPEN:
        _end(s, row, "dead", at, answer)


def revive(s: Session, id: str, now: datetime) -> bool:
    """Send one that is sent or dead once more, with the same id; False where there is none."""
    row = s.exec(select(MessageRow).where(MessageRow.id == id)).one_or_none()
    if row is None or row.state not in ("sent", "dead"):
        return False
    row.state, row.due, row.attempts, row.ended = "pending", now, 0, None
    s.add(row)
    return True


def recall(s: Session, cause: str, at: datetime, why: str) -> list[Delivery]:
    """Close what a change has caused and nobody has been sent; gives the messages that arrived, or may have."""
    rows = s.exec(select(MessageRow).where(MessageRow.cause == cause).order_by(col(MessageRow.number)))
    reached = []
    for row in rows.all():
        if row.state == "pending" and not _maybe_delivered(row):
            _end(s, row, "dead", at, why)
        elif row.state in (*_OPEN, "sent"):
            reached.append(_delivery(row))
            if row.state == "pending":
                _end(s, row, "dead", at, why)
    return reached


def recalled(s: Session, message: Message) -> bool:
    """Whether what the message tells was taken back while it was on its way."""
    same = (MessageRow.cause == message.cause, MessageRow.channel == message.channel)
    correction = (MessageRow.recipient == message.recipient, MessageRow.kind == CORRECTION)
    wanted = select(MessageRow.number).where(*same, *correction)
    return message.kind != CORRECTION and s.exec(wanted.limit(1)).first() is not None


def _maybe_delivered(row: MessageRow) -> bool:
    return any(MAYBE_DELIVERED in answer for answer in row.answers)


def overtaken(s: Session, id: str) -> bool:
    """Whether a message queued after this one has arrived on the same channel."""
    number, channel = s.exec(select(MessageRow.number, MessageRow.channel).where(MessageRow.id == id)).one()
    later = (MessageRow.channel == channel, col(MessageRow.number) > number, MessageRow.state == "sent")
    return s.exec(select(MessageRow.number).where(*later).limit(1)).first() is not None


def shift(s: Session, after: datetime, by: timedelta) -> None:
    """The wall clock jumped by `by`: every try, lease and back-off that was to come after `after` moves with it.

    What was not tried yet and waits for an hour of the wall clock (quiet hours, the next day) goes on waiting for it.
    """
    open_later = (col(MessageRow.state).in_(_OPEN), col(MessageRow.due) > after)
    at_once = or_(col(MessageRow.attempts) > 0, col(MessageRow.due) == col(MessageRow.created))
    for row in s.exec(select(MessageRow).where(*open_later, at_once)):
        row.due += by
        s.add(row)
    for channel in s.exec(select(ChannelRow).where(col(ChannelRow.back_off) > after)):
        assert channel.back_off is not None
        channel.back_off += by
        s.add(channel)


# ---------------------------------------------------------------- channels


def disable(s: Session, channel: str, reason: str, at: datetime) -> None:
    """Send nothing more there until it is enabled; its messages wait."""
    row = _channel(s, channel)
    row.disabled, row.reason = at, reason
    s.add(row)


def disabled(s: Session) -> dict[str, str]:
    """The disabled channels, each with the reason."""
    rows = s.exec(select(ChannelRow).where(col(ChannelRow.disabled).is_not(None)).order_by(col(ChannelRow.id)))
    return {row.id: row.reason or "" for row in rows}


def enable(s: Session, channel: str) -> None:
    """Send there again, at once."""
    row = _channel(s, channel)
    row.disabled = row.reason = row.back_off = None
    s.add(row)


def back_off(s: Session, channel: str, until: datetime) -> None:
    """Send nothing there before `until`."""
    row = _channel(s, channel)
    row.back_off = until
    s.add(row)


# ---------------------------------------------------------------- the ledger


def ledger(s: Session, *, limit: int, state: str | None = None) -> list[Delivery]:
    """The last messages, newest first; those of one state if it is given."""
    wanted = select(MessageRow).where(MessageRow.state != "forgotten" if state is None else MessageRow.state == state)
    return _deliveries(s, wanted.order_by(col(MessageRow.number).desc()).limit(limit))


def of_change(s: Session, change_id: str) -> list[Delivery]:
    """The messages that a change has caused, in order of sending."""
    return _deliveries(s, select(MessageRow).where(MessageRow.cause == change_id).order_by(col(MessageRow.number)))


def waiting(s: Session) -> int:
    """How many messages have yet to arrive."""
    return s.exec(select(func.count()).select_from(MessageRow).where(col(MessageRow.state).in_(_OPEN))).one()


def alerts_since(s: Session, channel: str, since: datetime) -> int:
    """How many alerts were queued for a channel."""
    queued = (MessageRow.channel == channel, MessageRow.kind == "alert", col(MessageRow.created) >= since)
    return s.exec(select(func.count(col(MessageRow.cause).distinct())).where(*queued)).one()


def next_due(s: Session) -> datetime | None:
    """When there will be something to claim; None where nothing waits but for disabled channels."""
    first = select(MessageRow.channel, func.min(MessageRow.due)).where(col(MessageRow.state).in_(_OPEN))
    channels = {row.id: row for row in s.exec(select(ChannelRow))}
    instants = []
    for channel, due in s.exec(first.group_by(MessageRow.channel)):
        row = channels.get(channel)
        if row is None or row.disabled is None:
            instants.append(max(due, row.back_off) if row and row.back_off else due)
    return min(instants, default=None)


# ---------------------------------------------------------------- digests


def last_digest(s: Session, channel: str, recipient: str, now: datetime | None = None) -> tuple[date, datetime] | None:
    """The day of the recipient's last digest, and the end of the window that it covered.

    With `now`, those that end over a day after it do not count: they were made while the clock was wrong.
    """
    wanted = select(DigestRow).where(DigestRow.channel == channel, DigestRow.recipient == recipient)
    if now is not None:
        wanted = wanted.where(DigestRow.until <= now + _ASTRAY)
    row = s.exec(wanted.order_by(col(DigestRow.day).desc()).limit(1)).one_or_none()
    return (row.day, row.until) if row else None


def undigested(s: Session, now: datetime) -> datetime:
    """`now` or, where that is later, the end of the last digest's window: what is recorded at that moment is in the
    next one, also where the recording began before that digest, or the clock was set back since.
    """
    ends = s.exec(select(func.max(DigestRow.until)).where(DigestRow.until <= now + _ASTRAY)).one()
    return max(now, ends) if ends else now


def record_digest(
    s: Session, channel: str, recipient: str, day: date, since: datetime, until: datetime, message_id: str | None
) -> bool:
    """Note the window of a day's digest; False, and nothing noted, when the day has one.

    Without a message it only marks where a recipient's first window begins, or a day that was skipped.
    """
    row = DigestRow(channel=channel, recipient=recipient, day=day, since=since, until=until, message_id=message_id)
    return insert_once(s, row)


# ---------------------------------------------------------------- rows into nouns


def _row(s: Session, id: str) -> MessageRow:
    return s.exec(select(MessageRow).where(MessageRow.id == id).with_for_update()).one()


def _channel(s: Session, channel: str) -> ChannelRow:
    return s.get(ChannelRow, channel) or ChannelRow(id=channel)


def _end(s: Session, row: MessageRow, state: str, at: datetime, answer: str) -> None:
    row.state, row.ended = state, at
    row.answers = _answers(row, at, answer)
    s.add(row)


def _answers(row: MessageRow, at: datetime, answer: str) -> list[str]:
    line = f"{at.strftime('%Y-%m-%dT%H:%M:%SZ')} {answer}"
    return [*row.answers, line[:_LONGEST_ANSWER]][-_ANSWERS_KEPT:]


def _message(row: MessageRow) -> Message:
    return Message(
        id=row.id,
        key=row.key,
        kind=row.kind,
        cause=row.cause,
        channel=row.channel,
        recipient=row.recipient,
        subject=row.subject,
        body=row.body,
        created=row.created,
        attempts=row.attempts,
        thread=row.thread,
    )


def _deliveries(s: Session, wanted: SelectOfScalar[MessageRow]) -> list[Delivery]:
    return [_delivery(row) for row in s.exec(wanted)]


def _delivery(row: MessageRow) -> Delivery:
    return Delivery(
        id=row.id,
        key=row.key,
        kind=row.kind,
        cause=row.cause,
        channel=row.channel,
        recipient=row.recipient,
        subject=row.subject,
        created=row.created,
        state=row.state,
        attempts=row.attempts,
        next_try=row.due if row.state in _OPEN else None,
        tried=row.tried,
        ended=row.ended,
        answers=tuple(row.answers),
        thread=row.thread,
    )
