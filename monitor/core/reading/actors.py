"""Who acts: from the words in the subject's place, or the agent of a passive, to a watched entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.core.reading.chains import Chain, chain
from monitor.core.reading.grammar import Clause, View, skippable
from monitor.core.reading.words import Token
from monitor.model import EntityKind

LAWMAKERS = frozenset({EntityKind.institution, EntityKind.government, EntityKind.place})
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


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. how: subject, reference, by, owner, speaker or focus; other words where nobody watched acts."""

    entities: tuple[str, ...]
    how: str


@dataclass
class Focus:
    """Whom the text speaks of at this point: what "it" and "the company" refer to."""

    kinds: Mapping[str, EntityKind]
    named: tuple[str, ...]
    entity: str | None = None
    stranger: bool = False
    """The last subject was somebody who is not watched."""
    measured: bool = False
    """The sentence before spoke of a fitting measure."""
    recent: list[str] = field(default_factory=list)

    def note(self, phrase: Phrase) -> None:
        """Remember the subject of a clause."""
        if phrase.kind in ("entity", "insider") and phrase.entities:
            self.entity, self.stranger = phrase.entities[-1], False
            self.recent.append(self.entity)
        elif phrase.kind == "stranger":
            self.stranger = True

    def refer(self, institution: bool) -> str | None:
        """The entity that "the company" (or "the institution") means."""
        if self.stranger and not institution:
            return None
        for entity in (*reversed(self.recent), *self.named):
            if (self.kinds[entity] in LAWMAKERS) == institution:
                return entity
        return None

    def only(self) -> str | None:
        """The one entity that an act without an actor may be laid to."""
        if self.stranger:
            return None
        if self.entity is not None:
            return self.entity
        return self.named[0] if len(self.named) == 1 else None


def subject(view: View, left: int, focus: Focus) -> Phrase:
    """The noun phrase that ends right before token `left`; an empty place inherits from an earlier clause."""
    clause = view.clause_of(min(left, len(view.tokens) - 1))
    phrase = _place(view, clause.start, left)
    if phrase.kind != "empty":
        return phrase
    return _inherited(view, clause, focus)


def _place(view: View, start: int, end: int) -> Phrase:
    """The phrase between the previous verb, or the clause's beginning, and `end`."""
    begin = end
    while begin > start and not _stops(view, begin - 1):
        begin -= 1
    while begin < end and _edge(view.tokens[begin]):
        begin += 1
    while end > begin and (_edge(view.tokens[end - 1]) or view.tokens[end - 1].text == ","):
        end -= 1
    return phrase(view, begin, end)


def _stops(view: View, index: int) -> bool:
    """A verb ends the phrase to its right, unless it is a gerund within it: "the idea of banning …"."""
    form = view.forms[index]
    if form is None:
        return view.tokens[index].text in (";", ":")
    within = form[1] == "gerund" and index > 0 and view.tokens[index - 1].has("preposition")
    return not within


def _edge(token: Token) -> bool:
    return skippable(token) or (token.has("that", "coordinator", "question", "relative") and not token.entities)


def _inherited(view: View, clause: Clause, focus: Focus) -> Phrase:
    """A clause without a subject of its own takes it from the clause that it hangs on."""
    if clause.marker == "relative":
        return antecedent(view, clause)
    for earlier in reversed(view.clauses[: clause.index]):
        if earlier.marker in ("relative", "condition", "recap", "adverbial") and clause.marker != "participle":
            continue
        verb = next((n for n in range(earlier.start, earlier.end) if view.forms[n] or view.is_finite(n)), None)
        if verb is None:
            found = _place(view, earlier.start, earlier.end)
        else:
            found = _place(view, earlier.start, chain(view, _main_verb(view, verb, earlier)).left)
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
    found = _by_last(view, tokens, owners) or _by_head(view, tokens, owners)
    return replace(found, start=start, end=end)


