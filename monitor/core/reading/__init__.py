"""What an item says that a watched entity did, with the quote that carries it.

Sentences become tokens, tokens become clauses with cue phrases, cues become drafts with an actor, an object and
guards, drafts become claims. The words are data (lexicon/*.toml); the rules are the same for every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from monitor.core.reading.actors import LAWMAKERS, Focus
from monitor.core.reading.acts import drafts
from monitor.core.reading.claims import Claims, claims
from monitor.core.reading.classifier import shipped
from monitor.core.reading.credit import credit
from monitor.core.reading.drafts import Draft
from monitor.core.reading.ends import Setting
from monitor.core.reading.grammar import View
from monitor.core.reading.judging import Weighed, judged, told_of, weighed
from monitor.core.reading.lexica import Lexicon, lexica
from monitor.core.reading.order import ordered
from monitor.core.reading.sentences import sentences
from monitor.core.reading.trace import trace
from monitor.core.reading.words import Marked, Sentence, tokens
from monitor.core.text import Folded, fold
from monitor.model import Entity, Item, Matches, Part, Reading, Topic

_MAX_READ = 40_000
"""Characters of an item that are read for claims: news stands at the top of a text."""
_MAX_LENGTH = 1000
_SUFFIXES = frozenset(("", "s", "com", "corp", "corporation", "inc", "ltd", "plc", "ag", "se", "group", "co"))
_GUESS_LENGTH = 4000
_TOP = 2
"""Sentences of the content that stand for a summary where there is none."""


class _Seen(NamedTuple):
    """An item's sentences, what its claims share, the entities named (and whether they make laws), its claims."""

    views: list[View]
    setting: Setting
    lawmakers: dict[str, bool]
    told: Claims


