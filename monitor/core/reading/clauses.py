"""Where the clauses of a sentence begin, and what kind each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.core.reading.verbs import MODAL, skippable
from monitor.core.reading.words import Token

if TYPE_CHECKING:
    from monitor.core.reading.grammar import View


HARD = frozenset(";:—–―()[]|/…-")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens `start` to `end`. marker: main, and, relative, that, recap, adverbial, condition, participle, colon."""

    index: int
    start: int
    end: int
    marker: str


def cuts(view: View) -> list[tuple[int, str]]:
    """Where clauses begin, with their markers."""
    cuts: dict[int, str] = {0: "main"}
    for index, token in enumerate(view.tokens):
        if index in cuts:
            _remark(view, index, token, cuts)
            continue
        for start, marker in _cut_at(view, index, token, max(cuts)):
            if start < len(view.tokens) and start not in cuts:
                cuts[start] = _inherit(view, start, marker, cuts[max(cuts)])
    if view.lexicon.grammar.prodrop:
        cuts |= dict(_resumed(view, sorted(cuts.items())))
    return sorted(cuts.items())


def _resumed(view: View, begun: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Where the main clause goes on behind a relative one: "la ley que prepara X | prohibiría …"."""
    for number, (start, marker) in enumerate(begun):
        end = begun[number + 1][0] if number + 1 < len(begun) else len(view.tokens)
        before = begun[number - 1][0] if number else 0
        if marker not in ("relative", "that") or number == 0 or view.finite(before, start):
            continue
        verbs = [n for n in range(start + 1, end) if view.is_finite(n) and not view.tokens[n].has("have")]
        joined = any(token.has("coordinator", "that") or token.text == "," for token in view.tokens[start + 1 : end])
        if len(verbs) > 1 and not joined:
            while verbs[1] > start and view.tokens[verbs[1] - 1].has("not", "clitic", "adverb", "have", "be"):
                verbs[1] -= 1
            yield verbs[1], "main"


def _remark(view: View, index: int, token: Token, cuts: dict[int, str]) -> None:
    """A clause that begins anyway takes the marker of its first word."""
    if token.when is None and token.has("question", "subordinator", "relative") and _clause_follows(view, index):
        cuts[index] = next(marker for start, marker in _cut_at(view, index, token, index) if start <= index)


def _inherit(view: View, start: int, marker: str, last: str) -> str:
    """What is joined by "and" to a subordinate clause, without a comma, is subordinate too."""
    joined = marker == "and" and start > 0 and view.tokens[start - 1].text != ","
    return last if joined and last in ("relative", "recap", "condition", "adverbial") else marker


def _cut_at(view: View, index: int, token: Token, since: int) -> Iterator[tuple[int, str]]:
    if token.text in HARD:
        yield index + 1, "colon" if token.text == ":" else "main"
    elif token.text == ",":
        yield from _comma(view, index, since)
    elif token.has("that") and index > 0:
        yield from _that(view, index)
    elif token.has("relative") and view.finite(index + 1, _soft_end(view, index + 1)):
        yield (index - 1 if index and view.tokens[index - 1].has("preposition") else index), "relative"
    elif token.has("question") and not token.when and _clause_follows(view, index):
        yield index, "condition"
    elif token.has("recapper") and not token.when and (subject := _second_phrase(view, index)) is not None:
        yield subject, "main"
    elif token.has("ifself") and _unreal_follows(view, index):
        yield index, "condition"
    elif token.has("subordinator") and not token.when and _clause_follows(view, index) and not _agentive(view, index):
        yield index, "recap" if token.has("recapper") else "adverbial"
    elif token.has("coordinator") and index > since:
        yield from _and(view, index, since)
    elif _back_in_main(view, index, since):
        yield index, "main"


def _agentive(view: View, index: int) -> bool:
    """ "Given by …": a participle that may open a clause elsewhere."""
    return view.forms[index] is not None and index + 1 < len(view.tokens) and view.tokens[index + 1].has("by")


def _unreal_follows(view: View, index: int) -> bool:
    """ "Se houvesse …": the word may be "if" or a pronoun; a subjunctive without "that" tells."""
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    governed = index > 0 and view.tokens[index - 1].has("that", "not")
    return after is not None and not governed and any(form.op == "irreal" for form in after.verbs)


def _hard_end(view: View, index: int) -> int:
    while index < len(view.tokens) and view.tokens[index].text not in HARD:
        index += 1
    return index


def _soft_end(view: View, index: int) -> int:
    while index < len(view.tokens) and view.tokens[index].text not in HARD and view.tokens[index].text != ",":
        index += 1
    return index


def _clause_follows(view: View, index: int) -> bool:
    end = _soft_end(view, index + 1)
    while end + 1 < len(view.tokens) and view.tokens[end].text == "," and _names_around(view, end):
        end = _soft_end(view, end + 1)
    if view.finite(index + 1, end):
        return True
    if view.lexicon.grammar.prodrop and view.tokens[index].has("recapper"):
        return any(view.forms[n] for n in range(index + 1, end))
    form = view.forms[index + 1] if index + 1 < len(view.tokens) else None
    return form is not None and form[1] == "gerund"


def _back_in_main(view: View, index: int, since: int) -> bool:
    """A second finite auxiliary after a relative clause: "the halt that began in June | has been extended"."""
    token = view.tokens[index]
    held = since > 0 and view.tokens[since - 1].has("measure", "pledge") and view.forms[index] is not None
    if token.when or not (held or token.has("be", "have", "had", *MODAL)):
        return False
    if not view.tokens[since].has("that", "relative") or (held and not view.is_finite(index)):
        return False
    if index - since < 3 or not view.finite(since + 1, index - 1):
        return False
    before = view.tokens[index - 1]
    opens = before.has("pronoun", "coordinator", "not") or view.tokens[since].text == token.text
    return not opens and not view.is_finite(index - 1) and not any(t.text == "," for t in view.tokens[since:index])


def _second_phrase(view: View, index: int) -> int | None:
    """ "After its farewell the firm has …": two noun phrases before the verb, the second of which is its subject."""
    first = index + 1
    if first >= len(view.tokens) or not view.tokens[first].has("possessive", "determiner"):
        return None
    for at in range(first + 2, min(first + 5, len(view.tokens) - 1)):
        token, before = view.tokens[at], view.tokens[at - 1]
        if token.mark or token.has("preposition", "coordinator", "that", "relative") or view.forms[at] is not None:
            return None
        opens = token.has("companyref", "institutionref", "pronoun", "descriptor") or token.main
        if opens and before.cap is False and not before.has("possessive", "determiner", "adverb"):
            return at if view.is_finite(at + 1) else None
    return None


def _names_around(view: View, comma: int) -> bool:
    """A comma within a list of names: another name follows, and an "and" before the list ends."""
    if comma + 1 >= len(view.tokens) or not view.tokens[comma - 1].entities or not view.tokens[comma + 1].entities:
        return False
    return any(token.has("coordinator") for token in view.tokens[comma + 2 : comma + 5])


def _that(view: View, index: int) -> Iterator[tuple[int, str]]:
    before = view.tokens[index - 1]
    if before.has("preposition") and not before.has("that"):
        return
    if not view.finite(index + 1, _hard_end(view, index + 1)):
        return
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    opens_verb = after is not None and (view.forms[index + 1] is not None or after.has(*MODAL))
    noun = (
        view.forms[index - 1] is None
        and not before.has("coordinator")
        and not before.has("newsnoun", "commitnoun", "demandnoun")
        and not before.when
    )
    held = before.has("measure", "pledge") and view.forms[index - 1] is None  # "the limits that the firm put on …"
    yield index, "relative" if (noun and opens_verb) or held else "that"


def _comma(view: View, index: int, since: int) -> Iterator[tuple[int, str]]:
    start = index + 1
    if start >= len(view.tokens):
        return
    after = view.tokens[start]
    if _names_around(view, index):
        return
    if after.has("coordinator", "relative", "that", "subordinator", "question") and not after.when:
        if after.has("coordinator"):
            yield from _and(view, start, since, comma=True)
        return
    if (
        view.tokens[since - 1].text == ","
        and _gerund_opens(view, since, "participle", "past")
        and view.is_finite(start)
    ):
        yield start, "main"  # "The act, backed by …, | prohibits"
        return
    opener = start
    while opener < len(view.tokens) - 1 and skippable(view.tokens[opener]) and view.forms[opener] is None:
        opener += 1
    form = view.forms[opener]
    if form and (form[1] == "gerund" or (form[1] in ("past", "participle") and view._reduced(opener))):
        yield start, "participle"
        return
    if not view.finite(start, _hard_end(view, start)) or (form and form[1] == "base" and opener == start):
        return
    if _says_only(view, start):
        yield start, "main"
        return
    first = view.tokens[since]
    fronted = first.has("preposition", "subordinator") or bool(first.when) or _gerund_opens(view, since)
    if view.finite(since, index) or fronted:
        yield start, "main"


def _says_only(view: View, start: int) -> bool:
    """What follows is no more than a speaker and a verb of saying."""
    end = _hard_end(view, start)
    verbs = [n for n in range(start, end) if view.forms[n]]
    reports = len(verbs) == 1 and any(
        cue.op in ("report", "commit") for cue in view.lexicon.cues.get((view.forms[verbs[0]] or ("",))[0], ())
    )
    if reports and verbs[0] == start:  # ", says the firm"
        rest = view.tokens[start + 1 : end]
        return 0 < len(rest) <= 5 and any(token.entities or token.has("companyref", "spokes") for token in rest)
    return (
        reports
        and start < verbs[0] <= start + 4
        and all(t.mark or t.when or t.has("preposition") for t in view.tokens[verbs[0] + 1 : end])
    )


def _gerund_opens(view: View, index: int, *others: str) -> bool:
    form = view.forms[index]
    return form is not None and form[1] in (others or ("gerund", "participle"))


def _and(view: View, index: int, since: int, *, comma: bool = False) -> Iterator[tuple[int, str]]:
    if not view.finite(since, index) and not (comma and view.finite(0, index)):
        return
    after = view.forms[index + 1] if index + 1 < len(view.tokens) else None
    if after is not None and after[1] == "base":
        return  # it shares the verb group of the verb before
    end = index + 1
    while end < len(view.tokens) and view.tokens[end].text not in HARD and view.tokens[end].text != ",":
        joins = view.tokens[end - 1].entities and end + 1 < len(view.tokens) and view.tokens[end + 1].entities
        opens = view.tokens[end].has("coordinator", "relative", "subordinator", "that", "question") and not joins
        if end > index + 1 and opens:
            break
        end += 1
    if view.finite(index + 1, end):
        yield index, "and"
