"""Items: whether one is known, what it says, where it was seen, which story it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as select_columns
from sqlalchemy.sql import exists
from sqlmodel import Session, col, delete, func, select

from monitor.model import Claim, Event, Item, Match, Matches, Reading, StoryKey, StoryLine, Tier
from monitor.store.claims import claim_in, claim_out, spans_in, spans_out
from monitor.store.columns import digest
from monitor.store.rows import insert_once, parts
from monitor.store.tables import ClaimRow, FeedRow, ItemRow, MatchRow, SightingRow, StoryRow

MOST_EDITS = 24
"""A text that changes more often counts its readers, or the like."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where an item was seen. `feed` is an address, None for what was imported; `quiet`: nobody was to be alerted."""

    feed: str | None
    at: datetime
    quiet: bool


# ---------------------------------------------------------------- known or new


def seen(s: Session, feed_id: int | None, keys: Sequence[str]) -> dict[str, str]:
    """Which of the keys this feed (None: an import) has brought before: key → item id. Purged items count."""
    ids = {digest(feed_id, key): key for key in keys}
    found: dict[str, str] = {}
    for some in parts(list(ids)):
        rows = s.exec(select(SightingRow.id, SightingRow.item_id).where(col(SightingRow.id).in_(some)))
        found |= {ids[sighting]: item for sighting, item in rows}
    return found


def by_urls(s: Session, canonical: Sequence[str]) -> dict[str, str]:
    """The first item at each canonical address: address → item id. Purged items count."""
    hashes = {digest(url): url for url in canonical}
    found: dict[str, str] = {}
    for some in parts(list(hashes)):
        wanted = select(ItemRow.canonical_hash, ItemRow.id).where(col(ItemRow.canonical_hash).in_(some))
        for key, item in s.exec(wanted.order_by(col(ItemRow.first_seen).desc(), col(ItemRow.id).desc())):
            found[hashes[key or ""]] = item
    return found


