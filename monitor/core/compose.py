"""What to say, and to whom."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from monitor.core.text import one_line, shorten
from monitor.core.urls import absolute
from monitor.core.wording import after_words, amount, change_headline, day, expiring_title, fallen_title
from monitor.model import (
    SILENT_STAGES,
    AlertNote,
    AlertRule,
    Change,
    Confidence,
    DigestNote,
    Event,
    Evidence,
    NoticeNote,
    StoryLine,
    Tier,
)

QUOTE_LIMIT = 300
"""Characters of a source's own words in anything sent (design section 7, Quotes)."""
SUBJECT_LIMIT = 150
LINK_LIMIT = 2000

_NEVER_TOLD = {Event.known, Event.retract}


# ---------------------------------------------------------------- to whom


def wanting(rules: Sequence[AlertRule], change: Change, kind: Literal["alert", "confirmed"]) -> tuple[AlertRule, ...]:
    """The rules whose channels get this note now, at most one for each channel, in the order given.

    "alert": a `reported` subscriber at once, a `confirmed` one when the change is confirmed; asked again at
    confirmation it names both, and the outbox key keeps the first from a second copy. "confirmed": the short
    word to those who were told while it was only reported. A baseline, a recap, a retraction (its correction
    follows the alert, not the rules) and the stages published and in force are told to nobody.
    """
    if change.background or change.event in _NEVER_TOLD:
        return ()
    if change.event is Event.enact and change.stage in SILENT_STAGES:
        return ()
    wanted: dict[str, AlertRule] = {}
    for rule in rules:
        if _subscribed(rule, change) and _in_time(rule, change, kind):
            wanted.setdefault(rule.channel, rule)
    return tuple(wanted.values())


def reminded(rules: Sequence[AlertRule], change: Change) -> tuple[AlertRule, ...]:
    """The rules whose channels are reminded of this change's end: those told of such a change, or of its expiry."""
    wanted: dict[str, AlertRule] = {}
    for rule in rules:
        events = change.event in rule.events or Event.expire in rule.events
        if (not rule.entities or change.entity in rule.entities) and events and _in_time(rule, change, "alert"):
            wanted.setdefault(rule.channel, rule)
    return tuple(wanted.values())


def _subscribed(rule: AlertRule, change: Change) -> bool:
    return (not rule.entities or change.entity in rule.entities) and change.event in rule.events


def _in_time(rule: AlertRule, change: Change, kind: Literal["alert", "confirmed"]) -> bool:
    confirmed = change.confidence is Confidence.confirmed
    if kind == "confirmed":
        return confirmed and rule.confidence is Confidence.reported
    return confirmed or rule.confidence is Confidence.reported


def key(kind: str, cause: str, recipient: str) -> str:
    """The outbox's unique key (design decision 4). `recipient`: a channel id, for e-mail "channel id/address"."""
    return f"{kind}:{cause}:{recipient}"


def message_id(key: str) -> str:
    """The same id for the same key: "msg_" and 26 base32 characters (lower case) of its SHA-256."""
    digest = hashlib.sha256(key.encode()).digest()
    return "msg_" + base64.b32encode(digest)[:26].decode().lower()


# ---------------------------------------------------------------- in one line


def headline(note: AlertNote | DigestNote | NoticeNote, names: Mapping[str, str]) -> str:
    """One line that says it all: "Amazon: moratorium extended until further notice (was: until 10 June 2021)".

    It holds our own words and the operator's names for things, never a feed's text.
    """
    if isinstance(note, NoticeNote):
        return one_line(note.title)
    if isinstance(note, DigestNote):
        return f"{one_line(note.topic)}, {day(note.day)}: {_day_in_short(note, names)}"
    name = names.get(note.change.entity) or note.name
    if note.kind == "retracted":
        return f"{fallen_title(note.was or note.change, name)}{_back_to(note)}"
    if note.kind == "expiring":
        return expiring_title(note.change, name, note.days or 0)
    return change_headline(note.change, name)


def _back_to(note: AlertNote) -> str:
    change = note.change
    moved = (change.before, change.before_until, change.before_open_ended) != (
        change.after,
        change.until,
        change.open_ended,
    )
    return f" (back to: {after_words(change)})" if change.event is Event.retract and moved else ""


