"""What a person does with changes: confirmed, rejected, corrected, entered; each kept with name, reason and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from monitor.app import App
from monitor.core import status
from monitor.core.status import ruling as by_hand
from monitor.core.text import one_line
from monitor.errors import UsageError
from monitor.model import SILENT_STAGES, Act, Change, Confidence, Event, Hold, Ruling
from monitor.pipeline.hold import held_back, let_go
from monitor.pipeline.retraction import take_back
from monitor.pipeline.telling import tell
from monitor.store import Session, changes, holds, items, outbox, rulings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Case:
    """One change under review, in the transaction that rules on it. `now` is the moment that is recorded."""

    app: App
    session: Session
    history: tuple[Change, ...]
    row: Change
    who: str
    reason: str
    now: datetime

    def keep(self, act: Act, *, made: Change | None = None, detail: str = "") -> None:
        """Put the ruling on record."""
        first = self.row.evidence[0] if self.row.evidence else None
        sightings = items.sightings(self.session, first.item) if first and first.item else []
        feed = next((seen.feed for seen in sightings if seen.feed), first.outlet if first else "")
        rulings.add(
            self.session,
            Ruling(
                self.row.id,
                self.now,
                act,
                self.who,
                self.reason,
                cue=first.claim.rule.split("/")[0] if first else "",
                feed=feed or "",
                made=made.id if made else None,
                detail=detail,
            ),
        )
        log.info("ruled", act=act, change=self.row.id, entity=self.row.entity, by=self.who)


def confirm(app: App, change: str, who: str, reason: str, now: datetime) -> Change:
    """A person vouches for a change: one that waits is told at once, one told as reported is confirmed.

    Raises UsageError, here and below, for a change that is not there or cannot be ruled on so, and without a name
    or a reason.
    """
    with _case(app, change, who, reason, now) as case:
        row = case.row
        sure = replace(row, confidence=Confidence.confirmed, checked=case.who)
        if row.held is not None:
            sure = let_go(app, case.session, sure, "confirmed", case.now)
        else:
            changes.update(case.session, sure)
            tell(app, case.session, (row,), (sure,), case.now)
        case.keep(Act.confirm)
        return sure


def reject(app: App, change: str, who: str, reason: str, now: datetime) -> Change:
    """A change does not hold: what stood before stands again, by a new row, which is given back.

    One that waited is never told; whoever was told of another gets a correction.
    """
    with _case(app, change, who, reason, now) as case:
        row = _freed(case, "rejected")
        history = tuple(row if one.id == row.id else one for one in case.history)
        reason_given = status.by_hand(row, case.who, case.reason)
        back = take_back(app, case.session, history, row, reason_given, case.now)
        case.keep(Act.reject, made=back)
        return back


def edit(
    app: App,
    change: str,
    given: by_hand.Corrections,
    who: str,
    reason: str,
    now: datetime,
    *,
    silent: bool = False,
) -> Change:
    """Put a corrected row in the place of a change. What was told is told anew, unless `silent`."""
    with _case(app, change, who, reason, now) as case:
        _refuse_overruled(case, case.row)
        row = by_hand.edited(case.history, case.row, given, case.now)
        detail = by_hand.differences(case.row, row)
        if not detail:
            raise UsageError("nothing would change: name a field, a scope or a date that differs")
        _replace(case, case.row, row, silent=silent)
        case.keep(Act.edit, made=row, detail=detail)
        return row


def enter(app: App, entry: by_hand.Entry, who: str, reason: str, now: datetime, *, silent: bool = False) -> Change:
    """Record a change that no feed carried, on a person's word; told like any other, unless `silent`."""
    if entry.entity not in app.entities:
        raise UsageError(f"there is no entity {entry.entity!r} in feeds.yaml; there are: {', '.join(app.entities)}")
    who, reason = _signed(who, reason)
    with app.store.writing() as session:
        changes.lock(session, entry.entity)
        history, moment = changes.history(session, entry.entity), outbox.undigested(session, now)
        if (newer := by_hand.newer(history, entry)) is not None:
            raise UsageError(
                f"{newer.field} stands at {newer.after} since {newer.effective}, later than {entry.effective}:"
                " name another field, or a later day"
            )
        row = by_hand.entered(history, entry, who, moment)
        was = next((one for one in history if one.id == row.id), None)
        case = Case(app, session, history, row, who, reason, moment)
        if was is None:
            _enter(case, silent=silent)
        else:
            _support(case, was)
        case.keep(Act.add)
    return row