class Reader:
    """Reads items for one watch list. Made once; holds the lexica.

    The topic's own words come with the matches of each item, so that the topic serves here as a mere reminder
    that one reader serves one topic.
    """

    def __init__(self, topic: Topic, entities: Sequence[Entity], *, rules_alone: bool = False) -> None:
        """`rules_alone` leaves the classifier out."""
        self.topic = topic
        self._rules_alone = rules_alone
        self._kinds = {entity.id: entity.kind for entity in entities}
        self._names = {entity.id: fold(entity.name).text for entity in entities}
        self._descriptors = {entity.id: tuple(fold(words).text for words in entity.descriptors) for entity in entities}
        self._lexica = lexica()
        self._stopwords = self._lexica.stopwords()

    def read(self, item: Item, matches: Matches) -> Reading:
        """The claims of an item; none when it is not relevant or its language has no lexicon. Never raises."""
        entities = tuple(match.entity for match in matches.entities)
        seen = self._seen(item, matches)
        if seen is None:
            return Reading(item.id, matches.relevant, entities)
        told = seen.told if self._rules_alone else judged(seen.told, seen.lawmakers, seen.setting, shipped())
        return Reading(item.id, True, entities, tuple(told.events), tuple(told.candidates), tuple(told.background))

    def weighed(self, item: Item, matches: Matches) -> list[Weighed]:
        """What the classifier learns from: of each entity that a relevant item names, features and the rules' part."""
        seen = self._seen(item, matches)
        return weighed(seen.told, seen.lawmakers, seen.setting) if seen else []

    def trace(self, item: Item, matches: Matches) -> Iterator[str]:
        """What was seen in each sentence, and how likely the classifier takes each act to be, for a person."""
        lexicon = self._lexicon(item)
        if lexicon is None:
            yield f"there is no lexicon for the language {item.language!r}"
            return
        seen = self._seen(item, matches)
        yield from trace(seen.views if seen else self._views(item, matches, lexicon))
        for case in weighed(seen.told, seen.lawmakers, seen.setting) if seen else ():
            yield from told_of(case, shipped())

    def _seen(self, item: Item, matches: Matches) -> _Seen | None:
        """An item as the rules see it; None where there is nothing to read."""
        lawmakers = {m.entity: self._kinds[m.entity] in LAWMAKERS for m in matches.entities if m.entity in self._kinds}
        lexicon = self._lexicon(item)
        if not matches.relevant or not lawmakers or lexicon is None:
            return None
        views = self._views(item, matches, lexicon)
        setting = _setting(item, views)
        return _Seen(views, setting, lawmakers, claims(list(self._drafts(views, tuple(lawmakers))), setting))

    def _views(self, item: Item, matches: Matches, lexicon: Lexicon) -> list[View]:
        return [View(sentence, lexicon) for sentence in self._sentences(item, matches, lexicon)]

    def _lexicon(self, item: Item) -> Lexicon | None:
        """The lexicon of the item's language; of the likeliest one where the language is not given."""
        if item.language:
            return self._lexica.get(item.language.casefold().replace("_", "-").split("-")[0])
        text = " ".join(text for _, text in item.parts())[:_GUESS_LENGTH]
        words = fold(text).text.split()
        hits = {code: sum(word in common for word in words) for code, common in self._stopwords.items()}
        best = max(hits, key=lambda code: (hits[code], code == "en"), default="en")
        return self._lexica.get(best if hits.get(best) else "en")

    def _sentences(self, item: Item, matches: Matches, lexicon: Lexicon) -> Iterator[Sentence]:
        day = item.published.date() if item.published else None
        order = length = 0
        seen: set[str] = set()
        for part, text in item.parts():
            marked = self._marked(part, text, matches, lexicon)
            for start, end in sentences(text):
                if end - start > _MAX_LENGTH or length > _MAX_READ or text[start:end] in seen:
                    continue
                seen.add(text[start:end])
                length += end - start
                row = ordered(tokens(text, start, end, marked, lexicon, day), lexicon)
                titled = not lexicon.grammar.capital_nouns and _titled(text[start:end])
                question = text[start:end].rstrip("\"'”’») ").endswith("?")
                yield Sentence(part, start, end, order, row, titled, question, text)
                order += 1

    def _marked(self, part: Part, text: str, matches: Matches, lexicon: Lexicon) -> list[Marked]:
        marks = [Marked(s.start, s.end, topic=True) for s in matches.topic if s.part == part]
        folded = fold(text)
        for match in matches.entities:
            for s in match.spans:
                if s.part == part and _written(text[s.start : s.end]):
                    main = self._is_name(match.entity, fold(text[s.start : s.end]).text)
                    marks.append(Marked(s.start, s.end, (match.entity,), main=main))
            marks.extend(self._described(folded.text, folded.starts, match.entity))
            if part == "title":
                marks.extend(self._headlined(text, folded, match.entity, lexicon))
        return sorted(marks, key=lambda mark: mark.start)

    def _is_name(self, entity: str, written: str) -> bool:
        """The entity's own name, also with a company's suffix; other aliases of a company may be its products."""
        if self._kinds.get(entity) in LAWMAKERS:
            return True
        rest = written.removeprefix(self._names.get(entity, ""))
        return rest != written and rest.strip(" .,") in _SUFFIXES

    def _described(self, folded: str, starts: Sequence[int], entity: str) -> Iterator[Marked]:
        for words in self._descriptors.get(entity, ()):
            at = folded.find(words)
            while words and at >= 0:
                end = at + len(words)
                whole = not folded[at - 1 : at].isalnum() and not folded[end : end + 1].isalnum()
                if whole:
                    yield Marked(starts[at], starts[end], (entity,), descriptor=True)
                at = folded.find(words, end)

    def _headlined(self, text: str, folded: Folded, entity: str, lexicon: Lexicon) -> Iterator[Marked]:
        """A descriptor of one capitalised word whose article a headline has left out: "Commission drops …"."""
        for words in self._descriptors.get(entity, ()):
            article, _, noun = words.partition(" ")
            if " " in noun or not noun or "determiner" not in lexicon.classes.get(article, ()):
                continue
            begin = len(folded.text) - len(folded.text.lstrip())
            for at in (begin, *(m.end() for m in re.finditer(r"[:;,] ", folded.text))):
                end = at + len(noun)
                if folded.text.startswith(noun, at) and not folded.text[end : end + 1].isalnum():
                    yield Marked(folded.starts[at], folded.starts[end], (entity,), descriptor=True)

    def _drafts(self, views: Sequence[View], named: tuple[str, ...]) -> Iterator[Draft]:
        focus = Focus(self._kinds, named)
        for view in views:
            yield from drafts(view, focus, self._kinds)


def _written(name: str) -> bool:
    """A single name in lower case is more likely a common word ("ring", "apple")."""
    return " " in name or any(char.isupper() or (not char.islower() and char.isalpha()) for char in name)


def _titled(text: str) -> bool:
    """Whether most longer words begin with a capital, so that capitals tell nothing about names."""
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) > 2 and sum(word[0].isupper() for word in words) > 0.6 * len(words)


def _setting(item: Item, views: Sequence[View]) -> Setting:
    lead = [view for view in views if view.sentence.part != "content" or view.sentence.order < 5]
    tokens = [token for view in lead for token in view.tokens]
    head = [view for view in views if view.sentence.part != "content"]
    content = [view for view in views if view.sentence.part == "content"]
    summed = any(view.sentence.part == "summary" for view in head)
    return Setting(
        item=item,
        day=item.published.date() if item.published else None,
        credits=credit(views),
        lead=lead,
        top=head if summed else head + content[:_TOP],
        drafted=any(token.has("draft") for token in tokens),
        lasting=any(token.has("lasting", "code") for token in tokens),
        temporary=any(token.has("temporary", "pausing") for token in tokens),
        title_alone=all(view.sentence.part == "title" for view in views),
    )
