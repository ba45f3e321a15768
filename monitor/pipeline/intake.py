"""What happens to items that are handed in, rather than fetched: recorded in order of publication, told to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from monitor.app import App
from monitor.core.urls import canonical
from monitor.model import Item
from monitor.pipeline.item import New, admit
from monitor.store import items

BATCH = 200


def take_in(app: App, found: Sequence[Item], now: datetime) -> tuple[int, int]:
    """Record items, oldest first. Gives (new items, changes); an item handed in before is not new."""
    oldest = datetime(1970, 1, 1, tzinfo=UTC)
    ordered = sorted(found, key=lambda item: item.published or oldest)
    stored = changed = 0
    for start in range(0, len(ordered), BATCH):
        with app.store.writing() as session:
            batch = {item.id: item for item in ordered[start : start + BATCH]}
            seen = items.seen(session, None, list(batch))
            fresh = [
                New(name, item, canonical(item.url) if item.url else None)
                for name, item in batch.items()
                if name not in seen
            ]
            admitted = admit(app, session, fresh, now, quiet=True)
            stored, changed = stored + admitted.items, changed + admitted.changes
    return stored, changed
