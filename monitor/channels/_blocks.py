"""A note in Slack's Block Kit, where nothing from a feed can mention, link or format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from monitor.channels import Envelope
from monitor.core.compose import by_entity, host, link, no_change_words, opposing, others, quoted, watch_words, why
from monitor.core.text import one_line, shorten
from monitor.core.wording import (
    after_words,
    amount,
    before_words,
    capital,
    change_headline,
    condition_words,
    covers_words,
    day,
    direction,
    measure_words,
)
from monitor.model import AlertNote, Change, DigestNote, Evidence, Note, StoryLine, Words

MOST_BLOCKS = 48
MOST_IN_BLOCK = 2900
MOST_IN_ALL = 9000
"""Under Slack's own 50 blocks, 3,000 characters a section and 10,000 in all, with room for what we add."""

_COLOURS = {"tighter": "#b45309", "looser": "#0f766e", "proposal": "#1d4ed8", "neutral": "#64748b"}
_LOOK_ALIKE = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})

Block = dict[str, Any]


def payload(note: Note, words: Words, envelope: Envelope) -> dict[str, Any]:
    """`text` for notifications, the subject as first block, the rest behind a bar whose colour tells the direction."""
    title = plain(words.subject)
    return {
        "text": title,
        "blocks": [_section(f"*{title}*")],
        "attachments": [{"color": _colour(note), "fallback": title, "blocks": _details(note, envelope)}],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def plain(text: str, limit: int = 300) -> str:
    """Text from outside as words only: one line, cut, `& < >` escaped, marks of format exchanged for look-alikes.

    Slack has no escape for its marks of format, hence the look-alikes. `verbatim` on every block keeps it from
    making links and mentions of plain text.
    """
    cut = shorten(one_line(text), limit).translate(_LOOK_ALIKE)
    return cut.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def anchor(url: str | None, label: str) -> str:
    """A link that we make ourselves, or the label alone where the address is none to send people to."""
    address = link(url)
    return f"<{address.replace('&', '&amp;')}|{plain(label).replace('|', '¦')}>" if address else plain(label)


def _colour(note: Note) -> str:
    told = isinstance(note, AlertNote) and note.kind in ("alert", "confirmed")
    return _COLOURS[direction(note.change)] if isinstance(note, AlertNote) and told else _COLOURS["neutral"]


def _details(note: Note, envelope: Envelope) -> list[Block]:
    if isinstance(note, AlertNote):
        return _clamped(_alert(note, envelope.public_url))
    if not isinstance(note, DigestNote):
        return _clamped([_section(plain(note.text, 2500))])
    for limit in (40, 20, 10, 5):
        blocks = list(_digest(note, envelope.public_url, limit))
        if len(blocks) < MOST_BLOCKS and sum(map(_size, blocks)) < MOST_IN_ALL:
            return blocks
    return _clamped(blocks)


# ---------------------------------------------------------------- an alert

_SAYS = {
    "retracted": "What we told you does not hold. The record keeps both, and says why.",
    "contradicted": "Sources disagree on what we told you. Both are kept, and quoted here.",
    "expiring": "If nothing is heard by then, it is recorded on the day after as lapsed, unconfirmed.",
}


def _alert(note: AlertNote, home: str | None) -> Iterator[Block]:
    change = note.change
    if note.kind == "alert":
        yield _section("\n".join(_facts(change)))
    if said := _SAYS.get(note.kind):
        yield _section(said)
    for evidence in filter(None, (*change.evidence[:1], opposing(change))):
        yield _section(_quote(evidence))
    closing = [why(change)] if note.kind in ("alert", "confirmed") else []
    if note.others:
        closing.append(f"Also told by {amount(note.others, 'more outlet', 'more outlets')}.")
    closing += _ways_home(note.was or change, note.name, home)
    if closing:
        yield _context(" ".join(closing))


def _facts(change: Change) -> Iterator[str]:
    yield f"{capital(before_words(change))}  →  *{capital(after_words(change))}*"
    if condition_words(change):
        yield f"Ends “{plain(condition_words(change))}”"
    if covers_words(change):
        yield f"Covers {plain(covers_words(change))}"
    yield f"Dated {day(change.effective)}"
    if change.contradicted:
        yield "*Sources disagree.* Both are quoted."


def _quote(evidence: Evidence) -> str:
    told = [plain(one_line(evidence.outlet) or "Source", 80)]
    if evidence.published:
        told.append(day(evidence.published.date()))
    if link(evidence.url):
        told.append(anchor(evidence.url, host(evidence.url)))
    words = f">“{plain(quoted(evidence))}”\n" if quoted(evidence) else ""
    return f"{words}>— {', '.join(told)}"


def _ways_home(change: Change, name: str, home: str | None) -> list[str]:
    if not home:
        return []
    root = home.rstrip("/")
    change_page = anchor(f"{root}/changes/{change.id}", "the change")
    return [f"See {change_page} and {anchor(f'{root}/entities/{change.entity}', f'the history of {name}')}."]


# ---------------------------------------------------------------- a digest


def _digest(note: DigestNote, home: str | None, limit: int) -> Iterator[Block]:
    if note.board:
        yield from _list("Where they stand", (_standing(s.name, measure_words(s.lead)) for s in note.board))
    for change in note.changes[:limit]:
        yield _section("\n".join(_changed(change, note)))
    if len(note.changes) > limit:
        yield _context(f"and {amount(len(note.changes) - limit, 'more change', 'more changes')}")
    for group in by_entity(note.stories, note.names, limit):
        more = [f"and {group.hidden} more"] if group.hidden else []
        yield from _list(plain(group.name), [*map(_story, group.stories), *more])
    if note.deadlines:
        ends = (f"{day(c.until)}: {_standing(_name(c, note), after_words(c))}" for c in note.deadlines if c.until)
        yield from _list("Ends ahead", list(ends)[:limit])
    yield _context(_watch(note))
    if note.troubles:
        unread = [f"{plain(t.title or host(t.url), 100)}: {plain(t.reason, 200)}" for t in note.troubles]
        more = [f"and {len(unread) - limit} more"] if len(unread) > limit else []
        yield from _list("Could not be read", [*unread[:limit], *more])
    if home:
        yield _context(anchor(home, "Open the status board"))


def _changed(change: Change, note: DigestNote) -> Iterator[str]:
    yield f"*{plain(change_headline(change, _name(change, note)))}*"
    yield f"{capital(before_words(change))}  →  {capital(after_words(change))}, {_known(change)}"
    if change.evidence:
        yield _quote(change.evidence[0])
    if others(change):
        yield f"and {amount(others(change), 'more outlet', 'more outlets')}"


def _known(change: Change) -> str:
    return ", ".join(["unconfirmed" if change.lapsed else change.confidence.value, *["disputed"] * change.contradicted])


def _story(story: StoryLine) -> str:
    source = anchor(story.url, host(story.url)) if link(story.url) else ""
    outlet = plain(story.outlet, 80)
    more = f"and {amount(story.outlets - 1, 'more outlet', 'more outlets')}" if story.outlets > 1 else ""
    return f"{plain(story.title, 160)} — {' '.join(filter(None, (outlet, source, more)))}"


def _watch(note: DigestNote) -> str:
    return " ".join([*([] if note.changes else [no_change_words(note)]), f"{capital(watch_words(note))}."])


def _standing(name: str, words: str) -> str:
    return f"*{plain(name, 80)}*: {words}"


def _name(change: Change, note: DigestNote) -> str:
    return note.names.get(change.entity, change.entity)


# ---------------------------------------------------------------- blocks


def _section(words: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}


def _context(words: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}


def _list(title: str, lines: Iterable[str]) -> Iterator[Block]:
    """A heading and its lines, in as many sections as they need."""
    section = f"*{title}*"
    for line in lines:
        if len(section) + len(line) + 3 > MOST_IN_BLOCK:
            yield _section(section)
            section = f"• {line}"
        else:
            section += f"\n• {line}"
    yield _section(section)


def _size(block: Block) -> int:
    return len(block["text"]["text"]) if "text" in block else sum(len(e["text"]) for e in block["elements"])


def _clamped(blocks: Iterable[Block]) -> list[Block]:
    """As many blocks as Slack takes, from the first on, and a line that counts those left out."""
    kept: list[Block] = []
    everything = list(blocks)
    for block in everything:
        if len(kept) >= MOST_BLOCKS - 1 or sum(map(_size, kept)) + _size(block) > MOST_IN_ALL:
            break
        kept.append(block)
    left_out = len(everything) - len(kept)
    return [*kept, _context(f"and {left_out} more parts, left out for length")] if left_out else kept
