"""A day's evidence, weighed as a whole: what it leads to does not depend on the order in which it came.

Until the day on which we learn of it is over (UTC), a change is not settled. Each new piece of evidence has the whole
day folded anew, in an order that the evidence alone decides; then what is on record for the day is made to agree:

    the day's evidence, old and new → put in order → folded over what stood before the day → beside what is on record
        the same act again          the row stays, with all its grounds; its details follow the better evidence
        an act not on record        a new row
        a row that nothing bears    taken back, silently: what was sent was sent

What a person, the watch list or the clock put on record is never weighed again, nor what came before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Literal

from monitor.core.status.decide import alike, fold, heard
from monitor.core.status.order import in_order
from monitor.core.status.row import change_id, founded
from monitor.model import Change, Confidence, Decision, Event, Evidence

Key = tuple[object, ...]


def decide(
    history: Sequence[Change],
    evidence: Iterable[Evidence],
    now: datetime,
    *,
    settled: bool = False,
    ruled: Collection[str] = (),
) -> tuple[Decision, ...]:
    """What the evidence about one entity leads to. The decisions are to be recorded in order.

    `history`: every change of that entity, in order of decision, with its evidence. `evidence`: what is new; with it,
    in any order, what the day brought before, as far as its item says when it came (`seen`). `settled`: what is on
    record stands, whatever the day; so a back catalogue is weighed, a part at a time. `ruled`: the ids of changes that
    a person has ruled on, or made.
    """
    given = list(evidence)
    day = _Day.of(history, given, now, settled, ruled)
    waiting = [row for row in day.rows if row.held is not None and row.counts]
    folded = fold(day.stood, in_order(day.pieces), now, waiting=waiting)
    final = _Record(history, day, now)
    final.agree({d.change.id: d.change for d in folded if d.change is not None})
    return final.decisions(folded, given)


@dataclass(frozen=True, slots=True)
class _Day:
    """`stood`: the rows that the day builds on, without what it has brought them; `rows`: those that it has made."""

    stood: tuple[Change, ...]
    rows: tuple[Change, ...]
    pieces: tuple[Evidence, ...]

    @classmethod
    def of(
        cls, history: Sequence[Change], given: Sequence[Evidence], now: datetime, settled: bool, ruled: Collection[str]
    ) -> _Day:
        first = len(history) if settled else _first_open(history, now, ruled)
        stood, rows = history[:first], history[first:]
        began = datetime.combine(now.date(), time(), now.tzinfo)
        if stood and stood[-1].learned > began:
            began = stood[-1].learned
        keys = {key_of(p) for p in given if p.seen is not None and p.seen >= began and not settled}
        held = [piece for row in rows if row.counts for piece in row.evidence if not _beside(piece)]
        gone = {key_of(piece) for row in rows for piece in row.evidence if piece.withdrawn}
        known = {key_of(piece) for row in history if not row.retracted for piece in row.evidence}
        # What led to nothing on its own day leads to nothing when another feed brings it again.
        new = [p for p in given if p.seen is None or p.seen >= began or key_of(p) in known]
        pieces = [p for p in (*new, *held) if p.seen is None or key_of(p) not in gone]
        return cls(tuple(_without(row, keys, stood) for row in stood), tuple(rows), _distinct(pieces))


def key_of(piece: Evidence) -> Key:
    """What makes two pieces the same: an item tells one act of one field once."""
    claim = piece.claim
    named = (piece.item,) if piece.item is not None else (piece.url, claim.quote)
    return (*named, claim.event, claim.field)


def _beside(piece: Evidence) -> bool:
    """What stands on a row without bearing it: what was withdrawn, what a correction says."""
    return piece.withdrawn or piece.claim.event is Event.retract


def _first_open(history: Sequence[Change], now: datetime, ruled: Collection[str]) -> int:
    """Where the rows begin that the day's news has made, and nothing else has touched since."""
    open_from = len(history)
    for row in reversed(history):
        if row.learned.date() < now.date() or not _of_news(row) or row.id in ruled:
            break
        open_from -= 1
    return open_from


def _of_news(row: Change) -> bool:
    by_hand = row.checked is not None or row.event in (Event.known, Event.retract)
    return not by_hand and bool(row.evidence) and row.evidence[0].item is not None


