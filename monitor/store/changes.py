"""What we hold true: changes in the order of deciding, each with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import aliased
from sqlalchemy.sql import exists
from sqlmodel import Session, col, delete, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from monitor.model import Change, Confidence, Event, Evidence, Stage, Status, Tier
from monitor.store.claims import claim_in, claim_out
from monitor.store.columns import digest
from monitor.store.rows import insert_once, parts
from monitor.store.tables import ChangeRow, EntityRow, EvidenceRow


def lock(s: Session, entity: str) -> None:
    """Keep everybody else from deciding about this entity until the transaction ends."""
    insert_once(s, EntityRow(id=entity))
    s.exec(select(EntityRow).where(EntityRow.id == entity).with_for_update()).one()


def history(s: Session, entity: str) -> tuple[Change, ...]:
    """All that was decided about an entity, in order of deciding."""
    return _changes(s, select(ChangeRow).where(ChangeRow.entity == entity))


def histories(s: Session) -> dict[str, tuple[Change, ...]]:
    """The history of each entity that has one."""
    found: dict[str, list[Change]] = defaultdict(list)
    for change in _changes(s, select(ChangeRow)):
        found[change.entity].append(change)
    return {entity: tuple(changes) for entity, changes in found.items()}


def get(s: Session, id: str) -> Change | None:
    found = _changes(s, select(ChangeRow).where(ChangeRow.id == id))
    return found[0] if found else None


def named(s: Session, part: str) -> list[str]:
    """The ids that are, begin with or end with this, at most ten; fewer than four characters name none."""
    if len(part) < _HANDLE or not part.replace("-", "").isalnum():
        return []
    rows = s.exec(
        select(ChangeRow.id)
        .where(or_(col(ChangeRow.id).startswith(part), col(ChangeRow.id).endswith(part)))
        .order_by(col(ChangeRow.number))
        .limit(10)
    ).all()
    return [part] if part in rows else list(rows)


_HANDLE = 4


def between(s: Session, since: datetime | None, until: datetime | None) -> tuple[Change, ...]:
    """What was learned in [since, until), in order of deciding; None leaves that end open."""
    wanted = select(ChangeRow)
    if since is not None:
        wanted = wanted.where(ChangeRow.learned >= since)
    if until is not None:
        wanted = wanted.where(ChangeRow.learned < until)
    return _changes(s, wanted)


def deadlines(s: Session, after: date, before: date) -> tuple[Change, ...]:
    """The changes that still stand and end from `after` to `before`, both days included; the next end first."""
    later = aliased(ChangeRow)
    overruled = exists().where(
        col(later.entity) == ChangeRow.entity,
        col(later.field) == ChangeRow.field,
        col(later.number) > col(ChangeRow.number),
        *_counts(later),
    )
    ends = (col(ChangeRow.until) >= after, col(ChangeRow.until) <= before)
    wanted = select(ChangeRow).where(*ends, *_counts(ChangeRow), ~overruled)
    return tuple(sorted(_changes(s, wanted), key=lambda change: change.until or date.max))


def _counts(row: type[ChangeRow]) -> tuple[ColumnElement[bool], ...]:
    """What `Change.counts` says, for the database."""
    return col(row.retracted).is_(False), col(row.event) != Event.retract.value


# ---------------------------------------------------------------- writing


def add(s: Session, change: Change) -> None:
    """A new change with its evidence. The caller holds the entity's lock."""
    insert_once(s, EntityRow(id=change.entity))
    row = ChangeRow(
        id=change.id,
        entity=change.entity,
        field=change.field,
        before=change.before.value,
        before_until=change.before_until,
        before_open_ended=change.before_open_ended,
        after=change.after.value,
        event=change.event.value,
        stage=change.stage.value if change.stage else None,
        effective=change.effective,
        learned=change.learned,
        until=change.until,
        open_ended=change.open_ended,
        scope=change.scope,
        confidence=change.confidence.value,
        contradicted=change.contradicted,
        background=change.background,
        retracted=change.retracted,
        told=change.told,
        retracts=change.retracts,
        held=change.held,
        checked=change.checked,
    )
    s.add(row)
    s.flush()
    for evidence in change.evidence:
        add_evidence(s, change.id, evidence)


def update(s: Session, change: Change) -> None:
    """Let the row follow in what may come later: confidence, contradicted, background, told, retracted, held,
    checked.
    """
    row = s.exec(select(ChangeRow).where(ChangeRow.id == change.id)).one()
    row.confidence = change.confidence.value
    row.contradicted, row.background = change.contradicted, change.background
    row.told, row.retracted = change.told, change.retracted
    row.held, row.checked = change.held, change.checked
    s.add(row)