def _enter(case: Case, *, silent: bool) -> None:
    row = replace(case.row, told=not silent and case.row.stage not in SILENT_STAGES)
    changes.add(case.session, row)
    tell(case.app, case.session, (), held_back(case.app, case.session, case.history, (row,), case.now), case.now)


def _support(case: Case, was: Change) -> None:
    """The entry says what stands already: it confirms that."""
    changes.add_evidence(case.session, was.id, case.row.evidence[-1])
    if was.held is not None:
        let_go(case.app, case.session, case.row, "confirmed", case.now)
    else:
        changes.update(case.session, case.row)
        tell(case.app, case.session, (was,), (case.row,), case.now)


def undo(app: App, change: str, who: str, reason: str, now: datetime, *, silent: bool = False) -> Change:
    """Take back the last ruling on a change; what it had changed is as before. Gives the row as it now stands.

    What was told stays told: a correction goes out where a change entered by hand falls, an alert where one comes back.
    """
    with _case(app, change, who, reason, now, taken_back=True) as case:
        last = next(
            (one for one in reversed(rulings.of(case.session, change)) if not one.undone and one.act is not Act.undo),
            None,
        )
        if last is None or last.number is None:
            raise UsageError(f"nobody has ruled on the change {change}: there is nothing to undo")
        row = _UNDO[last.act](case, last, silent)
        rulings.undone(case.session, last.number)
        case.keep(Act.undo, made=row if row.id != case.row.id else None, detail=f"the {last.act} by {last.who}")
        return row


def _undo_confirm(case: Case, last: Ruling, silent: bool) -> Change:
    row = replace(case.row, confidence=status.founded(case.row.backing()), checked=None)
    changes.update(case.session, row)
    return row


def _undo_reject(case: Case, last: Ruling, silent: bool) -> Change:
    """The rejected row stands again: told, if it had been told; waiting, if its time is not over."""
    was, back = _of(case, last.change), _of(case, last.made)
    _refuse_overruled(case, back)
    row = by_hand.restored(case.history, was, back, case.now)
    changes.update(case.session, replace(back, retracted=True))
    wait = next(iter(holds.of(case.session, [was.id]).get(was.id, [])[-1:]), None)
    waits = wait is not None and wait.outcome == "rejected" and row.confidence is not Confidence.confirmed
    if waits and wait is not None and wait.until > case.now:
        changes.add(case.session, replace(row, held=wait.until))
        holds.begin(case.session, Hold(row.id, case.now, wait.until, wait.reason))
        return replace(row, held=wait.until)
    told = (was.told or (wait is not None and wait.outcome == "rejected")) and not silent
    row = replace(row, told=told)
    changes.add(case.session, row)
    tell(case.app, case.session, (), (row,), case.now)
    return row


def _undo_edit(case: Case, last: Ruling, silent: bool) -> Change:
    was, row = _of(case, last.change), _of(case, last.made)
    _refuse_overruled(case, row)
    again = replace(by_hand.restored(case.history, was, row, case.now), held=row.held, told=row.told)
    _replace(case, row, again, silent=silent)
    return again


def _undo_add(case: Case, last: Ruling, silent: bool) -> Change:
    row = _of(case, last.change)
    if row.retracted:
        raise UsageError(f"the change {row.id} was taken back before")
    if row.evidence[0].claim.rule != by_hand.RULE:
        return _undo_confirm(case, last, silent)
    return take_back(case.app, case.session, case.history, row, status.by_hand(row, case.who, case.reason), case.now)


_UNDO = {Act.confirm: _undo_confirm, Act.reject: _undo_reject, Act.edit: _undo_edit, Act.add: _undo_add}


# ---------------------------------------------------------------- what they share


