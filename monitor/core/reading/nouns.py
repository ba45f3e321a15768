"""Noun phrases in the subject's place: a name, its spokesman, its law, a stranger, a thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.core.reading.clauses import Clause
from monitor.core.reading.grammar import View
from monitor.core.reading.verbs import skippable
from monitor.core.reading.words import Token

_THING = ("measure", "supply", "thing", "trade", "exit", "return", "extension", "lifting", "deal", "foreign", "law")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase in the subject's place.

    kind: entity, insider (those who make an institution's law), instrument (a policy, a law), reference (the
    company), pronoun, customer, thing, other, empty. `owners` are entities named in it in another role.
    """

    kind: str
    entities: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


_RULING = ("law", "measure", "plan", "draft", "instrument", "deal")
"""What a gerund right behind describes: "the law banning …"."""


def stops(view: View, index: int) -> bool:
    """A verb ends the phrase to its right, unless it is a gerund within it: "the idea of banning …"."""
    form = view.forms[index]
    if form is None:
        return view.tokens[index].text in (";", ":")
    if view.participial(index) or _promised(view, index):
        return False
    if form[1] == "participle" and view.lexicon.grammar.prodrop and index > 0:
        left = view.tokens[index - 1]
        return left.has("be", "have", "had") or left.mark  # "la propuesta adoptada hoy por …"
    before = view.tokens[index - 1] if index else None
    within = form[1] == "gerund" and before is not None and (before.has("preposition", *_RULING) or before.topic)
    return not (within or reduced(view, index))


def reduced(view: View, index: int) -> bool:
    """A participle right behind its noun, where participles are never finite: "le texte dévoilé mercredi"."""
    form = view.forms[index]
    if form is None or form[1] != "participle" or not view.lexicon.grammar.bare_infinitive or index == 0:
        return False
    before = view.tokens[index - 1]
    return (
        not before.mark
        and not before.has("be", "have", "had", "aux", "adverb", "coordinator")
        and not (before.entities and before.main)
    )


def _promised(view: View, index: int) -> bool:
    """ "The promise not to sell it is …": an infinitive that belongs to its noun."""
    form = view.forms[index]
    if form is None or form[1] != "base" or not view.tokens[index - 1].has("to"):
        return False
    noun = index - 2
    while noun >= 0 and view.tokens[noun].has("not"):
        noun -= 1
    return noun >= 0 and view.forms[noun] is None and view.tokens[noun].has("pledge", "refusalnoun", "commitnoun")


def edge(token: Token) -> bool:
    return skippable(token) or (token.has("that", "coordinator", "question", "relative") and not token.entities)


def antecedent(view: View, clause: Clause) -> Phrase:
    """What a relative clause hangs on: the noun right before it."""
    end = clause.start
    while end > 0 and (view.tokens[end - 1].text == "," or view.tokens[end - 1].has("preposition")):
        end -= 1
    if end == 0:
        return Phrase("empty")
    last = view.tokens[end - 1]
    if last.entities:
        return Phrase("entity", last.entities[:1], (), end - 1, end)
    begin = end
    while begin > 0 and view.forms[begin - 1] is None and not view.tokens[begin - 1].mark:
        begin -= 1
    return phrase(view, begin, end)


def phrase(view: View, start: int, end: int) -> Phrase:
    """What the words from `start` to `end` name."""
    if start >= end:
        return Phrase("empty", start=start, end=end)
    tokens = view.tokens[start:end]
    owners = tuple(dict.fromkeys(entity for token in tokens for entity in token.entities))
    if view.lexicon.grammar.verb_second and len(tokens) > 1 and tokens[0].has("measure", "supply", "lifting"):
        return Phrase("thing", owners, owners, start, end)  # "Verkoopstop Naam": the head stands first
    cut = next((n for n in range(start + 1, end) if reduced(view, n)), end)
    tokens = view.tokens[start:cut]
    found = _by_last(view, tokens, owners) or _by_head(view, tokens, owners)
    return replace(found, start=start, end=end)