def follow(s: Session, was: Change, now: Change) -> None:
    """Let a row of today follow the day's evidence: what it says of its act, and its grounds. Its status stays."""
    row = s.exec(select(ChangeRow).where(ChangeRow.id == now.id)).one()
    row.field, row.before, row.event = now.field, now.before.value, now.event.value
    row.before_until, row.before_open_ended = now.before_until, now.before_open_ended
    row.effective, row.until, row.open_ended, row.scope = now.effective, now.until, now.open_ended, now.scope
    s.add(row)
    held, kept = ({_key(now.id, piece): piece for piece in change.evidence} for change in (was, now))
    for key, piece in kept.items():
        if key not in held:
            add_evidence(s, now.id, piece)
    for some in parts([key for key in held if key not in kept]):
        s.exec(delete(EvidenceRow).where(col(EvidenceRow.key).in_(some)))
    if {key: piece.withdrawn for key, piece in held.items()} != {key: piece.withdrawn for key, piece in kept.items()}:
        mark_evidence(s, now)


def mark_evidence(s: Session, change: Change) -> None:
    """Let the change's evidence follow in what may come later: whether it was withdrawn."""
    for piece in change.evidence:
        row = s.exec(select(EvidenceRow).where(EvidenceRow.key == _key(change.id, piece))).one_or_none()
        if row is not None and row.withdrawn != piece.withdrawn:
            row.withdrawn = piece.withdrawn
            s.add(row)


def resting_on(s: Session, item_ids: Sequence[str]) -> dict[str, list[str]]:
    """The entities with changes that rest on these items: entity → item ids."""
    found: dict[str, list[str]] = defaultdict(list)
    for some in parts(item_ids):
        wanted = select(ChangeRow.entity, EvidenceRow.item_id).join(
            ChangeRow, col(ChangeRow.id) == EvidenceRow.change_id
        )
        for entity, item in s.exec(wanted.where(col(EvidenceRow.item_id).in_(some)).distinct()):
            found[entity].append(item or "")
    return found


def add_evidence(s: Session, change_id: str, evidence: Evidence) -> None:
    """One more ground for a change. The same act told by the same item again is no new ground."""
    row = EvidenceRow(
        key=_key(change_id, evidence),
        change_id=change_id,
        item_id=evidence.item,
        origin=evidence.origin,
        outlet=evidence.outlet,
        tier=evidence.tier.value,
        url=evidence.url,
        title=evidence.title,
        published=evidence.published,
        background=evidence.background,
        quiet=evidence.quiet,
        claim=claim_out(evidence.claim),
        withdrawn=evidence.withdrawn,
    )
    insert_once(s, row)


def _key(change_id: str, evidence: Evidence) -> str:
    item, claim = evidence.item, evidence.claim
    what = (item,) if item is not None else (evidence.url, claim.quote)
    return digest(change_id, claim.event.value, claim.field, *what)


# ---------------------------------------------------------------- rows into nouns


def _changes(s: Session, wanted: SelectOfScalar[ChangeRow]) -> tuple[Change, ...]:
    rows = s.exec(wanted.order_by(col(ChangeRow.number))).all()
    grounds = _evidence(s, (row.id for row in rows))
    return tuple(_change(row, tuple(grounds[row.id])) for row in rows)


def _evidence(s: Session, change_ids: Iterable[str]) -> dict[str, list[Evidence]]:
    found: dict[str, list[Evidence]] = defaultdict(list)
    for some in parts(list(change_ids)):
        wanted = select(EvidenceRow).where(col(EvidenceRow.change_id).in_(some)).order_by(col(EvidenceRow.number))
        for row in s.exec(wanted):
            found[row.change_id].append(_ground(row))
    return found


def _ground(row: EvidenceRow) -> Evidence:
    return Evidence(
        item=row.item_id,
        origin=row.origin,
        outlet=row.outlet,
        tier=Tier(row.tier),
        claim=claim_in(row.claim),
        url=row.url,
        title=row.title,
        published=row.published,
        background=row.background,
        quiet=row.quiet,
        withdrawn=row.withdrawn,
    )


def _change(row: ChangeRow, evidence: tuple[Evidence, ...]) -> Change:
    return Change(
        id=row.id,
        entity=row.entity,
        field=row.field,
        before=Status(row.before),
        after=Status(row.after),
        event=Event(row.event),
        effective=row.effective,
        learned=row.learned,
        stage=Stage(row.stage) if row.stage else None,
        until=row.until,
        open_ended=row.open_ended,
        scope=row.scope,
        confidence=Confidence(row.confidence),
        contradicted=row.contradicted,
        background=row.background,
        retracted=row.retracted,
        told=row.told,
        before_until=row.before_until,
        before_open_ended=row.before_open_ended,
        evidence=tuple(sorted(evidence, key=lambda piece: piece.withdrawn)),
        retracts=row.retracts,
        held=row.held,
        checked=row.checked,
    )
