"""Whether the service does its work: the database answers, the scheduler ticks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from monitor.app import App
from monitor.errors import StoreError
from monitor.store import meta

log = structlog.get_logger()

SILENT = timedelta(minutes=3)
"""A scheduler not heard for so long is stuck; a service younger than this may not have ticked yet."""


@dataclass(frozen=True, slots=True)
class Health:
    """What /healthz tells everybody: words without names, places or versions."""

    database: str
    scheduler: str

    @property
    def good(self) -> bool:
        return self.database == "ok" and self.scheduler in ("ok", "starting")

    def data(self) -> dict[str, str]:
        status = "ok" if self.good else "failing"
        return {"status": status, "database": self.database, "scheduler": self.scheduler}


UNREADABLE = Health("unreadable", "unknown")


def read(app: App, started: datetime, now: datetime) -> Health:
    """The state at `now` of a service that started then."""
    try:
        with app.store.reading() as session:
            last = heartbeat(meta.get(session, "tick"))
    except StoreError as error:
        log.warning("the database cannot be read", reason=str(error))
        return UNREADABLE
    return Health("ok", scheduler(last, started, now))


def scheduler(last: datetime | None, started: datetime, now: datetime) -> str:
    """ "ok", "starting", or "late" when it has been silent for too long. A beat from the future is as bad."""
    if last is not None and abs(now - last) < SILENT:
        return "ok"
    return "starting" if abs(now - started) < SILENT else "late"


def heartbeat(stored: str | None) -> datetime | None:
    """When the scheduler last ticked, None where that cannot be told."""
    try:
        beat = datetime.fromisoformat(stored or "")
    except ValueError:
        return None
    return beat if beat.tzinfo else None
