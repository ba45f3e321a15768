"""The subject of a verb, found before it or inherited from an earlier clause."""

from __future__ import annotations

from monitor.core.reading.chains import chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.grammar import View
from monitor.core.reading.nouns import Phrase, antecedent, edge, phrase, stops


def place(view: View, start: int, end: int) -> Phrase:
    """The phrase between the previous verb, or the clause's beginning, and `end`."""
    begin = end
    while begin > start and not stops(view, begin - 1):
        begin -= 1
    while begin < end and edge(view.tokens[begin]):
        begin += 1
    while end > begin and view.participial(end - 1):
        end -= 1
    while end > begin and (edge(view.tokens[end - 1]) or view.tokens[end - 1].text == ","):
        end -= 1
    return phrase(view, begin, end)


def subject(view: View, left: int) -> Phrase:
    """The noun phrase that ends right before token `left`; an empty place inherits from an earlier clause."""
    clause = view.clause_of(min(left, len(view.tokens) - 1))
    phrase = place(view, clause.start, left)
    if phrase.kind != "empty":
        return phrase
    return _inherited(view, clause)


def _inherited(view: View, clause: Clause) -> Phrase:
    """A clause without a subject of its own takes it from the clause that it hangs on."""
    if clause.marker == "relative":
        return antecedent(view, clause)
    for earlier in reversed(view.clauses[: clause.index]):
        if earlier.marker in ("relative", "condition", "recap", "adverbial") and clause.marker != "participle":
            continue
        verb = next((n for n in range(earlier.start, earlier.end) if view.forms[n] or view.is_finite(n)), None)
        if verb is None:
            found = place(view, earlier.start, earlier.end)
        else:
            found = place(view, earlier.start, chain(view, _main_verb(view, verb, earlier)).left)
        if found.kind != "empty":
            return found
    return Phrase("empty", start=clause.start, end=clause.start)


def _main_verb(view: View, verb: int, clause: Clause) -> int:
    """Past the auxiliaries to the verb whose chain they belong to."""
    while verb + 1 < clause.end and view.tokens[verb].has(
        "be", "have", "had", "will", "would", "may", "can", "do", "not"
    ):
        verb += 1
    return verb
