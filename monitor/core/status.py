"""Whether what was read changes what we hold true.

`decide` folds evidence over the history of one entity, one piece at a time, and says for each what it leads to:
a change (a new row), support for a row that stands, or nothing, with the reason. Nothing is overwritten: a row only
gains evidence, confidence, and the marks `told` and `contradicted`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.model import (
    Change,
    Claim,
    Confidence,
    Decision,
    Entity,
    Event,
    Evidence,
    Known,
    Measure,
    Modality,
    Stage,
    Standing,
    Status,
    Tier,
)

IN_FORCE = (Status.moratorium, Status.ban, Status.withdrawn)
STRENGTH = (
    Status.ban,
    Status.moratorium,
    Status.withdrawn,
    Status.proposed,
    Status.lifted,
    Status.none,
    Status.unknown,
)
"""The board shows an entity's strongest measure: the earliest here."""
STAGES = tuple(Stage)
SILENT_STAGES = (Stage.published, Stage.in_force)
"""Steps of a law that are recorded and shown, not alerted."""

SAME_END = timedelta(days=7)
SAME_ACT = timedelta(days=30)
"""Coverage of one act comes within this time of it; afterwards the same words are a new act."""
AFTERMATH = timedelta(days=21)
"""For so long after a plan was dropped, news of the plan is late news."""
OLDER = timedelta(days=3)
"""Outlets differ by this much over the day of one act."""
DISPUTE = timedelta(days=14)
TELLABLE = timedelta(days=7)
"""A change first seen quietly is still told when it is seen elsewhere within this time of publication."""


@dataclass(frozen=True, slots=True)
class _Target:
    """The state that a claim leads to, or `why` it leads to none. `repeat`: it supports what stands."""

    why: str
    status: Status | None = None
    until: date | None = None
    open_ended: bool = False
    stage: Stage | None = None
    repeat: bool = False
    silent: bool = False
    disputes: bool = False


def _repeat(why: str) -> _Target:
    return _Target(why, repeat=True)


def _ignore(why: str) -> _Target:
    return _Target(why)


# ---------------------------------------------------------------- the fold


def decide(history: Sequence[Change], evidence: Iterable[Evidence], now: datetime) -> tuple[Decision, ...]:
    """What each piece of evidence about one entity leads to, in the order given.

    `history`: every change of that entity, in order of decision, with its evidence. Recaps should come before the
    news of the same item. The decisions are to be recorded in order; a later one may rest on an earlier one.
    """
    rows = list(history)
    decisions = []
    for piece in evidence:
        decision = _weigh(rows, piece, now)
        decisions.append(decision)
        if decision.change is not None:
            _record(rows, decision.change)
    return tuple(decisions)


def _record(rows: list[Change], change: Change) -> None:
    for index, row in enumerate(rows):
        if row.id == change.id:
            rows[index] = change
            return
    rows.append(change)


def _weigh(rows: Sequence[Change], piece: Evidence, now: datetime) -> Decision:
    if carrier := _carrier(rows, piece):
        return _again(carrier, piece, now)
    standing = {row.field: row for row in rows if not row.retracted}
    field = _field(standing, piece, now)
    last = standing.get(field)
    target = _recap(standing, last, piece) if piece.background else _TARGETS[piece.claim.event](last, piece, now)
    if target.status is None:
        if last is not None and (target.repeat or target.disputes):
            return _support(last, piece, target, now)
        return Decision("ignored", target.why, piece)
    if last is not None and _day(piece, now) < last.effective - OLDER:
        return Decision("ignored", f"older than what stands since {last.effective}", piece)
    return _change(last, field, target, piece, now)


def _carrier(rows: Sequence[Change], piece: Evidence) -> Change | None:
    """The row that already rests on this item's claim."""
    for row in reversed(rows):
        for held in row.evidence:
            if held.item is not None and held.item == piece.item and held.claim.event == piece.claim.event:
                return row
    return None


def _again(row: Change, piece: Evidence, now: datetime) -> Decision:
    """Another sighting of an item that is evidence already: it can only break the silence."""
    told = replace(row, told=row.told or _tellable(row, piece, now))
    return Decision("evidence", "seen again", piece, change=told, was=row)


def _support(row: Change, piece: Evidence, target: _Target, now: datetime) -> Decision:
    grown = replace(row, evidence=(*row.evidence, piece), contradicted=row.contradicted or target.disputes)
    grown = replace(grown, told=row.told or _tellable(row, piece, now))
    if not target.disputes:
        grown = replace(grown, confidence=_confidence(grown.evidence, row.confidence))
    return Decision("evidence", target.why, piece, change=grown, was=row)


