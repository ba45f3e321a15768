"""What happens to items that are handed in, rather than fetched: recorded in order of publication, told to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from monitor.app import App
from monitor.core import dedup
from monitor.core.urls import canonical
from monitor.model import Item
from monitor.pipeline.item import New, Progress, admit
from monitor.store import Session, items

BATCH = 200


def take_in(
    app: App, found: Sequence[Item], now: datetime, *, progress: Progress = lambda done, of: None
) -> tuple[int, int]:
    """Record items, oldest first. Gives (new items, changes); an item handed in before is not new."""
    oldest = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(found, key=lambda item: item.published or oldest)
    stored = changed = 0
    for start in range(0, len(ordered), BATCH):
        with app.store.writing() as session:
            admitted = admit(app, session, fresh(session, ordered[start : start + BATCH]), now, quiet=True)
            stored, changed = stored + admitted.items, changed + admitted.changes
        progress(min(start + BATCH, len(ordered)), len(ordered))
    return stored, changed


def fresh(session: Session, batch: Sequence[Item]) -> list[New]:
    """Those not handed in before. An id that another text holds already gets that of its own text appended."""
    keyed = {f"{item.id}\n{dedup.fingerprint(item.title, item.summary or item.content)}": item for item in batch}
    seen = items.seen(session, None, list(keyed))
    new: dict[str, New] = {}
    for key, item in keyed.items():
        if key in seen:
            continue
        taken = item.id in new or items.get(session, item.id) is not None
        name = f"{item.id}~{key.rpartition(chr(10))[2][:8]}" if taken else item.id
        new[name] = New(key, replace(item, id=name), canonical(item.url) if item.url else None)
    return list(new.values())
