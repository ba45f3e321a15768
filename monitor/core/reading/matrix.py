"""The clause that governs another: who says, confirms, denies or demands it."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.core.reading.chains import Chain, chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.grammar import View
from monitor.core.reading.nouns import Phrase, phrase
from monitor.core.reading.subjects import place, subject
from monitor.core.reading.verbs import skippable


@dataclass(frozen=True, slots=True)
class Matrix:
    """The verb or noun that reports an act: "said that", "the announcement that", ", the firm says"."""

    op: str
    at: int
    chain: Chain | None = None
    speaker: Phrase = field(default_factory=lambda: Phrase("empty"))


_MATRIX = ("deny", "demand", "reaffirm", "assert", "confirm", "report", "commit", "consider", "refuse", "extend")


_DISTANCE = 9


def matrix(view: View, found: Phrase, left: int) -> Matrix | None:
    """What governs the clause whose subject is `found` and whose verb group begins at `left`."""
    here = view.clause_of(min(left, len(view.tokens) - 1)).start
    start = found.start if found.kind != "empty" and here <= found.start < left else left
    clause = view.clause_of(min(start, len(view.tokens) - 1))
    if clause.marker == "that" and start - clause.start <= 2:
        return _before_that(view, clause.start)
    if clause.marker == "colon" or (clause.marker == "main" and clause.index and _colon(view, clause)):
        return _colon_speaker(view, clause)
    if found.kind == "speaker" and (after := _named_after(view, clause)) is not None:
        return after
    if start > clause.start:
        index = start - 1
        while index > clause.start and (view.tokens[index].when or skippable(view.tokens[index])):
            index -= 1
        if view.forms[index]:
            return _matrix_at(view, index)
    return _postposed(view, clause)


def _named_after(view: View, clause: Clause) -> Matrix | None:
    """ "'We will not sell it': Name …": the speaker of a quotation is the next name."""
    for index in range(clause.end, len(view.tokens)):
        if view.tokens[index].entities:
            return Matrix(
                "report", index, None, Phrase("entity", view.tokens[index].entities[:1], (), index, index + 1)
            )
    return None


def _before_that(view: View, that: int) -> Matrix | None:
    if that > 1 and view.tokens[that - 1].has("coordinator"):  # "says that … and that …"
        earlier = [clause for clause in view.clauses if clause.marker == "that" and clause.start < that]
        return _before_that(view, earlier[-1].start) if earlier else None
    for index in range(that - 1, max(-1, that - _DISTANCE), -1):
        token = view.tokens[index]
        if view.forms[index]:
            return _matrix_at(view, index)
        if index == that - 1 and token.has("newsnoun", "commitnoun"):
            found = phrase(view, max(0, index - 2), index)
            return Matrix(
                "report", index, None, Phrase("entity", found.entities) if found.entities else Phrase("empty")
            )
        if index == that - 1 and token.has("demandnoun"):
            return Matrix("demand", index)
    return None


def _matrix_at(view: View, index: int) -> Matrix | None:
    ops = view.ops(index)
    op = next((op for op in _MATRIX if op in ops), None)
    if op is None:
        return None
    if op == "deny" and "refuse" in ops and "report" in ops:
        op = "report"
    made = chain(view, index)
    return Matrix(op, index, made, subject(view, made.left))


def _colon(view: View, clause: Clause) -> bool:
    return view.tokens[clause.start - 1].text == ":"


def _colon_speaker(view: View, clause: Clause) -> Matrix | None:
    """A headline's "Name: what it says"."""
    before = view.clauses[clause.index - 1]
    if view.finite(before.start, before.end):
        verb = next(
            (n for n in range(before.start, before.end) if view.ops(n) & {"reaffirm", "report", "demand", "extend"}),
            None,
        )
        return _matrix_at(view, verb) if verb is not None and verb >= before.end - 3 else None
    found = phrase(view, before.start, max(before.start, before.end - 1))
    product = all(token.topic for token in view.tokens[found.start : found.end] if token.entities)
    return Matrix("report", before.start, None, found) if found.kind == "entity" and not product else None


def _postposed(view: View, clause: Clause) -> Matrix | None:
    """ "…, the company said": a later clause that holds nothing but a speaker and a verb of saying."""
    for later in view.clauses[clause.index + 1 :]:
        if later.marker not in ("main", "adverbial"):
            continue
        verbs = [n for n in range(later.start, later.end) if view.forms[n]]
        if len(verbs) != 1 or not view.ops(verbs[0]) & {"report", "demand", "reaffirm", "commit"}:
            continue
        made = chain(view, verbs[0])
        speaker = place(view, later.start, made.left)
        if speaker.kind == "empty":
            speaker = place(view, verbs[0] + 1, later.end)
        ops = view.ops(verbs[0])
        return Matrix(
            next(op for op in ("reaffirm", "report", "demand", "commit") if op in ops), verbs[0], made, speaker
        )
    return None
