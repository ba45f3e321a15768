"""Why: for a change, for an item, for a channel that was or was not alerted; in lines for a person to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.app import App
from monitor.core import compose, status, wording
from monitor.model import (
    AlertRule,
    Change,
    Claim,
    Confidence,
    Event,
    Evidence,
    Hold,
    Item,
    Reading,
    Ruling,
)
from monitor.store import Session, changes, holds, items, outbox, rulings
from monitor.store.outbox import Delivery

_SILENCES = {
    "baseline": "it is the watch list's own baseline",
    "recap": "it was only recalled, or restated",
    "reaffirmation": "it was only recalled, or restated",
    "detail added": "it only makes a told change more exact",
    "formal step": "this step of a law is recorded and shown, not alerted",
    "found out late": "its end came to light too late to be news",
    "first poll or backlog": "it was only seen in a first poll, a flood or an import",
}
_OUTCOMES = {
    "time": "its time was over",
    "second origin": "a second origin, or a better source, told it",
    "overtaken": "a later change of the same measure was told instead",
    "retracted": "its ground fell",
}


# ---------------------------------------------------------------- a change


def of_change(app: App, session: Session, row: Change, now: datetime, channel: str | None = None) -> Iterator[str]:
    """What a change is, what it rests on, what was ruled on it, and whom it was told or not told."""
    yield wording.change_headline(row, app.names.get(row.entity, row.entity))
    covers = wording.covers_words(row)
    yield f"  change {row.id}{f', about {covers}' if covers else ''}"
    effective = f"effective {wording.day(row.effective)}"
    yield f"  decided {_at(row.learned)}, {effective}; {_state(session, row)}"
    yield "why"
    for place, piece in enumerate(row.evidence):
        yield from _piece(piece, "decided by" if place == 0 else "also told by")
    if not row.evidence:
        yield "  the clock: its last day has passed"
    yield f"  {compose.why(row)}"
    waits, ruled = holds.of(session, [row.id]).get(row.id, []), rulings.of(session, row.id)
    if waits:
        yield "held"
        yield from (f"  {_hold(hold)}" for hold in waits)
    if ruled:
        yield "ruled"
        yield from (f"  {line(one)}" for one in ruled)
    yield "told"
    yield from (f"  {told}" for told in channels(app, session, row, now, channel))


def _state(session: Session, row: Change) -> str:
    if row.held is not None:
        return f"held until {_at(row.held)}"
    if row.retracted:
        by = _replaced(session, row)
        return f"taken back{by}" + (" after it was told" if row.told else ", never told")
    return "told" if row.told else "on record, not told"


def _replaced(session: Session, row: Change) -> str:
    back = next((one for one in changes.history(session, row.entity) if one.retracts == row.id), None)
    if back is None:
        return ""
    return f" on {_at(back.learned)}" + (f" by {back.evidence[0].outlet}" if back.event is Event.retract else "")


def _piece(piece: Evidence, role: str) -> Iterator[str]:
    day = f", {wording.day(piece.published.date())}" if piece.published else ""
    marks = [
        "recalled as past" if piece.background else "",
        "seen quietly" if piece.quiet else "",
        "withdrawn by its publisher" if piece.withdrawn else "",
        f"crediting {piece.claim.credits}" if piece.claim.credits else "",
    ]
    yield f"  {role} {piece.outlet or 'an unnamed outlet'} ({', '.join(filter(None, (piece.tier, *marks)))}){day}"
    if piece.claim.quote:
        yield f'    "{compose.quoted(piece)}"'
    if address := compose.link(piece.url):
        yield f"    {address}"
    if piece.item is not None:
        claim = piece.claim
        yield f"    read by {claim.rule or 'a rule without a name'}, score {claim.score:.2f}; origin {piece.origin}"


def _hold(hold: Hold) -> str:
    end = "" if hold.ended is None else f"; over {_at(hold.ended)}: {_OUTCOMES.get(hold.outcome or '', hold.outcome)}"
    return f"from {_at(hold.since)}, to {_at(hold.until)} at the latest: {hold.reason}{end}"


def line(ruling: Ruling) -> str:
    """One ruling: "2026-05-04 09:12 UTC  reject by Ann: It is satire."."""
    detail = f" ({ruling.detail})" if ruling.detail else ""
    undone = "; undone since" if ruling.undone else ""
    return f"{_at(ruling.at)}  {ruling.act} by {ruling.who}{detail}: {ruling.reason}{undone}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


# ---------------------------------------------------------------- a channel


def channels(app: App, session: Session, row: Change, now: datetime, only: str | None = None) -> Iterator[str]:
    """For each channel what it was sent of the change, or why nothing; channels of one reason in one line."""
    sent = outbox.of_change(session, row.id)
    shut = outbox.disabled(session)
    named = [way.id for way in app.channels.values() if only in (None, way.id)]
    gone = [] if only else [one.channel for one in sent if one.channel not in app.channels]
    silent: dict[str, list[str]] = {}
    for name in dict.fromkeys([*named, *gone]):
        rules = [rule for rule in app.watchlist.alerts if rule.channel == name]
        mine = [one for one in sent if one.channel == name]
        for one in mine:
            yield f"{name}: {_delivery(app, one, rules, shut, now)}"
        if not any(one.kind == "alert" for one in mine):
            silent.setdefault(_reason(session, row, rules), []).append(name)
    for reason, names in silent.items():
        yield f"{', '.join(names)}: no alert, since {reason}"


def _delivery(app: App, one: Delivery, rules: Sequence[AlertRule], shut: dict[str, str], now: datetime) -> str:
    to = f" to {one.recipient}" if one.recipient else ""
    if one.state == "sent":
        return f"{one.kind}{to}, sent {_at(one.ended or one.created)}"
    if one.state == "dead":
        return f"{one.kind}{to}, given up: {one.answers[-1] if one.answers else 'no answer'}"
    if one.next_try is None:
        return f"{one.kind}{to}, no longer kept"
    if one.channel in shut:
        return f"{one.kind}{to}, waits: the channel is switched off ({shut[one.channel]}); `monitor recipients restore`"
    if one.attempts:
        return (
            f"{one.kind}{to}, tried {one.attempts}x, next {_at(one.next_try)}: {one.answers[-1] if one.answers else ''}"
        )
    if one.next_try > now:
        return f"{one.kind}{to}, waits until {_at(one.next_try)}: {_wait(app, one.next_try, rules)}"
    return f"{one.kind}{to}, due"


def _wait(app: App, until: datetime, rules: Sequence[AlertRule]) -> str:
    local = until.astimezone(app.watchlist.timezone)
    for rule in rules:
        if rule.quiet and f"{local:%H:%M}" == rule.quiet.split("-")[1]:
            return f"quiet hours, {rule.quiet}"
        if rule.ceiling:
            return f"the day's ceiling of {rule.ceiling} was reached"
    return "its time has not come"


def _reason(session: Session, row: Change, rules: Sequence[AlertRule]) -> str:
    """Why no alert of a change went where these rules send."""
    if not rules:
        return "no rule under `alerts` in feeds.yaml names this channel"
    if not row.told:
        return silence(session, row)
    whys = [why for rule in rules if (why := _unasked(rule, row))]
    if len(whys) == len(rules):
        return "; ".join(dict.fromkeys(whys))
    if not compose.wanting(rules, row, "alert"):
        return _SILENCES.get(wording.silence(row), "changes of this kind are alerted to nobody")
    return "its rule, or its recipient, was not there yet when the change was told"


def _unasked(rule: AlertRule, row: Change) -> str | None:
    """What keeps a rule from asking for a change."""
    if rule.entities and row.entity not in rule.entities:
        return f"its rule asks for {', '.join(rule.entities)} only"
    if row.event not in rule.events:
        return f"its rule leaves out `{row.event}`"
    if rule.confidence is Confidence.confirmed and row.confidence is Confidence.reported:
        return "its rule waits for confirmation, and one source has told it so far"
    return None


def silence(session: Session, row: Change) -> str:
    """Why nobody was alerted of a change."""
    last = next(reversed(holds.of(session, [row.id]).get(row.id, [])), None)
    if row.held is not None and last is not None:
        return f"it is held until {_at(row.held)}: {last.reason}"
    if last is not None and last.outcome == "overtaken":
        return "it waited, and a later change of the same measure was told instead"
    if row.retracted:
        return f"it was taken back before it was told{_by(session, row)}"
    if row.event is Event.retract:
        return "what it takes back was told to nobody"
    if row.checked and row.evidence and row.evidence[0].item is None:
        return "it was entered by hand with --silent"
    return _SILENCES.get(wording.silence(row), "it only makes a told change more exact")


def _by(session: Session, row: Change) -> str:
    ruled = [one for one in rulings.of(session, row.id) if one.act == "reject" and not one.undone]
    return f", rejected by {ruled[-1].who}: {ruled[-1].reason}" if ruled else ""


# ---------------------------------------------------------------- an item


def of_item(app: App, session: Session, item: Item, now: datetime, channel: str | None = None) -> Iterator[str]:
    """What an item was taken for, what was read from it, and what that led to or why to nothing."""
    yield f"{item.title}"
    day = f"{item.published:%Y-%m-%d}" if item.published else "undated"
    yield "  ".join(filter(None, (", ".join(filter(None, (item.outlet, day, item.tier))), item.url)))
    for sighting in items.sightings(session, item.id):
        how = ", quietly: nobody was to be alerted" if sighting.quiet else ""
        yield f"seen {sighting.at:%Y-%m-%d %H:%M} in {sighting.feed or 'an import'}{how}"
    matches, reading = items.matches_of(session, item.id), items.reading_of(session, item.id)
    texts = dict(item.parts())
    words = sorted({texts[span.part][span.start : span.end] for span in matches.topic})
    yield f"topic: {', '.join(words)}" if matches.relevant else "topic: none of its keywords, so nothing was read"
    for match in matches.entities:
        names = sorted({texts[span.part][span.start : span.end] for span in match.spans})
        yield f"names {match.entity}: {', '.join(names)}"
    if matches.relevant and not matches.entities:
        yield "names no watched entity, so nothing was read"
    yield from _claims(app, session, item, reading, now, channel)
    if matches.relevant and matches.entities and not (reading.events or reading.candidates or reading.background):
        yield "no clause was read as an act of a watched entity; its sentences, as they were read:"
        yield from (f"  {line}" for line in app.reader.trace(item, app.matcher.match(item)))


def _claims(
    app: App, session: Session, item: Item, reading: Reading, now: datetime, channel: str | None
) -> Iterator[str]:
    kinds = (("told as news", reading.events), ("too unsure", reading.candidates), ("recalled", reading.background))
    for kind, claims in kinds:
        for claim in claims:
            yield f'{kind}: {claim.entity} {claim.event} → {claim.status}  "{claim.quote}"'
            yield f"  read by {claim.rule or 'a rule without a name'}, score {claim.score:.2f}, field {claim.field}"
            if claim in reading.candidates:
                yield f"  below {_sure():g}, from which a claim is acted on: it led to nothing"
            else:
                yield from (
                    f"  {told}" for told in _led_to(app, session, item, claim, kind == "recalled", now, channel)
                )


def _sure() -> float:
    from monitor.core.reading.judging import SURE

    return SURE


def _led_to(
    app: App, session: Session, item: Item, claim: Claim, background: bool, now: datetime, channel: str | None
) -> Iterator[str]:
    """What was decided on a claim, and what was sent; or why nothing came of it."""
    history = changes.history(session, claim.entity)
    rows = [row for row in history if any(_of(piece, item, claim) for piece in row.evidence)]
    for row in rows:
        role = "decided" if row.evidence[0].item == item.id else "supports"
        title = wording.change_title(row, claim.entity)
        yield f"{role} the change of {row.effective}: {title} [{row.confidence}]  {row.id[-8:]}"
        if row.told or channel is not None:
            yield from (f"  {told}" for told in channels(app, session, row, now, channel))
        else:
            yield f"  nobody was alerted: {silence(session, row)}"
    if not rows:
        yield f"led to no change: {_ignored(app, session, item, claim, background, history)}"


def _of(piece: Evidence, item: Item, claim: Claim) -> bool:
    return piece.item == item.id and piece.claim.event == claim.event


def _ignored(app: App, session: Session, item: Item, claim: Claim, background: bool, history: Sequence[Change]) -> str:
    """Why a claim led to nothing, as it would be decided again on what was held true when the item came."""
    if claim.entity not in app.entities:
        return f"{claim.entity} is not on the watch list any more"
    came = min((seen.at for seen in items.sightings(session, item.id)), default=None)
    if came is None:
        return "nobody has decided on it"
    known = [row for row in history if row.learned <= came]
    piece = Evidence(item.id, items.origin(session, item.id), item.outlet, item.tier, claim, published=item.published)
    (decision,) = status.decide(known, [replace(piece, background=background)], came)
    return decision.reason
