"""What sources say, in their own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.core import compose, wording
from monitor.core.text import one_line, shorten
from monitor.model import Change, Event, Evidence, Tier

_TIERS = {
    Tier.primary: "primary source",
    Tier.agency: "news agency",
    Tier.outlet: "outlet",
    Tier.aggregator: "aggregator",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One source. `link` is None where a person may not be sent there."""

    quote: str
    outlet: str
    tier: str
    """Empty for what no feed brought."""
    link: str | None
    host: str
    published: str
    credits: str
    """Whom it names as its own source."""
    background: bool
    against: bool
    """Says otherwise than the change that it stands under."""
    others: int = 0
    """Outlets beside this one."""
    withdrawn: bool = False
    """Its publisher took it back."""


def proof(piece: Evidence, among: Iterable[Evidence] = (), *, against: bool = False) -> Proof:
    """A source for a page; `among`: all that tell the same."""
    outlets = {one_line(other.outlet).casefold() for other in among}
    return Proof(
        quote=compose.quoted(piece),
        outlet=shorten(one_line(piece.outlet), 80),
        tier=_TIERS[piece.tier] if piece.item is not None else "",
        link=compose.link(piece.url),
        host=compose.host(piece.url),
        published=wording.day(piece.published.date()) if piece.published else "",
        credits=shorten(one_line(piece.claim.credits or ""), 80),
        background=piece.background,
        against=against,
        others=max(0, len(outlets - {one_line(piece.outlet).casefold()})),
        withdrawn=piece.withdrawn,
    )


def last_word(row: Change) -> Proof | None:
    """The latest source that bears a change out, in its own words; without any, where the watch list has it from."""
    bearing = [piece for piece in row.evidence if piece.claim.status is row.after or piece is row.evidence[0]]
    quoted = [piece for piece in bearing if piece.claim.quote]
    told = (quoted or bearing)[-1:]
    return proof(told[0], bearing) if told else None


def sides(row: Change, prior: Change | None) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The sources that bear a change out, the deciding one first, and those that say otherwise.

    `prior` is what stood before in the measure: a lift may be denied by words that were read before it.
    """
    if not row.contradicted:
        return row.evidence, ()
    first = row.evidence[:1]
    against = tuple(piece for piece in row.evidence[1:] if piece.claim.status is not row.after)
    bearing = first + tuple(piece for piece in row.evidence[1:] if piece.claim.status is row.after)
    if not against and prior is not None:
        against = tuple(piece for piece in prior.evidence if piece.claim.event is Event.reaffirm)
    return bearing, against
