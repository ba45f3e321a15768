"""Does anyone's position differ from yesterday? The one line that the page opens with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.core.wording import amount
from monitor.web.board import Board
from monitor.web.card import Card
from monitor.web.watch import Watch
from monitor.web.words import listed


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, and beside it what must be known to trust it. "No change" and "could not look" are two answers."""

    tone: Literal["changed", "quiet", "blind", "waiting"]
    title: str
    detail: str


def answer(board: Board) -> Answer:
    """What the board says in one line."""
    watch = board.watch
    today = _names(board, 0)
    if today:
        return Answer("changed", f"{listed(today)} changed today.", _also(board, "Nobody else’s position differs"))
    if watch.feeds == 0:
        return Answer("waiting", "Nothing is being watched.", _no_feeds(watch))
    if board.stuck:
        detail = "The scheduler has been silent for more than three minutes, so nobody is looking: restart monitor."
        return Answer("blind", "The watch stands still.", detail)
    if watch.last_poll is None:
        return Answer("waiting", "The watch begins.", _first_poll(watch))
    if watch.blind:
        return Answer("blind", "We could not look.", _blind(watch))
    if watch.failing * 2 > watch.feeds:
        return Answer("blind", "We could hardly look.", _also(board, _last(board)))
    yesterday = _names(board, 1)
    if yesterday:
        return Answer("quiet", "No position has changed today.", _also(board, f"Yesterday: {listed(yesterday)}"))
    return Answer("quiet", "No position has changed since yesterday.", _also(board, _last(board)))


def _names(board: Board, days: int) -> list[str]:
    """Who changed so many days ago."""
    return [card.name for card in board.cards if card.changed and card.changed.days == days]


def _last(board: Board) -> str:
    """Whose change was the last one."""
    changed = [card for card in board.cards if card.changed]
    if not changed:
        return "Nothing has changed since the watch began"
    last = min(changed, key=_days)
    assert last.changed
    return f"The last change was {last.name}’s, {last.changed.words.removeprefix('Changed ')}"


def _days(card: Card) -> int:
    return card.changed.days if card.changed else 0


def _also(board: Board, sentence: str) -> str:
    """The sentence, and how much of the watch it rests on."""
    watch = board.watch
    if board.stuck:
        return f"{sentence}. But the scheduler has been silent for more than three minutes: restart monitor."
    if watch.blind:
        return f"{sentence}. But now {_blind(watch)[0].lower()}{_blind(watch)[1:]}"
    if watch.failing:
        return f"{sentence}. {watch.failing:,} of {amount(watch.feeds, 'feed', 'feeds')} could not be read."
    return f"{sentence}."


def _blind(watch: Watch) -> str:
    alone = watch.feeds == 1
    if watch.last_answer is None:
        which = "The only feed has never" if alone else f"None of the {watch.feeds:,} feeds has ever"
        return f"{which} been read. Whether anything changed is not known."
    which = "The only feed could not" if alone else f"None of the {watch.feeds:,} feeds could"
    return f"{which} be read; the last answer came {watch.last_answer.words}. What stands below was known then."


def _no_feeds(watch: Watch) -> str:
    if watch.paused:
        return f"All feeds are paused ({watch.paused:,}): `monitor feeds list` shows them."
    return "There are no feeds: add some to feeds.yaml, then restart monitor."


def _first_poll(watch: Watch) -> str:
    """What a new installation may expect."""
    feeds = amount(watch.feeds, "feed is", "feeds are")
    sentences = [
        f"{feeds} about to be read for the first time.",
        "What they hold by now is recorded without alerting anybody.",
    ]
    if watch.channels:
        sentences.append(f"From then on, news of a change goes to {listed(list(watch.channels))} and appears here.")
    return " ".join(sentences)