def _change(last: Change | None, field: str, target: _Target, piece: Evidence, now: datetime) -> Decision:
    claim = piece.claim
    assert target.status is not None
    silent = piece.background or target.silent
    row = Change(
        id=change_id(now, claim.entity, field, claim.event, str(piece.item), claim.quote),
        entity=claim.entity,
        field=field,
        before=last.after if last else Status.unknown,
        after=target.status,
        event=claim.event,
        effective=_day(piece, now),
        learned=now,
        stage=target.stage,
        until=target.until,
        open_ended=target.open_ended,
        scope=claim.scope or (last.scope if last and last.after == target.status else None),
        confidence=_confidence((piece,), Confidence.reported),
        contradicted=_disputed(last, claim, _day(piece, now)),
        background=silent,
        before_until=last.until if last else None,
        before_open_ended=last.open_ended if last else False,
        evidence=(piece,),
    )
    row = replace(row, told=not silent and not piece.quiet and row.stage not in SILENT_STAGES)
    return Decision("change", target.why, piece, change=row)


def _tellable(row: Change, piece: Evidence, now: datetime) -> bool:
    """Whether this sighting breaks the silence that a first poll or a flood laid on a change."""
    if row.background or row.retracted or row.stage in SILENT_STAGES or row.event is Event.known:
        return False
    published = piece.published or now
    return not piece.quiet and not piece.background and now - published <= TELLABLE


def _confidence(evidence: Sequence[Evidence], reached: Confidence) -> Confidence:
    if reached is Confidence.confirmed or any(piece.tier is Tier.primary for piece in evidence):
        return Confidence.confirmed
    return Confidence.confirmed if len({piece.origin for piece in evidence}) > 1 else Confidence.reported


def _disputed(last: Change | None, claim: Claim, day: date) -> bool:
    """A return to business told while the entity says in the same days that its pledge stands."""
    if last is None or claim.event is not Event.lift:
        return False
    return any(
        held.claim.event is Event.reaffirm and held.published and abs(day - held.published.date()) <= DISPUTE
        for held in last.evidence
    )


def _day(piece: Evidence, now: datetime) -> date:
    """The day of the act: as told, else the day of the item, else today."""
    return piece.claim.effective or (piece.published or now).date()


# ---------------------------------------------------------------- which measure


_APPLIES: dict[Event, tuple[Status, ...]] = {
    Event.extend: IN_FORCE,
    Event.reaffirm: IN_FORCE,
    Event.lift: IN_FORCE,
    Event.expire: (Status.moratorium,),
    Event.drop: (Status.proposed,),
    Event.enact: (Status.proposed, Status.ban),
    Event.propose: (Status.proposed,),
}
"""The states that an event presupposes; `impose` and `withdraw` presuppose none."""


def _field(standing: dict[str, Change], piece: Evidence, now: datetime) -> str:
    """The measure that a claim is about: its own field, unless another standing one is plainly meant.

    `whole` is the reader's "unsure". Such a claim belongs to the measure whose state it presupposes or repeats; and a
    claim with a field belongs to `whole` when that was read, days ago, from vaguer coverage of the same act.
    """
    claim = piece.claim
    named = standing.get(claim.field)
    if named is not None and (claim.field != "whole" or _fits(named, claim)):
        return claim.field
    fitting = [row for row in standing.values() if row.field != "investment" and _fits(row, claim)]
    if claim.field != "whole":
        day = _day(piece, now)
        fitting = [
            row
            for row in fitting
            if row.field == "whole" and (claim.event in _APPLIES or abs(day - row.effective) <= SAME_ACT)
        ]
    if not fitting:
        return claim.field
    return max(fitting, key=lambda row: (row.effective, row.learned, row.id)).field


def _fits(row: Change, claim: Claim) -> bool:
    if claim.event in _APPLIES:
        return row.after in _APPLIES[claim.event]
    return row.after == claim.status or (row.after in IN_FORCE and claim.status in (Status.moratorium, Status.ban))


# ---------------------------------------------------------------- what each event does to a measure


