"""Whether an act is news of the day or a recap, from the tenses, the clause and the dates around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from monitor.core.reading.chains import Chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.grammar import View
from monitor.core.reading.times import When

_FRESH_DAYS = 8
_DATED = ("day", "month", "year", "today", "yesterday", "week", "past", "thisyear")
_NOUNS = ("measure", "plan", "commitnoun", "newsnoun", "supply", "draft", "law", "exit", "demandnoun")


@dataclass(frozen=True, slots=True)
class Recency:
    """Why a claim is background ("" when it is news), and the day of the act when the text tells it."""

    recap: str
    day: date | None = None


def recency(view: View, clause: Clause, verbs: Iterable[int], chains: Iterable[Chain | None]) -> Recency:
    """Judge an act told in `clause`, whose own and governing verbs are `verbs`."""
    heads = frozenset(verbs)
    dates = list(_attached(view, heads))
    day = next((when.day for when in dates if _told_day(when)), None)
    ahead = any(made is not None and "will" in made.ops for made in chains)
    past = None if ahead else next((when for when in dates if _is_past(when, view, heads)), None)
    if past is not None:
        return Recency(f"past:{past.kind}", past.day if past.kind == "day" else None)
    if clause.marker == "and" and not dates and _after_past(view, clause):
        return Recency("and-past")
    if any(made is not None and made.perfect for made in chains) and _since(view, clause):
        return Recency("since")
    made_known = [made for made in chains if made is not None]
    told = len(made_known) > 1 and not made_known[1].pluperfect and any(_told_day(when) for when in dates)
    if any(made.pluperfect for made in made_known) and not told and day is None:
        return Recency("pluperfect", day)
    if clause.marker == "relative" and not _ongoing(view, clause):
        return Recency(clause.marker, day)
    if clause.marker == "recap":
        return Recency("recap", day)
    if clause.marker == "participle" and view.tokens[_first_verb(view, clause)].has("have"):
        return Recency("having", day)
    return Recency("", day)


def _since(view: View, clause: Clause) -> bool:
    """ "Has kept … since 2020": how things have long been."""
    for index in range(clause.start, clause.end - 1):
        if view.tokens[index].has("time.since") or (
            view.tokens[index].when and view.tokens[index - 1].has("time.since")
        ):
            return any(
                token.when is not None and (token.when.age or 0) > _FRESH_DAYS
                for token in view.tokens[index : index + 3]
            )
    return False


def _after_past(view: View, clause: Clause) -> bool:
    """Joined by "and" to a clause that is dated in the past, and itself in a past tense."""
    before = view.clauses[clause.index - 1]
    dated = any(
        token.when and _is_past(token.when, view, frozenset()) for token in view.tokens[before.start : before.end]
    )
    form = view.forms[_first_verb(view, clause)]
    return dated and form is not None and form[1] in ("past", "participle")


def _told_day(when: When) -> bool:
    return (
        when.day is not None
        and when.kind in ("day", "today", "yesterday")
        and when.age is not None
        and 0 <= when.age <= _FRESH_DAYS
    )


def _is_past(when: When, view: View, heads: frozenset[int]) -> bool:
    if when.kind == "thisyear":
        return any(form is not None and form[1] == "past" for form in (view.forms[n] for n in heads))
    if when.kind in ("past", "week"):
        return True
    return when.age is not None and when.age > _FRESH_DAYS and when.kind in ("day", "month", "year")


def _first_verb(view: View, clause: Clause) -> int:
    return next((n for n in range(clause.start, clause.end) if view.forms[n]), clause.start)


def _ongoing(view: View, clause: Clause) -> bool:
    """A relative clause in the present or future may carry news: "the firm, which is leaving the field, …"."""
    if clause.marker != "relative":
        return False
    verb = _first_verb(view, clause)
    form = view.forms[verb]
    return (
        view.tokens[verb].has("present")
        or view.tokens[verb].has("will")
        or (form is not None and form[1] == "third" and not view.tokens[verb].has("have", "be"))
    )


def _attached(view: View, heads: frozenset[int]) -> Iterator[When]:
    """The time expressions that say when one of these verbs took place."""
    for index, token in enumerate(view.tokens):
        if token.when is None or token.when.kind not in _DATED or _inside_noun(view, index) or _is_end(view, index):
            continue
        if _host(view, index) in heads:
            yield token.when


def _is_end(view: View, index: int) -> bool:
    """ "until June": an end, not a date of the act."""
    back = view.tokens[max(0, index - 3) : index]
    if back and back[-1].has("time.beyond"):
        return True
    return any(token.has("time.until", "time.lawwait") and not token.has("to") for token in back)


def _inside_noun(view: View, index: int) -> bool:
    """ "Its June 2020 moratorium", "last week's pledge": the date belongs to a noun."""
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    before = view.tokens[index - 1] if index else None
    if view.lexicon.grammar.prodrop:
        return index > 1 and view.tokens[index - 1].has("ofabout") and view.forms[index - 2] is None
    if after is not None and after.text in ("'s", "'"):
        return True
    if before is not None and before.has("ofabout") and view.forms[index - 1] is None:
        return True  # "the letter of 2 May"
    when = view.tokens[index].when
    plain = (
        after is not None and not after.mark and not after.when and not after.has("preposition", "coordinator", "by")
    )
    if when is not None and when.kind == "year" and plain and view.forms[index + 1] is None and before is not None:
        return not (
            after is not None
            and (after.entities or after.has("determiner", "pronoun", "adverb", "to", "companyref", "institutionref"))
        )
    return (
        after is not None
        and not after.entities
        and before is not None
        and (before.has("possessive") or before.has("determiner"))
        and (after.has(*_NOUNS) or view.forms[index + 1] is None)
        and not after.mark
        and not after.has("preposition", "coordinator")
    )


def _host(view: View, index: int) -> int:
    """The verb that a time expression goes with: the nearest to its left in its clause, else the next to its right."""
    clause = view.clause_of(index)
    for left in range(index - 1, clause.start - 1, -1):
        if view.forms[left] and not view.tokens[left].has("be", "have", "had", "do"):
            return left
        if view.tokens[left].has("be", "have", "had"):
            break
    for right in range(index + 1, len(view.tokens)):
        form = view.forms[right]
        if form and not _auxiliary(view, right):
            return right
    return -1


def _auxiliary(view: View, index: int) -> bool:
    if not view.tokens[index].has("be", "have", "had", "do"):
        return False
    return any(view.forms[n] for n in range(index + 1, min(index + 4, len(view.tokens))))