def _by_last(view: View, tokens: Sequence[Token], owners: tuple[str, ...]) -> Phrase | None:
    """A pronoun or a name right before the verb is its subject, unless a preposition governs it."""
    last = tokens[-1]
    if last.has("pronoun") and len(tokens) > 1 and tokens[-2].has("customer"):
        return Phrase("customer", owners=owners)  # "tells police they may not …"
    if last.has("pronoun"):
        return Phrase("speaker" if last.has("speakerpronoun") else "pronoun", owners=owners)
    left = len(tokens) - 2
    left -= (
        left > 0 and view.lexicon.grammar.head_first and tokens[left].has("determiner") and not governs(tokens, left)
    )
    governed = left >= 0 and (governs(tokens, left) or tokens[left].has("possessive"))
    if view.lexicon.grammar.head_first and len(tokens) > 2 and tokens[-2].has("determiner"):
        governed = tokens[-3].has("preposition")
    if last.has("companyref") and not governed:
        return Phrase("reference", owners=owners)
    if last.entities and governed and view.lexicon.grammar.head_first and _adverbial(tokens):
        return Phrase("thing", (), owners)  # "nell'Unione europea sono vietati …"
    if view.lexicon.grammar.head_first and last.entities and left >= 0 and tokens[left].has("law", "measure"):
        return Phrase("instrument" if tokens[left].has("law") else "thing", owners, owners)  # "le règlement Nom"
    if last.entities and (not governed or len(tokens) == 1):
        joined = _coordinated(tokens)
        if not any(token.has("preposition") and not token.entities for token in tokens[:-1]) or not joined[1:]:
            return Phrase("entity", joined, owners)
    return None


def governs(tokens: Sequence[Token], index: int) -> bool:
    """A preposition; a word that may be an article too is one only before another article ("à": "a a")."""
    token = tokens[index]
    article = token.has("determiner") and (index + 1 >= len(tokens) or not tokens[index + 1].has("determiner"))
    return token.has("preposition") and not article


def _adverbial(tokens: Sequence[Token]) -> bool:
    """Nothing but a preposition and a name."""
    if not any(t.has("preposition") and not t.has("determiner") for t in tokens[:-1]):
        return False
    return all(t.has("preposition", "determiner") or t.when or t.text == "," for t in tokens[:-1])


