"""Pages that stay small, however much there is to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

MOST = 95_000
"""Bytes of a page."""
_FURTHEST = 6
"""Digits of the longest place in a list that anybody may ask for."""


@dataclass(frozen=True, slots=True)
class Window(Generic[T]):
    """Some of a list. `start`: how many come before; `next`: where those that are `left` begin."""

    shown: tuple[T, ...]
    start: int
    left: int

    @property
    def next(self) -> int:
        return self.start + len(self.shown)

    def of(self, make: Callable[[T], U]) -> Window[U]:
        """The same window on what is made of each."""
        return Window(tuple(map(make, self.shown)), self.start, self.left)


def window(found: Sequence[T], start: int, most: int) -> Window[T]:
    """At most so many from `start` on."""
    shown = tuple(found[start : start + most])
    return Window(shown, start, max(0, len(found) - start - len(shown)))


def place(text: str) -> int:
    """A place in a list as an address names it; the beginning for what is no such thing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _FURTHEST else 0


def fitting(limits: Sequence[T], make: Callable[[T], str]) -> str:
    """The page made with the first of the limits that keeps it small, else with the last."""
    for limit in limits:
        html = make(limit)
        if len(html.encode()) <= MOST:
            break
    return html
