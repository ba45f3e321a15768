"""What happens to an item: matched, read, stored; decided for each entity; told to those who asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

import structlog

from monitor.app import App
from monitor.core import calendar, dedup, status, story
from monitor.model import Change, Claim, Decision, DigestRule, Evidence, Item, Matches, Reading, StoryKey
from monitor.pipeline.hold import held_back
from monitor.pipeline.retraction import Edit, follow_edit, heed, names
from monitor.pipeline.telling import tell
from monitor.store import Session, changes, feeds, items, outbox, rulings
from monitor.store.items import Account

log = structlog.get_logger()

Progress = Callable[[int, int], None]
"""Called with how much is done, of how much."""

TELLING = 80
"""Characters. Two outlets may well choose the same short headline; the same longer text was copied."""
EDITED_NEWS = timedelta(days=7)
STORY_MEMORY = timedelta(days=14)
MOST = 500
"""Claims about one entity. A day that brings more is a back catalogue, and is not weighed anew for each item."""


@dataclass(frozen=True, slots=True)
class New:
    """An entry that its feed has not brought before; `key` is its identity there. `read`: what it says, if known."""

    key: str
    item: Item
    canonical_url: str | None
    read: tuple[Matches, Reading] | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """How many items were stored, how many changes they made."""

    items: int
    changes: int

    def __add__(self, other: Admitted) -> Admitted:
        return Admitted(self.items + other.items, self.changes + other.changes)


def prepare(app: App, now: datetime) -> None:
    """Bring the database up to the watch list: its feeds, the known facts, the day from which digests count."""
    with app.store.writing() as session:
        feeds.sync(session, app.watchlist.feeds, now)
        for entity in app.watchlist.entities:
            changes.lock(session, entity.id)
            for change in status.baseline(changes.history(session, entity.id), entity, now):
                changes.add(session, change)
        for rule in app.watchlist.digests:
            _begin_digests(app, session, rule, now)


def _begin_digests(app: App, session: Session, rule: DigestRule, now: datetime) -> None:
    """A new recipient's first window begins now; the digest of the day that is running or past is not owed."""
    day = calendar.due_day(rule, app.watchlist.timezone, now, None)
    for _, recipient in app.channel(rule.channel).recipients():
        if day is not None and outbox.last_digest(session, rule.channel, recipient, now) is None:
            outbox.record_digest(session, rule.channel, recipient, day=day, since=now, until=now, message_id=None)


# ---------------------------------------------------------------- items in


def admit(
    app: App, session: Session, found: Sequence[New], now: datetime, *, feed: int | None = None, quiet: bool = False
) -> Admitted:
    """Store new items, decide what follows, write what is to be told: all in the caller's transaction.

    An address that another feed has brought is only another sighting of that item. `quiet`: nobody is to be alerted.
    """
    if not found:
        return Admitted(0, 0)
    batch = _Batch(app, session, outbox.undigested(session, now), quiet)
    held = items.by_urls(session, [new.canonical_url for new in found if new.canonical_url])
    texts = {new.key: fingerprint_of(new.item) for new in found}
    batch.copies = items.by_fingerprints(session, list(texts.values()))
    stored = 0
    for new in found:
        known = held.get(new.canonical_url or "")
        if known is None:
            known = new.item.id
            _store(batch, new, texts[new.key])
            if new.canonical_url:
                held[new.canonical_url] = known
            stored += 1
        elif item := items.get(session, known):
            _again(batch, item)
        items.sight(session, feed, new.key, known, at=batch.now, quiet=quiet)
    return Admitted(stored, _follow(batch))


def amend(app: App, session: Session, edited: Sequence[New], now: datetime) -> int:
    """Keep the new words of items that their publishers changed, take back what they say no more, decide on the rest.

    Nobody is alerted of what an old item says since yesterday. Gives the number of changes.
    """
    made = 0
    for quiet in (True, False):
        batch = _Batch(app, session, outbox.undigested(session, now), quiet)
        for new in edited:
            if (now - (new.item.published or now) > EDITED_NEWS) is quiet:
                matches, reading = new.read or read(app, new.item)
                if was := items.get(session, new.item.id):
                    edit = Edit(was, read(app, was)[1], new.item, _as_news(app, new.item, reading))
                    follow_edit(app, session, edit, batch.now)
                items.edit(session, new.item, fingerprint_of(new.item))
                items.read(session, new.item.id, matches, reading)
                _again(batch, new.item, edited=True)
        made += _follow(batch)
    return made


def fingerprint_of(item: Item) -> str:
    """What the item's words are recognised by."""
    return dedup.fingerprint(item.title, item.summary or item.content)


def _follow(batch: _Batch) -> int:
    """Heed corrections, then decide for each entity of which something was told. Gives the number of changes."""
    for claim, piece in batch.wrong:
        heed(batch.app, batch.session, claim, piece, batch.now)
    # An item may be older than the watch list, and speak of somebody who is not on it any more.
    watched = [entity for entity in batch.evidence if entity in batch.app.entities]
    return sum(_decide(batch, entity) for entity in watched)