def _impose(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    claim = piece.claim
    target = _Target("restricts", claim.status, claim.until, claim.open_ended)
    if last is None or last.after not in IN_FORCE:
        return target
    fresh = abs(_day(piece, now) - last.effective) <= SAME_ACT
    if last.after is Status.withdrawn:
        return _repeat("what was withdrawn is not on offer")
    if last.after is claim.status is Status.ban:
        return _repeat("the ban stands")
    if last.after is claim.status is Status.moratorium:
        return _moratorium_again(last, target, fresh)
    if claim.status is Status.ban:  # the moratorium stands
        return _repeat("the same act, less exactly") if fresh else replace(target, why="a ban after a moratorium")
    if fresh and last.event is Event.impose and (claim.until or claim.open_ended):
        return replace(target, why="the same act, more exactly")
    return _repeat("a ban stands already")


def _moratorium_again(last: Change, target: _Target, fresh: bool) -> _Target:
    """A moratorium where one stands: the same act, the same act with its end told at last, or a new end."""
    if last.until is None and not last.open_ended and (target.until or target.open_ended):
        return replace(target, why="the end becomes known", silent=last.told)
    if fresh or not _ends_later(last, target):
        return _repeat("the moratorium stands")
    return replace(target, why="a new end")


def _extend(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    claim = piece.claim
    target = _Target("prolongs", claim.status, claim.until, claim.open_ended)
    if last is None or last.after not in IN_FORCE:
        if last is not None and last.after is Status.proposed:
            return _ignore("a proposal cannot be prolonged")
        return target
    if last.after is not Status.moratorium:
        return _repeat("it stands already")
    if _ends_later(last, claim):
        return replace(target, status=Status.moratorium)
    return _repeat("the end is known already")


def _ends_later(last: Change, claim: Claim | _Target) -> bool:
    """Whether it moves the end of a moratorium back by more than a week, or takes it away."""
    if last.until is None:
        return False
    return claim.until - last.until > SAME_END if claim.until else True


def _withdraw(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    if last is not None and last.after is Status.withdrawn:
        return _repeat("withdrawn already")
    return _Target("ends a product or business", Status.withdrawn)


def _lift(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    if last is None or last.after in IN_FORCE or last.after is Status.unknown:
        return _Target("ends the restriction", Status.lifted)
    if last.after is Status.lifted:
        return _repeat("lifted already")
    return _ignore("there is nothing to lift")


def _expire(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    if last is None or last.after is Status.moratorium:
        return _Target("has run out", Status.none)
    return _repeat("has run out already") if last.event is Event.expire else _ignore("nothing runs out")


def _propose(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    claim = piece.claim
    stage = claim.stage or (Stage.considered if claim.modality is Modality.considered else Stage.proposed)
    target = _Target("proposes", Status.proposed, stage=stage)
    if last is None or last.after in (Status.unknown, Status.lifted):
        return target
    if last.after is Status.none:
        late = last.event is Event.drop and _day(piece, now) <= last.effective + AFTERMATH
        if late and stage in (Stage.considered, Stage.drafted):
            return _ignore(f"late news of the plan dropped on {last.effective}")
        return target
    if last.after is Status.proposed:
        return replace(target, why="goes a step further") if _further(last, stage) else _repeat("proposed already")
    return _ignore("what stands is stronger than a proposal")


def _drop(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    if last is None or last.after in (Status.proposed, Status.unknown):
        return _Target("abandons the proposal", Status.none)
    return _repeat("dropped already") if last.event is Event.drop else _ignore("no proposal stands")


def _enact(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    claim = piece.claim
    stage = claim.stage or (Stage.agreed if claim.status is Status.proposed else Stage.adopted)
    target = _Target("becomes law", claim.status, stage=stage)
    if last is None or last.after not in (Status.proposed, Status.ban):
        return target
    if last.after is Status.ban and last.stage is None:
        return _repeat("the ban stands")
    return replace(target, why="goes a step further") if _further(last, stage) else _repeat("known already")


def _further(last: Change, stage: Stage) -> bool:
    return last.stage is None or STAGES.index(stage) > STAGES.index(last.stage)


def _reaffirm(last: Change | None, piece: Evidence, now: datetime) -> _Target:
    claim = piece.claim
    if last is None or last.after is Status.unknown:
        return _Target("says what stands", claim.status, claim.until, claim.open_ended, silent=True)
    if last.after is Status.lifted:
        near = abs(_day(piece, now) - last.effective) <= DISPUTE
        return _Target("the entity denies it", disputes=True) if near else _ignore("says otherwise, long after")
    return _repeat("says that it stands") if last.after in IN_FORCE else _ignore("nothing stands")


_TARGETS = {
    Event.impose: _impose,
    Event.extend: _extend,
    Event.withdraw: _withdraw,
    Event.lift: _lift,
    Event.expire: _expire,
    Event.propose: _propose,
    Event.drop: _drop,
    Event.enact: _enact,
    Event.reaffirm: _reaffirm,
}


def _recap(standing: dict[str, Change], last: Change | None, piece: Evidence) -> _Target:
    """What was told as past: it may fill what is unknown, silently, or support what it repeats."""
    claim = piece.claim
    if last is None or last.after is Status.unknown:
        if standing and claim.field == "whole":
            return _ignore("a recap of something else than what stands")
        return _Target("recap fills the unknown", claim.status, claim.until, claim.open_ended, claim.stage)
    if last.after == claim.status and last.stage == claim.stage:
        return _repeat("recap of what stands")
    return _ignore("recap of an earlier state")


# ---------------------------------------------------------------- the watch list's word, and the clock's


def baseline(history: Sequence[Change], entity: Entity, now: datetime) -> tuple[Change, ...]:
    """The `known` facts that history does not hold yet, each as a change that is never told.

    A fact is recorded once: while its measure is unknown, or when feeds.yaml was given a different fact since.
    """
    held = {(row.field, row.after, row.until, row.open_ended) for row in history if row.event is Event.known}
    fields = {row.field for row in history if row.event is not Event.known and not row.retracted}
    return tuple(
        _of_known(entity, fact, now)
        for fact in entity.known
        if fact.field not in fields and (fact.field, fact.status, fact.until, fact.open_ended) not in held
    )


def _of_known(entity: Entity, fact: Known, now: datetime) -> Change:
    quote = "as stated in the watch list"
    claim = Claim(entity.id, Event.known, fact.status, quote="", span=None, field=fact.field, rule=quote)
    piece = Evidence(None, origin=fact.source, outlet="watch list", tier=Tier.primary, claim=claim, url=fact.source)
    return Change(
        id=change_id(now, entity.id, fact.field, Event.known, fact.source, fact.status),
        entity=entity.id,
        field=fact.field,
        before=Status.unknown,
        after=fact.status,
        event=Event.known,
        effective=fact.since or now.date(),
        learned=now,
        stage=fact.stage,
        until=fact.until,
        open_ended=fact.open_ended,
        scope=fact.scope,
        confidence=Confidence.confirmed,
        background=True,
        evidence=(piece,),
    )


def lapses(history: Sequence[Change], now: datetime) -> tuple[Change, ...]:
    """An `expire` change, without evidence, for each moratorium whose last day has passed unheard."""
    standing = {row.field: row for row in history if not row.retracted}
    return tuple(
        Change(
            id=change_id(now, row.entity, row.field, Event.expire, row.id),
            entity=row.entity,
            field=row.field,
            before=row.after,
            after=Status.none,
            event=Event.expire,
            effective=row.until,
            learned=now,
            told=not row.background,
            background=row.background,
            before_until=row.until,
        )
        for row in standing.values()
        if row.after is Status.moratorium and row.until is not None and row.until < now.date()
    )


# ---------------------------------------------------------------- where they stand


def measures(history: Sequence[Change]) -> tuple[Measure, ...]:
    """Each measure of one entity as its last change left it, strongest first; `investment` never first."""
    last = {row.field: row for row in history if not row.retracted}
    found = [
        Measure(
            field=row.field,
            status=row.after,
            stage=row.stage,
            since=row.effective,
            until=row.until,
            open_ended=row.open_ended,
            scope=row.scope,
            confidence=row.confidence,
            contradicted=row.contradicted,
            change=row.id,
            evidence=row.evidence,
        )
        for row in last.values()
    ]
    return tuple(sorted(found, key=lambda m: (m.field == "investment", STRENGTH.index(m.status), m.field)))


def standing(
    entity: Entity, history: Sequence[Change], *, as_of: date | None = None, known_by: date | None = None
) -> Standing:
    """Where an entity stands; `as_of`: what was true on that day, `known_by`: as far as it was known on that day."""
    rows = [
        row
        for row in history
        if (as_of is None or row.effective <= as_of) and (known_by is None or row.learned.date() <= known_by)
    ]
    found = measures(rows)
    lead = next((m for m in found if m.field != "investment"), Measure("whole"))
    return Standing(entity.id, entity.name, lead, found)


def change_id(now: datetime, *seed: str) -> str:
    """A UUIDv7 (RFC 9562) whose 74 free bits are a digest of `seed`: the same decision has the same id."""
    millis = int(now.timestamp() * 1000) & (1 << 48) - 1
    digest = int.from_bytes(hashlib.sha256("\x1f".join(seed).encode()).digest()[:10], "big")
    value = millis << 80 | 7 << 76 | (digest >> 62 & 0xFFF) << 64 | 0b10 << 62 | digest & (1 << 62) - 1
    return str(uuid.UUID(int=value))