def by_fingerprints(s: Session, fps: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The first item with each text: fingerprint → (item id, origin). Purged items count."""
    found: dict[str, tuple[str, str]] = {}
    for some in parts([fp for fp in fps if fp]):
        wanted = select(ItemRow.fingerprint, ItemRow.id, ItemRow.origin).where(col(ItemRow.fingerprint).in_(some))
        for fp, item, source in s.exec(wanted.order_by(col(ItemRow.first_seen).desc(), col(ItemRow.id).desc())):
            found[fp] = (item, source)
    return found


# ---------------------------------------------------------------- writing


def add(
    s: Session,
    item: Item,
    *,
    canonical_url: str | None,
    fingerprint: str,
    origin: str,
    story: str | None,
    relevant: bool,
    first_seen: datetime,
) -> None:
    """A new item. A story not known yet begins with it, under its title."""
    if story is not None:
        insert_once(s, StoryRow(id=story, title=item.title, first_seen=first_seen))
    row = ItemRow(
        id=item.id,
        title=item.title,
        summary=item.summary,
        content=item.content,
        url=item.url,
        outlet=item.outlet,
        tier=item.tier.value,
        published=item.published,
        language=item.language,
        canonical_url=canonical_url,
        canonical_hash=digest(canonical_url) if canonical_url else None,
        fingerprint=fingerprint,
        origin=origin,
        story=story,
        relevant=relevant,
        first_seen=first_seen,
    )
    s.add(row)
    s.flush()


def texts(s: Session, item_ids: Sequence[str]) -> dict[str, str]:
    """The fingerprint of each item's text as last read; without those purged or edited as often as we follow."""
    found: dict[str, str] = {}
    for some in parts(item_ids):
        wanted = select(ItemRow.id, ItemRow.fingerprint).where(col(ItemRow.id).in_(some))
        found |= dict(s.exec(wanted.where(col(ItemRow.purged).is_(None), ItemRow.edits < MOST_EDITS)).all())
    return found


def edit(s: Session, item: Item, fingerprint: str) -> None:
    """The publisher changed the item's words. Its address, its story and the day that it came stay."""
    row = s.get_one(ItemRow, item.id)
    row.title, row.summary, row.content, row.fingerprint = item.title, item.summary, item.content, fingerprint
    row.edits += 1
    s.add(row)


def sight(s: Session, feed_id: int | None, key: str, item_id: str, at: datetime, quiet: bool) -> None:
    """The item stood in this feed under this key. Said again, nothing changes."""
    insert_once(s, SightingRow(id=digest(feed_id, key), feed_id=feed_id, item_id=item_id, at=at, quiet=quiet))


def read(s: Session, item_id: str, matches: Matches, reading: Reading) -> None:
    """Keep what the item speaks of and says, in place of what was read from it before."""
    forget_reading(s, [item_id])
    row = s.get_one(ItemRow, item_id)
    row.relevant = reading.relevant
    row.topic = spans_out(matches.topic)
    row.entities = list(reading.entities)
    s.add(row)
    for place, match in enumerate(matches.entities):
        s.add(MatchRow(item_id=item_id, entity=match.entity, place=place, spans=spans_out(match.spans)))
    kinds = (("event", reading.events), ("candidate", reading.candidates), ("background", reading.background))
    for kind, claims in kinds:
        for place, claim in enumerate(claims):
            s.add(_claim_row(item_id, kind, place, claim))
    s.flush()


def forget_reading(s: Session, item_ids: Sequence[str]) -> None:
    """Drop what was read from these items."""
    for some in parts(item_ids):
        s.exec(delete(MatchRow).where(col(MatchRow.item_id).in_(some)))
        s.exec(delete(ClaimRow).where(col(ClaimRow.item_id).in_(some)))


def _claim_row(item_id: str, kind: str, place: int, claim: Claim) -> ClaimRow:
    return ClaimRow(
        item_id=item_id,
        kind=kind,
        place=place,
        entity=claim.entity,
        event=claim.event.value,
        claim=claim_out(claim),
    )


# ---------------------------------------------------------------- reading


def get(s: Session, item_id: str) -> Item | None:
    """The item; with empty texts when they were purged."""
    row = s.get(ItemRow, item_id)
    return _item(row) if row else None


def origin(s: Session, item_id: str) -> str:
    """Whoever the item's claims come from, as decided when it came."""
    return s.get_one(ItemRow, item_id).origin


def first_seen(s: Session, item_id: str) -> datetime:
    """When the item came."""
    return s.get_one(ItemRow, item_id).first_seen


@dataclass(frozen=True, slots=True)
class Account:
    """What one item says, of one entity or of all. `quiet`: no feed has brought it aloud. `seen`: see Evidence."""

    item: Item
    reading: Reading
    origin: str
    seen: datetime | None
    quiet: bool


def told_since(s: Session, entity: str, since: datetime, *, limit: int) -> list[Account]:
    """What the items that came since then say of an entity, in order of coming; of at most `limit` claims."""
    heard = exists().where(col(SightingRow.item_id) == ItemRow.id, col(SightingRow.quiet).is_(False))
    wanted = select(ItemRow, ClaimRow, heard.label("heard")).join(ClaimRow, col(ClaimRow.item_id) == ItemRow.id)
    wanted = wanted.where(
        col(ItemRow.first_seen) >= since, col(ClaimRow.entity) == entity, col(ClaimRow.kind) != "candidate"
    )
    in_order = (col(ItemRow.first_seen), col(ItemRow.id), col(ClaimRow.place))
    found: dict[str, tuple[ItemRow, bool]] = {}
    claims: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for row, claim, aloud in s.exec(wanted.order_by(*in_order).limit(limit)):
        found[row.id] = row, bool(aloud)
        claims[row.id, claim.kind].append(claim_in(claim.claim))
    return [
        Account(
            item=_item(row),
            reading=Reading(
                id, row.relevant, (entity,), tuple(claims[id, "event"]), (), tuple(claims[id, "background"])
            ),
            origin=row.origin,
            seen=row.first_seen,
            quiet=not aloud,
        )
        for id, (row, aloud) in found.items()
    ]


def matches_of(s: Session, item_id: str) -> Matches:
    """What the item speaks of."""
    row = s.get_one(ItemRow, item_id)
    rows = s.exec(select(MatchRow).where(MatchRow.item_id == item_id).order_by(col(MatchRow.place)))
    found = tuple(Match(match.entity, spans_in(match.spans)) for match in rows)
    return Matches(row.relevant, spans_in(row.topic), found)


def reading_of(s: Session, item_id: str) -> Reading:
    """All that was read from the item; nothing where it was purged."""
    row = s.get_one(ItemRow, item_id)
    claims: dict[str, list[Claim]] = defaultdict(list)
    for stored in s.exec(select(ClaimRow).where(ClaimRow.item_id == item_id).order_by(col(ClaimRow.place))):
        claims[stored.kind].append(claim_in(stored.claim))
    return Reading(
        item=item_id,
        relevant=row.relevant,
        entities=tuple(row.entities),
        events=tuple(claims["event"]),
        candidates=tuple(claims["candidate"]),
        background=tuple(claims["background"]),
    )


def sightings(s: Session, item_id: str) -> list[Sighting]:
    """Where the item was seen, first sighting first."""
    wanted = select(SightingRow, FeedRow.url).outerjoin(FeedRow, col(FeedRow.id) == SightingRow.feed_id)
    rows = s.exec(wanted.where(SightingRow.item_id == item_id).order_by(col(SightingRow.at), col(SightingRow.id)))
    return [Sighting(url, row.at, row.quiet) for row, url in rows]


def count_since(s: Session, since: datetime) -> int:
    """How many items came, relevant or not."""
    return s.exec(select(func.count()).select_from(ItemRow).where(col(ItemRow.first_seen) >= since)).one()


def recent(
    s: Session, *, since: datetime | None = None, limit: int = 100, entity: str | None = None, relevant: bool = True
) -> list[Item]:
    """The items that came last, newest first; `relevant` False: those off the topic too. Purged ones are left out."""
    wanted = select(ItemRow).where(col(ItemRow.purged).is_(None))
    if since is not None:
        wanted = wanted.where(col(ItemRow.first_seen) >= since)
    if relevant:
        wanted = wanted.where(col(ItemRow.relevant))
    if entity is not None:
        wanted = wanted.join(MatchRow, col(MatchRow.item_id) == ItemRow.id).where(MatchRow.entity == entity)
    wanted = wanted.order_by(col(ItemRow.first_seen).desc(), col(ItemRow.id).desc()).limit(limit)
    return [_item(row) for row in s.exec(wanted)]


def _item(row: ItemRow) -> Item:
    return Item(
        id=row.id,
        title=row.title,
        summary=row.summary,
        content=row.content,
        url=row.url,
        outlet=row.outlet,
        tier=Tier(row.tier),
        published=row.published,
        language=row.language,
    )


# ---------------------------------------------------------------- stories


def story_items(s: Session, story_id: str) -> list[Item]:
    """The items that tell this story, in order of coming."""
    rows = s.exec(select(ItemRow).where(ItemRow.story == story_id).order_by(col(ItemRow.first_seen), col(ItemRow.id)))
    return [_item(row) for row in rows]


def story_keys(s: Session, since: datetime) -> list[StoryKey]:
    """What the items that came since then are recognised by, in order of coming."""
    came = (col(ItemRow.story).is_not(None), col(ItemRow.first_seen) >= since)
    acts: dict[str, list[tuple[str, Event]]] = defaultdict(list)
    told = select(ClaimRow.item_id, ClaimRow.entity, ClaimRow.event).where(ClaimRow.kind == "event")
    told = told.join(ItemRow, col(ItemRow.id) == ClaimRow.item_id).where(*came)
    for item, entity, event in s.exec(told.order_by(col(ClaimRow.item_id), col(ClaimRow.place))):
        acts[item].append((entity, Event(event)))
    # The texts, which may be long, stay where they are.
    wanted = select_columns(*_KEY).where(*came).order_by(col(ItemRow.first_seen), col(ItemRow.id))
    return [
        StoryKey(story, title, tuple(entities), tuple(acts[id]), published or first_seen, url, fingerprint)
        for id, story, title, entities, published, first_seen, url, fingerprint in s.execute(wanted)
    ]


_KEY = (
    col(ItemRow.id),
    col(ItemRow.story),
    col(ItemRow.title),
    col(ItemRow.entities),
    col(ItemRow.published),
    col(ItemRow.first_seen),
    col(ItemRow.canonical_url),
    col(ItemRow.fingerprint),
)


def story_lines(s: Session, since: datetime, until: datetime) -> list[StoryLine]:
    """The stories of [since, until): relevant items that name an entity, one line a story.

    A line speaks through the story's best source: by tier, then the first to come. Lines come by the tier of that
    source, then by how many outlets tell the story.
    """
    wanted = select(ItemRow).where(
        col(ItemRow.relevant), col(ItemRow.purged).is_(None), ItemRow.first_seen >= since, ItemRow.first_seen < until
    )
    stories: dict[str, list[ItemRow]] = defaultdict(list)
    for row in s.exec(wanted.order_by(col(ItemRow.first_seen), col(ItemRow.id))):
        if row.entities:
            stories[row.story or f"item {row.id}"].append(row)
    quotes = _events(s, [row.id for rows in stories.values() for row in rows])
    lines = [_line(rows, quotes) for rows in stories.values()]
    return sorted(lines, key=lambda line: (_TIERS.index(line.tier), -line.outlets))


_TIERS = (Tier.primary, Tier.agency, Tier.outlet, Tier.aggregator)


def _line(rows: Sequence[ItemRow], quotes: dict[str, list[Claim]]) -> StoryLine:
    ranked = sorted(rows, key=lambda row: _TIERS.index(Tier(row.tier)))
    best = ranked[0]
    return StoryLine(
        title=best.title,
        url=best.url,
        outlet=best.outlet,
        tier=Tier(best.tier),
        published=best.published,
        outlets=len({row.outlet.casefold() for row in rows}),
        quote=next((claim.quote for row in ranked for claim in quotes.get(row.id, [])), None),
        entities=_distinct(entity for row in rows for entity in row.entities),
    )


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _events(s: Session, item_ids: Sequence[str]) -> dict[str, list[Claim]]:
    """What each item says that an entity did."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for some in parts(item_ids):
        wanted = select(ClaimRow).where(ClaimRow.kind == "event", col(ClaimRow.item_id).in_(some))
        for row in s.exec(wanted.order_by(col(ClaimRow.item_id), col(ClaimRow.place))):
            found[row.item_id].append(claim_in(row.claim))
    return found
