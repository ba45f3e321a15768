"""Items whose reading is given: what a test of waits and rulings needs is the claim, not how it was read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.app import App
from monitor.model import Claim, Event, Item, Match, Matches, Reading, Status, Tier
from monitor.pipeline.item import Admitted, New, admit

ACTS = {
    Status.ban: Event.impose,
    Status.moratorium: Event.impose,
    Status.withdrawn: Event.withdraw,
    Status.lifted: Event.lift,
}


def says(
    id: str,
    outlet: str,
    now: datetime,
    *,
    score: float = 0.7,
    tier: Tier = Tier.outlet,
    entity: str = "acme",
    **claim: Any,
) -> New:
    """An item of today in which an outlet says that Acme has banned police use, or what `claim` says."""
    status = claim.pop("status", Status.ban)
    quote = f"{entity} did something about facial recognition, {outlet} says"
    fields = {"field": "police", "rule": "forbid/subject", **claim}
    read = Claim(entity, fields.pop("event", ACTS.get(status)), status, quote, None, score=score, **fields)
    url = f"https://{outlet.lower().replace(' ', '')}.example/{id}"
    item = Item(id, quote, f"{id} {quote}", url=url, outlet=outlet, tier=tier, published=now)
    reading = Reading(id, True, (entity,), (read,))
    return New(id, item, url, (Matches(True, (), (Match(entity, ()),)), reading))


def hear(app: App, now: datetime, *found: New, quiet: bool = False) -> Admitted:
    """Let the items come in one poll."""
    with app.store.writing() as session:
        return admit(app, session, found, now, quiet=quiet)
