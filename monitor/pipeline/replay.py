"""What would have happened: items of the past through the whole pipeline, on a virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from monitor.app import App
from monitor.core.urls import canonical
from monitor.model import Change, Item
from monitor.pipeline.day import remind
from monitor.pipeline.item import New, admit
from monitor.store import changes

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)


def replay(app: App, found: Iterable[Item], *, progress: Callable[[int], None] = lambda done: None) -> list[Change]:
    """Every change that the items lead to, in order of decision, each as it stands when the clock stops.

    `app` holds an empty database of its own. Items come in order of publication, ties in the order given; an item
    without a date comes first. The watch list's known facts are left out: call without `prepare`.
    """
    today, seen = None, set[str]()
    for done, item in enumerate(sorted(found, key=lambda item: item.published or UNDATED), 1):
        now = item.published or UNDATED
        if now.date() != today:
            remind(app, now)
            today = now.date()
        if item.id not in seen:
            where = canonical(item.url) if item.url else None
            with app.store.writing() as session:
                admit(app, session, [New(item.id, item, where)], now)
        seen.add(item.id)
        progress(done)
    with app.store.reading() as session:
        return list(changes.between(session, None, None))