def _by_last(view: View, tokens: Sequence[Token], owners: tuple[str, ...]) -> Phrase | None:
    """A pronoun or a name right before the verb is its subject, unless a preposition governs it."""
    last = tokens[-1]
    if last.has("pronoun") and len(tokens) > 1 and tokens[-2].has("customer"):
        return Phrase("customer", owners=owners)  # "tells police they may not …"
    if last.has("pronoun"):
        return Phrase("speaker" if last.has("speakerpronoun") else "pronoun", owners=owners)
    governed = len(tokens) > 1 and tokens[-2].has("preposition", "possessive")
    if last.has("companyref") and not governed:
        return Phrase("reference", owners=owners)
    if last.entities and (not governed or len(tokens) == 1):
        joined = _coordinated(tokens)
        if not any(token.has("preposition") and not token.entities for token in tokens[:-1]) or not joined[1:]:
            return Phrase("entity", joined, owners)
    return None


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
    if tokens[0].has("preposition"):
        start = next((n for n, t in enumerate(tokens) if n and (t.text == "," or (t.has("determiner") and n > 1))), 0)
        start = start + 1 if start and tokens[start].text == "," else start
    stop = next(
        (n for n in range(start + 1, len(tokens)) if tokens[n].has("preposition") and not tokens[n].when), len(tokens)
    )
    return tokens[start:stop]


def _named(view: View, head: Sequence[Token], at: int, owners: tuple[str, ...]) -> Phrase:
    """A head that holds a name: the entity itself, its spokesman, its instrument, or something of its own."""
    name = head[at]
    after = [token for token in head[at + 1 :] if not token.mark and not token.has("possessive", "adverb")]
    if not after:
        return Phrase("entity", _coordinated(head[: at + 1]), owners)
    entity = name.entities[:1]
    last = after[-1]
    if any(token.has("insider") for token in after) and not last.has("spokes"):
        return Phrase("insider", entity, owners)
    if last.has("instrument"):
        return Phrase("instrument", entity, owners)
    if any(token.has("outsider") for token in after):
        return Phrase("other", (), owners)
    if last.topic or last.has(*_THING) or last.has("plan"):
        return Phrase("thing", (), owners)
    if any(token.has("spokes") for token in after) or _person(view, after):
        return Phrase("entity", entity, owners)
    return Phrase("other", (), owners)


def _person(view: View, after: Sequence[Token]) -> bool:
    """A personal name: nothing but unknown capitalised words, one to three."""
    return not view.sentence.titled and len(after) <= 3 and all(t.cap and not t.verbs for t in after)


def _unnamed(view: View, head: Sequence[Token], tokens: Sequence[Token], owners: tuple[str, ...]) -> Phrase:
    last = head[-1] if head else tokens[-1]
    classes = frozenset(name for token in head for name in token.classes)
    owned = any(token.text in ("'s", "'") for token in head)
    if "companyref" in classes and not owned:
        return Phrase("reference", owners=owners)
    if "institutionref" in classes and not owned:
        return Phrase("institution", owners=owners)
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
        return (
            Phrase("entity", of[1].entities[:1], owners)
            if len(of) > 1 and of[1].entities
            else Phrase("reference", (), owners)
        )
    if not _stranger(view, head):
        return Phrase("other", (), owners)
    return Phrase("person" if "spokes" in classes else "stranger", (), owners)


def _stranger(view: View, head: Sequence[Token]) -> bool:
    """A capitalised name that is nobody we watch."""
    return not view.sentence.titled and any(t.cap and not t.classes and not t.verbs and not t.topic for t in head)


# ---------------------------------------------------------------- resolving


_VOICES = ("entity", "insider", "reference", "institution")


def resolve(found: Phrase, focus: Focus, said: Matrix | None = None) -> Actor:
    """The watched entity behind a subject phrase; "we" is whoever speaks."""
    if found.kind in ("speaker", "pronoun") and said is not None and said.speaker.kind in _VOICES:
        voice = resolve(said.speaker, focus)
        if voice.entities or found.kind == "speaker":
            return replace(voice, how="speaker")
    if found.kind == "pronoun" and said is not None and said.speaker.kind == "stranger":
        return Actor((), "other")
    if found.kind in ("speaker", "person"):
        only = focus.only()
        return Actor((only,), "focus") if only else Actor((), "other")
    if found.kind in ("entity", "insider"):
        return Actor(found.entities, "subject")
    if found.kind == "instrument":
        if found.entities:
            return Actor(found.entities[:1], "owner")
        only = focus.only()
        return Actor((only,), "focus") if only else Actor((), "other")
    if found.kind in ("pronoun", "reference", "institution"):
        entity = focus.only() if found.kind == "pronoun" else focus.refer(found.kind == "institution")
        return Actor((entity,), "reference") if entity else Actor((), "other")
    if found.kind in ("customer", "thing", "empty"):
        return Actor((), found.kind)
    return Actor((), "other")