@contextmanager
def _case(app: App, change: str, who: str, reason: str, now: datetime, *, taken_back: bool = False) -> Iterator[Case]:
    """The change, locked, in a transaction of its own. `taken_back`: one that was taken back will do."""
    who, reason = _signed(who, reason)
    with app.store.writing() as session:
        found = changes.get(session, change)
        if found is None:
            raise UsageError(f"there is no change {change}; `monitor review list` shows them")
        changes.lock(session, found.entity)
        history = changes.history(session, found.entity)
        row = next(row for row in history if row.id == change)
        if not taken_back and row.event is Event.retract:
            raise UsageError(
                f"the change {change} takes another back: `monitor review undo {row.retracts}` restores that"
            )
        if not taken_back and row.retracted:
            raise UsageError(
                f"the change {change} was taken back: `monitor review undo` restores what a person rejected"
            )
        yield Case(app, session, history, row, who, reason, outbox.undigested(session, now))


def _signed(who: str, reason: str) -> tuple[str, str]:
    who, reason = one_line(who), one_line(reason)
    if not who or not reason:
        raise UsageError("say who rules, and for what reason: --by NAME --reason TEXT")
    return who, reason


def _freed(case: Case, outcome: str) -> Change:
    """The change, waiting no more."""
    row = replace(case.row, held=None)
    if case.row.held is not None:
        changes.update(case.session, row)
        holds.end(case.session, row.id, case.now, outcome)
    return row


def _of(case: Case, change: str | None) -> Change:
    return next(row for row in case.history if row.id == change)


def _refuse_overruled(case: Case, row: Change) -> None:
    """UsageError where a later change stands in the measure: a row cannot come before it any more."""
    place = case.history.index(row)
    later = next((one for one in case.history[place + 1 :] if one.field == row.field and one.counts), None)
    if later is not None:
        raise UsageError(
            f"{later.field} has changed since, on {later.effective}: rule on that change, {later.id}, instead"
        )


def _replace(case: Case, was: Change, row: Change, *, silent: bool) -> None:
    """Let a row fall, and another stand in its place: waiting, if that one did; told anew, if that one was told."""
    changes.update(case.session, replace(was, retracted=True, held=None))
    changes.add(case.session, row)
    if was.held is not None:
        reason = holds.of(case.session, [was.id])[was.id][-1].reason
        holds.end(case.session, was.id, case.now, "edited")
        holds.begin(case.session, Hold(row.id, case.now, was.held, reason))
    elif row.told and not silent:
        outbox.recall(case.session, was.id, case.now, "not sent: what it tells was corrected before")
        tell(case.app, case.session, (), (row,), case.now)


# ---------------------------------------------------------------- what is seen


def find(session: Session, name: str) -> Change:
    """The change of that id, or of that beginning or end of one; UsageError where there is none, or more than one."""
    found = changes.named(session, name)
    if not found:
        raise UsageError(f"there is no change {name!r}; `monitor review list` shows them")
    if len(found) > 1:
        raise UsageError(f"{len(found)} changes are called {name!r}: give more of the id, {found[0]}")
    row = changes.get(session, found[0])
    assert row is not None
    return row


@dataclass(frozen=True, slots=True)
class Tally:
    """How often what came by one cue, or from one feed, was confirmed, rejected, edited."""

    name: str
    confirmed: int
    rejected: int
    edited: int


def stats(session: Session) -> tuple[list[Tally], list[Tally]]:
    """The rulings that were not undone, counted by cue and by feed; the most rejected first."""
    kept = [one for one in rulings.all(session) if not one.undone and one.act in (Act.confirm, Act.reject, Act.edit)]
    return _tallies([(one.cue, one.act) for one in kept]), _tallies([(one.feed, one.act) for one in kept])


def _tallies(ruled: Sequence[tuple[str, Act]]) -> list[Tally]:
    counted = Counter(ruled)
    names = dict.fromkeys(name for name, _ in ruled if name)
    found = [Tally(name, *(counted[name, act] for act in (Act.confirm, Act.reject, Act.edit))) for name in names]
    return sorted(found, key=lambda one: (-one.rejected, -one.confirmed, one.name))
