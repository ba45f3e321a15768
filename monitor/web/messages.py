"""What a change has caused to be sent: to whom, and whether it arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.app import App
from monitor.core.wording import amount, capital
from monitor.store import Session, outbox
from monitor.store.outbox import Delivery
from monitor.web.words import Moment, moment

_KINDS = {
    "alert": "Alert",
    "confirmed": "Confirmation",
    "retracted": "Correction",
    "contradicted": "Dispute",
    "expiring-30": "Reminder",
    "expiring-7": "Reminder",
    "expiring-1": "Reminder",
}
_WAYS = {"email": "e-mail", "slack": "Slack"}
_STATES = {"pending": "waiting", "sending": "on the way", "sent": "sent", "dead": "given up"}
_GONE = "no longer kept"


@dataclass(frozen=True, slots=True)
class Sent:
    """One message to one recipient; addresses are masked."""

    kind: str
    way: str
    """The kind of channel; empty for one that feeds.yaml no longer names."""
    channel: str
    recipient: str
    state: str
    at: Moment | None
    """When it arrived, was given up, or is tried again."""
    note: str
    bad: bool


@dataclass(frozen=True, slots=True)
class Messages:
    """All that one change has caused. `tally` counts them by state: "3 sent, 1 waiting"."""

    all: tuple[Sent, ...]
    tally: str


def read(app: App, session: Session, change: str, now: datetime) -> Messages:
    """The messages of a change, in order of sending."""
    found = outbox.of_change(session, change)
    shut = outbox.disabled(session)
    ways = {channel.id: channel.options.kind for channel in app.channels.values()}
    zone = app.watchlist.timezone
    return Messages(tuple(_sent(one, ways, shut, now, zone) for one in found), tally(one.state for one in found))


def tally(states: Iterable[str]) -> str:
    counted = Counter(_STATES.get(state, _GONE) for state in states)
    return ", ".join(f"{number:,} {state}" for state, number in counted.items())


def _sent(one: Delivery, ways: Mapping[str, str], shut: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Sent:
    way = ways.get(one.channel, "")
    ahead = one.next_try if one.state == "pending" and one.channel not in shut else None
    at = one.ended or (ahead if ahead and ahead > now else None)
    return Sent(
        kind=_KINDS.get(one.kind, capital(one.kind)),
        way=_WAYS.get(way, way),
        channel=one.channel,
        recipient=masked(one.recipient),
        state=_STATES.get(one.state, _GONE),
        at=moment(at, now, zone) if at and one.state in _STATES else None,
        note=_note(one, shut),
        bad=one.state == "dead" or (one.state == "pending" and one.channel in shut),
    )


def _note(one: Delivery, shut: Mapping[str, str]) -> str:
    """What explains a state. The receiver's answers stay in the ledger: they may hold addresses."""
    if one.state == "pending" and one.channel in shut:
        return "the channel is switched off"
    if one.attempts > 1 or (one.attempts and one.state in ("pending", "dead")):
        return f"after {amount(one.attempts, 'attempt', 'attempts')}"
    return ""


def masked(recipient: str) -> str:
    """An address that names no person: "a…@example.org"; nothing is left of what is no address."""
    local, at, domain = recipient.rpartition("@")
    if not at:
        return "…" if recipient else ""
    return f"{local[:1]}…@{domain}"
