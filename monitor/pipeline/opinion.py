"""What happens to an item that the rules are unsure of: a second reader is asked, where the operator named one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.app import App
from monitor.model import Claim, Item, Matches, Reading

FRESH = timedelta(days=7)
"""Older items are nobody's news: no model is asked about a back catalogue."""


async def second_opinion(app: App, item: Item, matches: Matches, reading: Reading, now: datetime) -> Reading:
    """The reading, with what the second reader adds to it: its claims stand beside those of the rules."""
    if app.second_reader is None or not _worth_asking(app, item, matches, reading, now):
        return reading
    verdict = await app.second_reader.read(item, [match.entity for match in matches.entities], now)
    if verdict is None:
        return reading
    events = _joined(reading.events, verdict.events)
    told = {(claim.entity, claim.event) for claim in events}
    return replace(
        reading,
        events=events,
        candidates=tuple(claim for claim in reading.candidates if (claim.entity, claim.event) not in told),
        background=_joined(reading.background, verdict.background),
    )


def _worth_asking(app: App, item: Item, matches: Matches, reading: Reading, now: datetime) -> bool:
    if not (matches.relevant and matches.entities) or now - (item.published or now) > FRESH:
        return False
    return app.settings.llm_ask == "relevant" or bool(reading.candidates and not reading.events)


def _joined(own: tuple[Claim, ...], others: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Both; where they speak of the same act the rules' own claim."""
    known = {(claim.entity, claim.event) for claim in own}
    return (*own, *(claim for claim in others if (claim.entity, claim.event) not in known))
