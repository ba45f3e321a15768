"""What would have happened: items of the past through the whole pipeline, on a virtual clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from monitor.app import App
from monitor.model import Change, Item
from monitor.pipeline.day import remind
from monitor.pipeline.hold import release
from monitor.pipeline.intake import fresh
from monitor.pipeline.item import Progress, admit
from monitor.store import changes, holds

UNDATED = datetime.min.replace(tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When the clock stands where no item has a date."""
DAY = timedelta(days=1)


def replay(app: App, found: Iterable[Item], *, progress: Progress = lambda done, of: None) -> list[Change]:
    """Every change that the items lead to, in order of decision, each as it stands when the clock stops.

    `app` holds an empty database of its own. Items come in order of publication, ties in the order given and together,
    as in a poll; an item without a date comes first, at the moment of the first one that has one. What the last items
    leave waiting is told when its wait is over. The watch list's known facts are left out: call without `prepare`.
    """
    given = sorted(found, key=lambda item: item.published or UNDATED)
    clock = first = next((item.published for item in given if item.published), EPOCH)
    done = 0
    for now, together in groupby(given, key=lambda item: item.published or first):
        _pass_time(app, clock, now)
        clock, batch = now, list(together)
        with app.store.writing() as session:
            admit(app, session, fresh(session, batch), now)
        done += len(batch)
        progress(done, len(given))
    _end_waits(app, None)
    with app.store.reading() as session:
        return list(changes.between(session, None, None))


def _pass_time(app: App, before: datetime, now: datetime) -> None:
    """Let the days between two items go by: what runs out on one of them lapses then, not when the next item comes;
    what was held is told when its wait is over.
    """
    with app.store.reading() as session:
        over = changes.deadlines(session, date.min, now.date() - DAY)
        held = holds.next_end(session)
    if held is None and not over:
        return
    for end in sorted({row.until for row in over if row.until}):
        moment = max(before, datetime.combine(end + DAY, time(), UTC))
        _end_waits(app, moment)
        remind(app, moment)
    _end_waits(app, now)


def _end_waits(app: App, until: datetime | None) -> None:
    """Tell what is held, each when its wait is over; None: however far the clock has to run for it."""
    while True:
        with app.store.reading() as session:
            end = holds.next_end(session)
        if end is None or (until is not None and end > until):
            return
        release(app, end)