def _distinct(pieces: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each piece once; heard aloud where any sighting of it was, as news where any reading of it was."""
    found: dict[Key, Evidence] = {}
    for piece in pieces:
        key = key_of(piece)
        held = found.get(key)
        if held is None:
            found[key] = piece
        elif (held.background, held.quiet) != (False, False):
            best = held if held.background <= piece.background else piece
            found[key] = replace(best, quiet=held.quiet and piece.quiet)
    return tuple(replace(piece, seen=None) for piece in found.values())


def _without(row: Change, keys: set[Key], stood: Sequence[Change]) -> Change:
    """The row as it was before the day: without these pieces, and without what they did to it."""
    kept = tuple(piece for piece in row.evidence if key_of(piece) not in keys)
    if len(kept) == len(row.evidence) or not kept:
        return row
    bare = replace(row, evidence=kept)
    if founded(row.backing()) is Confidence.confirmed:  # else a person confirmed it
        bare = replace(bare, confidence=founded(bare.backing()))
    if row.contradicted and row.denials() and not bare.denials() and not _born_disputed(row, stood):
        bare = replace(bare, contradicted=False)
    if row.told and all(piece.quiet or piece.background for piece in kept):
        bare = replace(bare, told=False, background=all(piece.background for piece in kept))
    return bare


def _born_disputed(row: Change, stood: Sequence[Change]) -> bool:
    """Whether it was contradicted from the first: a return to business, and a denial among what it followed on."""
    if row.event is not Event.lift:
        return False
    before = [one for one in stood[: stood.index(row)] if one.field == row.field and one.counts]
    return bool(before) and any(piece.claim.event is Event.reaffirm for piece in before[-1].evidence)


@dataclass
class _Record:
    """What is on record, made to agree with what was folded: ids of the fold → rows as they are to stand."""

    history: Sequence[Change]
    day: _Day
    now: datetime

    def __post_init__(self) -> None:
        self.was = {row.id: row for row in self.history}
        self.final: dict[str, Change] = {}

    def agree(self, folded: dict[str, Change]) -> None:
        """Find for each folded row the one on record that says the same, or make a new one."""
        stood = {row.id: row for row in self.day.stood}
        for id, row in stood.items():
            self._keep(id, folded.get(id, row))
        made = [row for id, row in folded.items() if id not in stood]
        open_rows = [row for row in self.day.rows if row.counts]
        taken: set[str] = set()
        for row, held in self._paired(made, open_rows):
            if held is None:
                self.final[row.id] = self._new(row)
            else:
                taken.add(held.id)
                self.final[row.id] = _following(held, row)
        for row in open_rows:
            if row.id not in taken:
                self.final[f"gone {row.id}"] = replace(row, retracted=True)

    def _keep(self, id: str, row: Change) -> None:
        """A row of before the day. What was sent was sent."""
        was = self.was[id]
        if was.told and not row.told:
            row = replace(row, told=True)
        if row != was:
            self.final[id] = row

    def _paired(self, made: Sequence[Change], held: Sequence[Change]) -> list[tuple[Change, Change | None]]:
        """Each folded row with the one on record that tells the same act, in the same order within each measure."""
        fields = {row.field for row in made}
        after: dict[str, int] = defaultdict(int)
        pairs: list[tuple[Change, Change | None]] = []
        for row in made:
            for place in range(after[row.field], len(held)):
                other = held[place]
                mine = other.field == row.field or other.field not in fields
                if mine and alike(row, other) and all(pair[1] is not other for pair in pairs):
                    pairs.append((row, other))
                    after[row.field] = place + 1
                    break
            else:
                pairs.append((row, None))
                after[row.field] = len(held)
        return pairs

    def _new(self, row: Change) -> Change:
        """The row under an id of its own."""
        row = replace(row, held=None)
        claim, place = row.evidence[0].claim, 0
        while row.id in self.was or any(row.id == one.id for one in self.final.values()):
            place += 1
            seed = (row.entity, row.field, row.event, str(row.evidence[0].item), claim.quote, str(place))
            row = replace(row, id=change_id(self.now, *seed))
        return row

    def decisions(self, folded: Sequence[Decision], given: Sequence[Evidence]) -> tuple[Decision, ...]:
        """One for each piece given, and one for each row that others than these have changed."""
        asked = {key_of(piece) for piece in given}
        made: list[Decision] = []
        added: set[str] = set()
        for one in folded:
            row = self.final.get(one.change.id, one.change) if one.change else None
            was = self.was.get(row.id) if row else None
            begins = row is not None and was is None and row.id not in added
            if begins and row is not None:
                added.add(row.id)
            elif one.evidence is None or key_of(one.evidence) not in asked:
                continue
            kind: Literal["change", "evidence", "ignored"]
            kind = "change" if begins else "evidence" if row is not None else "ignored"
            made.append(Decision(kind, _reason(one, was), one.evidence, row, was))
        weighed = {key_of(one.evidence) for one in folded if one.evidence}
        made += [Decision("ignored", "weighed before", p) for p in given if key_of(p) not in weighed]
        spoken = {one.change.id for one in made if one.change}
        for row in self.final.values():
            if row.id not in spoken and row != self.was.get(row.id):
                why = "not borne out by the day's other news" if row.retracted else "seen in the light of the day"
                made.append(Decision("evidence", why, None, row, self.was[row.id]))
        return tuple(made)


def _reason(decision: Decision, was: Change | None) -> str:
    piece = decision.evidence
    again = was is not None and piece is not None and key_of(piece) in {key_of(held) for held in was.evidence}
    return "seen again" if again else decision.reason


def _following(held: Change, row: Change) -> Change:
    """The row on record, as the day's evidence together has it. Only the end of its cause ends a silence."""
    silent = held.told or any(heard(piece, held.learned) for piece in held.evidence)
    told = held.told if silent else row.told
    first, *_ = held.evidence
    rest = [piece for piece in row.evidence if key_of(piece) != key_of(first)]
    evidence = [first, *rest] if len(rest) < len(row.evidence) else [*row.evidence]
    keys = {key_of(piece) for piece in evidence}
    beside = [piece for piece in held.evidence if _beside(piece) and key_of(piece) not in keys]
    doubted = row.contradicted or any(piece.claim.event is Event.retract for piece in beside)
    row = replace(row, evidence=(*evidence, *beside), contradicted=doubted)
    return replace(row, id=held.id, learned=held.learned, told=told, held=held.held)