@dataclass
class _Batch:
    """What the items of one transaction share. `copies`: text → its first item and whose it is."""

    app: App
    session: Session
    now: datetime
    quiet: bool
    copies: dict[str, tuple[str, str]] = field(default_factory=dict)
    evidence: dict[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[tuple[Claim, Evidence]] = field(default_factory=list)
    """What items say was told wrongly, each with the item's word as evidence."""

    @cached_property
    def recent(self) -> list[StoryKey]:
        """What stories are recognised by; those of the batch are added."""
        return list(items.story_keys(self.session, self.now - STORY_MEMORY))


def _store(batch: _Batch, new: New, fingerprint: str) -> None:
    item, (matches, reading) = new.item, new.read or read(batch.app, new.item)
    origin = _origin(item, reading)
    if len(item.title) + len(item.summary or item.content) >= TELLING:
        _, origin = batch.copies.setdefault(fingerprint, (item.id, origin))
    items.add(
        batch.session,
        item,
        canonical_url=new.canonical_url,
        fingerprint=fingerprint,
        origin=origin,
        story=_story(batch, new, matches, reading, fingerprint) if matches.relevant else None,
        relevant=matches.relevant,
        first_seen=batch.now,
    )
    items.read(batch.session, item.id, matches, reading)
    _collect(batch, Account(item, reading, origin, batch.now, batch.quiet))


def _again(batch: _Batch, item: Item, *, edited: bool = False) -> None:
    """Weigh what an item says that is known: in another feed, or in new words."""
    s = batch.session
    seen = None if edited else items.first_seen(s, item.id)
    _collect(batch, Account(item, items.reading_of(s, item.id), items.origin(s, item.id), seen, batch.quiet))


def read(app: App, item: Item) -> tuple[Matches, Reading]:
    """What an item speaks of and says; nothing is read from one off the topic."""
    matches = app.matcher.match(item)
    if matches.relevant and matches.entities:
        return matches, app.reader.read(item, matches)
    return matches, Reading(item.id, matches.relevant, tuple(match.entity for match in matches.entities))


def _origin(item: Item, reading: Reading) -> str:
    claims: tuple[Claim | None, ...] = (*reading.events, *reading.background)
    return story.origin_of(item, next((claim for claim in claims if claim and claim.credits), None))


def _story(batch: _Batch, new: New, matches: Matches, reading: Reading, fingerprint: str) -> str:
    item, where = new.item, new.canonical_url
    entities = tuple(match.entity for match in matches.entities)
    acts = tuple((claim.entity, claim.event) for claim in reading.events)
    seen = item.published or batch.now
    found = story.assign(item.title, entities, acts, seen, batch.recent, canonical_url=where, fingerprint=fingerprint)
    batch.recent.append(StoryKey(found or item.id, item.title, entities, acts, seen, where, fingerprint))
    return found or item.id


def _collect(batch: _Batch, told: Account) -> None:
    """What an item tells as wrong is neither a recap nor news."""
    news = _as_news(batch.app, told.item, told.reading)
    for piece in _pieces(told, news):
        batch.evidence[piece.claim.entity].append(piece)
    for claim in (*told.reading.events, *told.reading.candidates):  # what is told as wrong is read with less certainty
        if claim not in (*news.events, *news.candidates) and status.own_fault(told.item, claim):
            batch.wrong.append((claim, _evidence(told, claim)))


def _as_news(app: App, item: Item, reading: Reading) -> Reading:
    """The reading without what the item tells only to say that it was told wrongly."""
    called = {entity: names(app, entity) for entity in reading.entities}
    wrong = status.told_as_wrong(item, reading, called)
    kinds = (reading.events, reading.candidates, reading.background)
    events, candidates, background = (tuple(c for c in claims if c not in wrong) for claims in kinds)
    return replace(reading, events=events, candidates=candidates, background=background)


def _pieces(told: Account, news: Reading) -> list[Evidence]:
    recaps = [_evidence(told, claim, background=True) for claim in news.background]
    return [*recaps, *(_evidence(told, claim) for claim in news.events)]


def _evidence(told: Account, claim: Claim, *, background: bool = False) -> Evidence:
    item = told.item
    return Evidence(
        item=item.id,
        origin=told.origin,
        outlet=item.outlet,
        tier=item.tier,
        claim=claim,
        url=item.url,
        title=item.title,
        published=item.published,
        background=background,
        quiet=told.quiet,
        seen=told.seen,
    )


# ---------------------------------------------------------------- what follows


def _decide(batch: _Batch, entity: str) -> int:
    """Decide over the entity's history, record it, tell what need not wait. Gives the number of new changes."""
    session, now = batch.session, batch.now
    changes.lock(session, entity)
    before = changes.history(session, entity)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = [] if batch.quiet else _day(batch, entity, midnight)
    settled = batch.quiet or len(day) > MOST
    evidence = batch.evidence[entity] if settled else [*batch.evidence[entity], *day]
    ruled = rulings.ruled(session, midnight)
    rows = _last(status.decide(before, evidence, now, settled=settled, ruled=ruled))
    made = record(session, before, rows)
    tell(batch.app, session, before, held_back(batch.app, session, before, rows, now), now)
    return made


def _day(batch: _Batch, entity: str, midnight: datetime) -> list[Evidence]:
    """What the day has brought so far about an entity; over `MOST` claims where that is a back catalogue."""
    told = items.told_since(batch.session, entity, midnight, limit=MOST + 1)
    return [piece for one in told for piece in _pieces(one, _as_news(batch.app, one.item, one.reading))]


def record(session: Session, before: Iterable[Change], rows: Iterable[Change]) -> int:
    """Write down the rows that were decided on. Gives the number of new changes."""
    was = {row.id: row for row in before}
    made = 0
    for row in rows:
        old = was.get(row.id)
        if old is None:
            changes.add(session, row)
            made += 1
            log.info("change", entity=row.entity, act=row.event, status=row.after)
        elif row != old:
            changes.update(session, row)
            changes.follow(session, old, row)
    return made


def _last(decisions: Iterable[Decision]) -> tuple[Change, ...]:
    """Each row concerned, as it stands in the end, in order of first mention."""
    rows: dict[str, Change] = {}
    for decision in decisions:
        if decision.change is not None:
            rows[decision.change.id] = decision.change
    return tuple(rows.values())