def _day_in_short(note: DigestNote, names: Mapping[str, str]) -> str:
    if not note.changes and could_not_look(note):
        return "we could not look"
    stories = amount(len(note.stories), "story", "stories") if note.stories else ""
    if not note.changes:
        return ", ".join(filter(None, ("no change", stories)))
    who = list(dict.fromkeys(names.get(c.entity) or note.names.get(c.entity, c.entity) for c in note.changes))
    named = ", ".join(who[:3]) + (f" and {len(who) - 3} more" if len(who) > 3 else "")
    return ", ".join(filter(None, (f"{amount(len(note.changes), 'change', 'changes')} ({named})", stories)))


def could_not_look(note: DigestNote) -> bool:
    """Whether not one feed could be read: then the absence of news says nothing."""
    return note.feeds == 0 or len(note.troubles) >= note.feeds


def is_empty(note: DigestNote) -> bool:
    """Whether there is nothing to tell but that the watch was kept."""
    return not note.changes and not note.stories


def no_change_words(note: DigestNote) -> str:
    """ "No change" and "could not look" are different sentences (design section 7, Feed health)."""
    if could_not_look(note):
        reason = (
            f"none of {amount(note.feeds, 'feed', 'feeds')} could be read" if note.feeds else "there is no feed to read"
        )
        return f"We could not look: {reason}, so we do not know whether anything changed."
    if note.troubles:
        return f"No change seen, but {amount(len(note.troubles), 'feed', 'feeds')} could not be read."
    return "No change."


def watch_words(note: DigestNote) -> str:
    """The proof that the watch was kept: "41 of 43 feeds read, 512 new items"."""
    read = max(note.feeds - len(note.troubles), 0)
    feeds = amount(note.feeds, "feed", "feeds")
    kept = f"all {feeds} read" if note.feeds > 1 and not note.troubles else f"{read} of {feeds} read"
    return f"{kept}, {amount(note.items, 'new item', 'new items')}"


# ---------------------------------------------------------------- with proof


def quoted(evidence: Evidence) -> str:
    """The source's own words, on one line, at most 300 characters."""
    return shorten(one_line(evidence.claim.quote), QUOTE_LIMIT)


def opposing(change: Change) -> Evidence | None:
    """The source that says otherwise, where a change is contradicted."""
    return next(iter(change.denials()), None) if change.contradicted else None


def others(change: Change) -> int:
    """Outlets beyond the first that tell it."""
    outlets = {one_line(e.outlet).casefold() for e in change.backing() if not e.background}
    return max(len(outlets) - 1, 0)


def grounds(change: Change) -> tuple[Evidence, ...]:
    """The deciding source, then the one that confirms it: a primary one, else one of another origin."""
    if not change.backing():
        return change.evidence[:1]
    first, *rest = change.backing()
    second = next((e for e in rest if e.tier is Tier.primary), None)
    second = second or next((e for e in rest if e.origin != first.origin), None)
    return (first, second) if second else (first,)


def why(change: Change) -> str:
    """Why we believe a change as much as we do, in a sentence; in two where it corrects what was said before."""
    corrects = change.retracts is not None and change.event is not Event.retract
    return f"This takes the place of what we said before. {_why(change)}" if corrects else _why(change)


def _why(change: Change) -> str:
    if change.lapsed:
        return "Its last day has passed, and no source says that it goes on. Nobody has confirmed that it ended."
    if not change.evidence:
        return "Stated without a source."
    if change.event is Event.retract:
        return f"Taken back by {one_line(change.evidence[0].outlet) or 'its source'}."
    if change.retracted:
        return "It was taken back later."
    if change.background:
        return "Told as past news, so nobody was alerted."
    if change.confidence is Confidence.reported:
        return "Not confirmed yet: so far it all goes back to one source."
    primary = next((e for e in change.backing() if e.tier is Tier.primary), None)
    if primary is not None:
        return f"Confirmed by a primary source, {one_line(primary.outlet) or 'the entity itself'}."
    by_origin: dict[str, str] = {}
    for evidence in change.backing():
        by_origin.setdefault(evidence.origin, one_line(evidence.outlet))
    if len(by_origin) == 1 and change.checked:
        by_hand = change.evidence[0].item is None
        return "Entered by hand, with its source." if by_hand else "Checked and confirmed by a person."
    outlets = [outlet for outlet in dict.fromkeys(by_origin.values()) if outlet][:2]
    return f"Confirmed by independent sources{': ' + ' and '.join(outlets) if len(outlets) == 2 else ''}."