def _coordinated(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The names of a list that ends with the last token: "X, Y and Z"."""
    opened = next((n for n, token in enumerate(tokens) if token.has("preposition", "subordinator")), None)
    comma = max((n for n, token in enumerate(tokens) if token.text == ","), default=-1)
    if opened is not None and opened < comma:
        tokens = tokens[comma + 1 :] or tokens[-1:]  # "After X and Y, Z"
    names = [tokens[-1].entities[0]]
    index = len(tokens) - 2
    while index >= 0 and (tokens[index].entities or tokens[index].text == "," or tokens[index].has("coordinator")):
        if tokens[index].entities:
            names.insert(0, tokens[index].entities[0])
        index -= 1
    return tuple(dict.fromkeys(names))


def _by_head(view: View, tokens: Sequence[Token], owners: tuple[str, ...]) -> Phrase:
    head = _head_part(tokens)
    at = max((n for n, token in enumerate(head) if token.entities), default=None)
    if at is not None:
        return _named(view, head, at, owners)
    return _unnamed(view, head, tokens, owners)


def _head_part(tokens: Sequence[Token]) -> Sequence[Token]:
    """The phrase up to its first preposition; a leading adverbial is left out where a phrase follows it."""
    start = 0
    if governs(tokens, 0):
        start = next((n for n, t in enumerate(tokens) if n and (t.text == "," or (t.has("determiner") and n > 1))), 0)
        start = start + 1 if start and tokens[start].text == "," else start
    stop = next((n for n in range(start + 1, len(tokens)) if governs(tokens, n) and not tokens[n].when), len(tokens))
    return tokens[start:stop]


def _named(view: View, head: Sequence[Token], at: int, owners: tuple[str, ...]) -> Phrase:
    """A head that holds a name: the entity itself, its spokesman, its instrument, or something of its own."""
    name = head[at]
    after = [token for token in head[at + 1 :] if not token.mark and not token.has("possessive", "adverb")]
    opened = view.lexicon.grammar.head_first and at and not name.has("descriptor") and head[at - 1]
    if opened and opened.has("law", "measure") and not opened.entities:
        return Phrase("instrument" if opened.has("law") else "thing", owners, owners)  # "la loi [européenne] sur …"
    if not after:
        return Phrase("entity", _coordinated(head[: at + 1]), owners)
    entity = name.entities[:1]
    last = after[-1]
    if view.lexicon.grammar.head_first:
        return _named_first(view, head, at, owners)
    if any(token.has("insider") for token in after) and not last.has("spokes"):
        return Phrase("insider", entity, owners)
    if last.has("instrument"):
        return Phrase("instrument", entity, owners)
    if any(token.has("outsider") for token in after):
        return Phrase("other", (), owners)
    branch = last.has("spokes") and last.has("trade")  # "the Name unit"
    if not branch and (last.topic or last.has(*_THING) or last.has("plan")):
        return Phrase("thing", (), owners)
    if any(token.has("spokes") for token in after) or _person(view, after):
        return Phrase("entity", entity, owners)
    return Phrase("other", (), owners)


def _head_noun(view: View, head: Sequence[Token]) -> Token:
    """The noun that a phrase is about: the last, or the first where adjectives follow."""
    if not view.lexicon.grammar.head_first:
        return head[-1]
    nouns = (t for t in head if not t.has("determiner", "possessive", "adverb", "no") and not t.when and not t.mark)
    return next(nouns, head[-1])


def _named_first(view: View, head: Sequence[Token], at: int, owners: tuple[str, ...]) -> Phrase:
    """The same where adjectives follow their noun: a name is the head, what stands behind it describes it."""
    comma = any(token.text == "," for token in head[at + 1 :])
    plain = [token for token in head[at + 1 :] if not token.mark]
    if not comma and any(token.has("outsider", *_THING) or token.topic for token in plain):
        return Phrase("other", (), owners)
    return Phrase("entity", head[at].entities[:1], owners)


def _person(view: View, after: Sequence[Token]) -> bool:
    """A personal name: nothing but unknown capitalised words, one to three."""
    return not view.sentence.titled and len(after) <= 3 and all(t.cap and not t.verbs for t in after)


def _unnamed(view: View, head: Sequence[Token], tokens: Sequence[Token], owners: tuple[str, ...]) -> Phrase:
    last = _head_noun(view, head) if head else tokens[-1]
    classes = frozenset(name for token in head for name in token.classes)
    owned = any(token.text in ("'s", "'") for token in head)
    if "companyref" in classes and not owned:
        return Phrase("reference", owners=owners)
    if "institutionref" in classes and not owned:
        return Phrase("institution", owners=owners)
    if last.has("spokes") and head[0].has("possessive") and not last.has("instrument"):
        return Phrase("reference", owners=owners)  # "its cloud unit"
    if last.topic or last.has(*_THING):
        return Phrase("instrument" if last.has("law", "instrument") else "thing", owners, owners)
    if last.has("instrument") and not any(t.cap and not t.classes for t in head[1:]):
        return Phrase("instrument", owners, owners)
    if "outsider" in classes:
        return Phrase("other", (), owners)
    if "customer" in classes:
        return Phrase("customer", (), owners)
    if "spokes" in classes and not _stranger(view, head):
        of = tokens[len(head) :]
        named = next((token for token in of[1:3] if not token.has("determiner")), None)
        return (
            Phrase("entity", named.entities[:1], owners)
            if named and named.entities
            else Phrase("reference", (), owners)
        )
    if not _stranger(view, head):
        return Phrase("other", (), owners)
    return Phrase("person" if "spokes" in classes else "stranger", (), owners)


def _stranger(view: View, head: Sequence[Token]) -> bool:
    """A capitalised name that is nobody we watch."""
    if view.lexicon.grammar.capital_nouns:
        return bool(head) and all(t.cap and not t.classes and not t.topic for t in head)
    unknown = [t for t in head if t.cap and not t.classes and not t.verbs and not t.topic]
    first = view.tokens[0]
    if view.lexicon.grammar.head_first and unknown == [first] and len(head) > 1 and head[0] is first:
        return False  # the capital is the sentence's, not a name's
    return not view.sentence.titled and bool(unknown)