def agent(view: View, start: int, end: int) -> Phrase | None:
    """The agent of a passive: the phrase after "by" behind the verb."""
    for index in range(start, min(end, start + 14)):
        if view.is_finite(index) or view.tokens[index].text == ",":
            return None
        if view.tokens[index].has("by") and not view.tokens[index - 1].has("supply"):
            stop = index + 1
            while stop < end and view.forms[stop] is None and not view.tokens[stop].mark:
                stop += 1
            found = phrase(view, index + 1, stop)
            return found if found.kind != "empty" else None
    return None


# ---------------------------------------------------------------- the governing clause


@dataclass(frozen=True, slots=True)
class Matrix:
    """The verb or noun that reports an act: "said that", "the announcement that", ", the firm says"."""

    op: str
    at: int
    chain: Chain | None = None
    speaker: Phrase = field(default_factory=lambda: Phrase("empty"))


_MATRIX = ("deny", "demand", "reaffirm", "confirm", "report", "commit", "consider", "refuse")
_DISTANCE = 9


def matrix(view: View, found: Phrase, left: int, focus: Focus) -> Matrix | None:
    """What governs the clause whose subject is `found` and whose verb group begins at `left`."""
    start = found.start if found.kind != "empty" and found.start < left else left
    clause = view.clause_of(min(start, len(view.tokens) - 1))
    if clause.marker == "that" and start - clause.start <= 2:
        return _before_that(view, clause.start, focus)
    if clause.marker == "colon" or (clause.marker == "main" and clause.index and _colon(view, clause)):
        return _colon_speaker(view, clause, focus)
    if found.kind == "speaker" and (after := _named_after(view, clause)) is not None:
        return after
    if start > clause.start:
        index = start - 1
        while index > clause.start and (view.tokens[index].when or skippable(view.tokens[index])):
            index -= 1
        if view.forms[index]:
            return _matrix_at(view, index, focus)
    return _postposed(view, clause, focus)


def _named_after(view: View, clause: Clause) -> Matrix | None:
    """ "'We will not sell it': Name …": the speaker of a quotation is the next name."""
    for index in range(clause.end, len(view.tokens)):
        if view.tokens[index].entities:
            return Matrix(
                "report", index, None, Phrase("entity", view.tokens[index].entities[:1], (), index, index + 1)
            )
    return None


def _before_that(view: View, that: int, focus: Focus) -> Matrix | None:
    for index in range(that - 1, max(-1, that - _DISTANCE), -1):
        token = view.tokens[index]
        if view.forms[index]:
            return _matrix_at(view, index, focus)
        if index == that - 1 and token.has("newsnoun", "commitnoun"):
            found = phrase(view, max(0, index - 2), index)
            return Matrix(
                "report", index, None, Phrase("entity", found.entities) if found.entities else Phrase("empty")
            )
        if index == that - 1 and token.has("demandnoun"):
            return Matrix("demand", index)
    return None


def _matrix_at(view: View, index: int, focus: Focus) -> Matrix | None:
    ops = view.ops(index)
    op = next((op for op in _MATRIX if op in ops), None)
    if op is None:
        return None
    if op == "deny" and "refuse" in ops and "report" in ops:
        op = "report"
    made = chain(view, index)
    return Matrix(op, index, made, subject(view, made.left, focus))


def _colon(view: View, clause: Clause) -> bool:
    return view.tokens[clause.start - 1].text == ":"


def _colon_speaker(view: View, clause: Clause, focus: Focus) -> Matrix | None:
    """A headline's "Name: what it says"."""
    before = view.clauses[clause.index - 1]
    if view.finite(before.start, before.end):
        verb = next(
            (n for n in range(before.start, before.end) if view.ops(n) & {"reaffirm", "report", "demand"}), None
        )
        return _matrix_at(view, verb, focus) if verb is not None and verb >= before.end - 3 else None
    found = phrase(view, before.start, max(before.start, before.end - 1))
    return Matrix("report", before.start, None, found) if found.kind == "entity" else None


def _postposed(view: View, clause: Clause, focus: Focus) -> Matrix | None:
    """ "…, the company said": a later clause that holds nothing but a speaker and a verb of saying."""
    for later in view.clauses[clause.index + 1 :]:
        if later.marker not in ("main", "adverbial"):
            continue
        verbs = [n for n in range(later.start, later.end) if view.forms[n]]
        if len(verbs) != 1 or not view.ops(verbs[0]) & {"report", "demand", "reaffirm"}:
            continue
        made = chain(view, verbs[0])
        speaker = _place(view, later.start, made.left)
        if speaker.kind == "empty":
            speaker = _place(view, verbs[0] + 1, later.end)
        ops = view.ops(verbs[0])
        return Matrix("report" if "report" in ops else "demand", verbs[0], made, speaker)
    return None