def link(url: str | None) -> str | None:
    """The address, in ASCII, if a person may be sent there: absolute http(s), no credentials, ≤ 2,000 characters.

    Quotes, angle brackets and pipes come out percent-encoded, so that no medium can be made to end the link early.
    """
    return absolute(url, "") if url and len(url) <= LINK_LIMIT else None


def host(url: str | None) -> str:
    """The host that a link really leads to, for its label: "reuters.com"."""
    address = link(url)
    return (urlsplit(address).hostname or "").removeprefix("www.") if address else ""


# ---------------------------------------------------------------- as data


def change_data(change: Change) -> dict[str, Any]:
    """A change as `replay --json` prints it (design 5.4)."""
    deciding = change.evidence[0] if change.evidence else None
    published = deciding.published.date().isoformat() if deciding and deciding.published else None
    return {
        "entity": change.entity,
        "field": change.field,
        "from": change.before.value,
        "to": change.after.value,
        "event": change.event.value,
        "stage": change.stage.value if change.stage else None,
        "effective": change.effective.isoformat(),
        "until": change.until.isoformat() if change.until else None,
        "open_ended": change.open_ended,
        "scope": change.scope,
        "confidence": change.confidence.value,
        "contradicted": change.contradicted,
        "background": change.background,
        "retracted": change.retracted,
        "told": change.told,
        "published": published,
        "evidence": list(dict.fromkeys(e.item for e in change.evidence if e.item is not None)),
    }


def change_record(change: Change) -> dict[str, Any]:
    """The same with its id and its proof, what speaks `against` it and what it takes back (`retracts`), as webhooks
    carry it (design 5.5).
    """
    proof = {"id": change.id, **_proof(change.evidence[0] if change.evidence else None)}
    back = {"retracts": change.retracts} if change.retracts else {}
    denial = opposing(change)
    against = {"against": _proof(denial)} if denial else {}
    return {**proof, **change_data(change), **back, **against}


def _proof(piece: Evidence | None) -> dict[str, str | None]:
    if piece is None:
        return {"quote": None, "url": None, "outlet": None}
    return {"quote": quoted(piece), "url": link(piece.url), "outlet": one_line(piece.outlet)}


# ---------------------------------------------------------------- in order


@dataclass(frozen=True, slots=True)
class StoryGroup:
    """The stories of one entity; `hidden` more of them were left out."""

    name: str
    stories: tuple[StoryLine, ...]
    hidden: int = 0


def by_entity(stories: Iterable[StoryLine], names: Mapping[str, str], limit: int) -> tuple[StoryGroup, ...]:
    """Stories under the first of their entities in the order of `names`, at most `limit` in all, fairly shared.

    Every group shows at least one story; those of no watched entity come last, under "Others".
    """
    order = [*names, ""]
    groups: dict[str, list[StoryLine]] = {entity: [] for entity in order}
    for story in stories:
        groups[next((e for e in order if e in story.entities), "")].append(story)
    filled = {entity: lines for entity, lines in groups.items() if lines}
    shares = _shares([len(lines) for lines in filled.values()], limit)
    return tuple(
        StoryGroup(names.get(entity, "Others"), tuple(lines[:share]), len(lines) - share)
        for (entity, lines), share in zip(filled.items(), shares, strict=True)
    )


def _shares(sizes: Sequence[int], limit: int) -> list[int]:
    """How many of each group fit: one at a time, round and round, so that no group starves another."""
    shares = [min(1, size) for size in sizes]
    left = limit - sum(shares)
    while left > 0 and any(share < size for share, size in zip(shares, sizes, strict=True)):
        for index, size in enumerate(sizes):
            if left > 0 and shares[index] < size:
                shares[index] += 1
                left -= 1
    return shares
