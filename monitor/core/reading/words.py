"""A sentence as a row of tokens that know what they may be: verb forms, word classes, names, topic, time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.core.reading.lexica import Lexicon, VerbForm
from monitor.core.reading.times import Day, Raw, When, times
from monitor.core.text import fold
from monitor.model import Part

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?(?![^\W_])"
    r"|[^\W_]+(?:\.[^\W_]+)+"  # zdnet.com
    r"|(?:[^\W_]|\u00ad|\u200b)+(?:['’][^\W\d_]+)?"
    r"|['’][^\W\d_]+"
    r"|[^\w\s]"
)
_NO_CLASSES: frozenset[str] = frozenset()
_ADVERB = frozenset({"adverb"})
_DASHES = "-‐‑‒–—―"
_QUOTES = "\"'“”„«»‘’`"
_BREAKS = frozenset(",;:.!?()")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a name of several words, a time expression or a mark. Offsets lie in the item's part."""

    start: int
    end: int
    text: str
    cap: bool = False
    verbs: tuple[VerbForm, ...] = ()
    classes: frozenset[str] = _NO_CLASSES
    entities: tuple[str, ...] = ()
    main: bool = False
    """The entity is named by its own name rather than by another alias (which may be a product's)."""
    topic: bool = False
    when: When | None = None
    form: tuple[str, str] | None = None
    """The verb and the form that it acts in, where the order of words has settled that."""

    def has(self, *classes: str) -> bool:
        return not self.classes.isdisjoint(classes)

    @property
    def mark(self) -> bool:
        return not self.text[:1].isalnum() and self.text not in ("'s", "'")


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a part that is a name or a keyword. Descriptors carry the entity that they stand for."""

    start: int
    end: int
    entities: tuple[str, ...] = ()
    main: bool = False
    topic: bool = False
    descriptor: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one part. `order` counts from the start of the item; `titled`: capitals tell nothing."""

    part: Part
    start: int
    end: int
    order: int
    tokens: tuple[Token, ...]
    titled: bool = False
    question: bool = False
    whole: str = ""
    """The part's full text, in which all offsets lie."""

    def original(self, start: int, end: int) -> str:
        """The words from token `start` to `end` as they are written."""
        span = self.tokens[start:end]
        return self.whole[min(token.start for token in span) : max(token.end for token in span)]

    def text(self, start: int, end: int) -> str:
        """The folded words from token `start` to `end`."""
        return " ".join(token.text for token in self.tokens[start:end])


def tokens(text: str, start: int, end: int, marked: Sequence[Marked], lexicon: Lexicon, day: Day) -> tuple[Token, ...]:
    """The tokens of text[start:end]. `marked` must be in order of their beginnings."""
    raw = _raw(text, start, end, lexicon)
    when = {found.first: found for found in times(raw, lexicon.time, day)}
    inside = [mark for mark in marked if mark.start < end and mark.end > start]
    made: list[Token] = []
    index = 0
    while index < len(raw):
        token, index = _next(raw, index, inside, when, lexicon)
        made.append(token)
    return _partnered(made, lexicon) if lexicon.grammar.split_negation else tuple(made)


_REACH = 6


def _partnered(made: list[Token], lexicon: Lexicon) -> tuple[Token, ...]:
    """Each split negation takes its meaning from its partner behind the verb: "ne … plus", "non … più"."""
    for index, token in enumerate(made):
        if not token.has("negation"):
            continue
        meaning = ""
        for n in range(index + 1, min(index + 1 + _REACH, len(made))):
            if made[n].text in _BREAKS or made[n].has("relative"):
                break
            found = lexicon.partners.get(made[n].text, "")
            meaning = found if found == "nolonger" else meaning or found
            if found:
                joined = made[n].has("negation")
                made[n] = replace(made[n], classes=made[n].classes - {"not", "nolonger", "that", "no"} | {"adverb"})
                if not joined:  # "non sviluppa né vende più"
                    break
        alone = {"not"} & token.classes
        made[index] = replace(token, classes=token.classes - {"not"} | ({meaning} if meaning else alone))
    return tuple(made)


def _raw(text: str, start: int, end: int, lexicon: Lexicon) -> list[Raw]:
    found: list[Raw] = []
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if word in _DASHES and _joins(text, match.start(), match.end()):
            continue
        found.extend(_split(match.start(), match.end(), word, lexicon))
    joined = _joined(_parted(found, lexicon) if lexicon.heads[1] else found, text, lexicon)
    return [part for item in _enclitic(joined, text, lexicon) for part in item] if lexicon.enclitics else joined


def _parted(raw: list[Raw], lexicon: Lexicon) -> list[Raw]:
    """Compounds as two words, the last of which is a noun that the lexicon knows: "Verkaufs" + "stopp"."""
    made: list[Raw] = []
    heads, longest = lexicon.heads
    for item in raw:
        word = item.text
        cut = 0
        plain = len(word) > 7 and len(word) == item.end - item.start and word.isalpha()
        known = word in lexicon.classes or word in lexicon.verbs
        if plain and not known and (item.cap or not lexicon.grammar.capital_nouns):
            cut = next((n for n in range(max(3, len(word) - longest), len(word) - 3) if word[n:] in heads), 0)
        if not cut:
            made.append(item)
            continue
        made.append(Raw(item.start, item.start + cut, _modifier(word[:cut], lexicon), item.cap))
        made.append(Raw(item.start + cut, item.end, word[cut:], item.cap))
    return made


def _modifier(word: str, lexicon: Lexicon) -> str:
    """The first part of a compound without what joins it to the next."""
    for ending in ("", "s", "es", "n", "en", "e"):
        if word.endswith(ending) and (bare := word[: len(word) - len(ending)]) in lexicon.classes:
            return bare
    return word


def _enclitic(raw: list[Raw], text: str, lexicon: Lexicon) -> Iterable[list[Raw]]:
    """Pronouns behind a verb, written as one word with it or hyphenated to it, as words of their own."""
    for index, item in enumerate(raw):
        last = raw[index - 1] if index else None
        after = raw[index + 1] if index + 1 < len(raw) else None
        if last and item.text in lexicon.enclitics and _hyphened(text, last, item) and _verbal(last.text, lexicon):
            yield [Raw(item.start, item.end, lexicon.enclitics[item.text])]
        elif after and after.text in lexicon.enclitics and _hyphened(text, item, after):
            yield [Raw(item.start, item.end, _verbal(item.text, lexicon) or item.text, item.cap)]
        else:
            yield _attached(item, lexicon)


def _hyphened(text: str, last: Raw, item: Raw) -> bool:
    return item.start == last.end + 1 and text[last.end] in _DASHES


_BARE = str.maketrans("áéíóúâêô", "aeiouaeo")


def _verbal(word: str, lexicon: Lexicon) -> str | None:
    """The verb form that a pronoun hangs on: it may have lost its last letter, or gained an accent."""
    bare = word.translate(_BARE)
    found = (word, bare, word + "r", bare + "r", word + "s")
    return next((form for form in found if form in lexicon.verbs), None)


def _attached(item: Raw, lexicon: Lexicon) -> list[Raw]:
    if item.text in lexicon.verbs or item.text in lexicon.classes or len(item.text) < 6:
        return [item]
    for pronoun, read in lexicon.enclitics.items():
        stem = item.text.removesuffix(pronoun)
        bare = stem.translate(_BARE)
        if bare.endswith("r"):
            bare += lexicon.grammar.clipped
        verbs = lexicon.verbs.get(bare, ()) if stem != item.text else ()
        if any(form.form in ("base", "gerund") for form in verbs):
            cut = item.end - len(pronoun)
            return [Raw(item.start, cut, bare, item.cap), Raw(cut, item.end, read)]
    return [item]


def _joins(text: str, start: int, end: int) -> bool:
    """A hyphen inside a compound is no mark of its own; a dash between blanks, or a long one, is."""
    return text[start] in "-‐‑‒–" and text[start - 1 : start].isalnum() and text[end : end + 1].isalnum()


def _split(start: int, end: int, word: str, lexicon: Lexicon) -> Iterable[Raw]:
    folded = fold(word).text.strip() or word
    cap = word[:1].isupper()
    if folded in lexicon.contractions:
        return [Raw(start, end, part, cap) for part in lexicon.contractions[folded]]
    head, mark, tail = folded.partition("'")
    if not mark or not head:
        tail = lexicon.contractions.get(folded, (folded,))[0]
        return [Raw(start, end, tail, cap)]
    cut = start + word.replace("’", "'").find("'")
    if tail and head + mark in lexicon.contractions:
        elided = [Raw(start, cut + 1, part, cap) for part in lexicon.contractions[head + mark]]
        return [*elided, *_split(cut + 1, end, word[cut + 1 - start :], lexicon)]
    if folded.endswith("n't") and "n't" in lexicon.contractions:
        return [Raw(start, end, folded[:-3], cap), Raw(start, end, lexicon.contractions["n't"][0], False)]
    rest = lexicon.contractions.get("'" + tail, ("'" + tail,))
    return [Raw(start, cut, head, cap), *(Raw(cut, end, part, False) for part in rest)]


def _joined(raw: list[Raw], text: str, lexicon: Lexicon) -> list[Raw]:
    """Prefixes and what they are hyphenated to become one word: re-enter."""
    made: list[Raw] = []
    for item in raw:
        last = made[-1] if made else None
        if (
            last
            and "prefix" in lexicon.classes.get(last.text, _NO_CLASSES)
            and item.start == last.end + 1
            and text[last.end] in _DASHES
        ):
            made[-1] = Raw(last.start, item.end, last.text + item.text, last.cap)
        else:
            made.append(item)
    return made


def _next(
    raw: list[Raw], index: int, marked: list[Marked], when: dict[int, When], lexicon: Lexicon
) -> tuple[Token, int]:
    names = [mark for mark in marked if mark.start < raw[index].end and raw[index].start < mark.end]
    if names and not _common(raw, index, names, lexicon):
        return _named(raw, index, names, marked, lexicon)
    if index in when and not _longer_phrase(raw, index, when[index], lexicon):
        found = when[index]
        span = raw[index : found.last + 1]
        token = Token(span[0].start, span[-1].end, " ".join(r.text for r in span), span[0].cap, when=found)
        return replace(token, classes=lexicon.classes.get(token.text, _NO_CLASSES)), found.last + 1
    return _worded(raw, index, lexicon)


def _longer_phrase(raw: list[Raw], index: int, found: When, lexicon: Lexicon) -> bool:
    """ "Once more" is no "once"."""
    for words, _ in lexicon.phrases.get(raw[index].text, ()):
        size = len(words)
        if size > found.last - index + 1 and tuple(r.text for r in raw[index : index + size]) == words:
            return True
    return False


def _common(raw: list[Raw], index: int, names: list[Marked], lexicon: Lexicon) -> bool:
    """A law's own word within a name: "[European] law", "loi [européenne]" read as a law of whom the rest names."""
    if len(names) > 1 or names[0].topic or names[0].descriptor:
        return False
    if not lexicon.classes.get(raw[index].text, _NO_CLASSES) & {"law", "measure"}:
        return False
    near = index + 1 if lexicon.grammar.head_first else index - 1
    if not 0 <= near < len(raw):
        return False
    beyond = index - 1 if lexicon.grammar.head_first else index + 1
    within = raw[near].start < names[0].end and names[0].start < raw[near].end
    edge = not 0 <= beyond < len(raw) or not (raw[beyond].start < names[0].end and names[0].start < raw[beyond].end)
    return within and edge


def _named(
    raw: list[Raw], index: int, names: list[Marked], marked: list[Marked], lexicon: Lexicon
) -> tuple[Token, int]:
    """A name: all words that it covers, to the end of its last word. Overlapping marks are united."""
    end = max(mark.end for mark in names)
    last = index
    for mark in marked:
        if mark.start < end < mark.end:  # "la Commission" and "Commission européenne" share a word
            names.append(mark)
            end = mark.end
    while last + 1 < len(raw) and raw[last + 1].start < end and raw[last + 1].text not in ("'s", "'"):
        if len(names) == 1 and _common(raw, last + 1, names, lexicon):
            break
        last += 1
    text = " ".join(r.text for r in raw[index : last + 1])
    classes = lexicon.classes.get(text, _NO_CLASSES) if not any(mark.topic for mark in names) else _NO_CLASSES
    if any(mark.descriptor for mark in names):
        classes = classes | {"descriptor"}
    token = Token(
        raw[index].start,
        raw[last].end,
        text,
        raw[index].cap,
        classes=classes,
        entities=tuple(dict.fromkeys(entity for mark in names for entity in mark.entities)),
        main=any(mark.main for mark in names),
        topic=any(mark.topic for mark in names),
    )
    return token, last + 1


def _worded(raw: list[Raw], index: int, lexicon: Lexicon) -> tuple[Token, int]:
    first = raw[index]
    for words, classes in lexicon.phrases.get(first.text, ()):
        span = raw[index : index + len(words)]
        if tuple(r.text for r in span) == words:
            return Token(first.start, span[-1].end, " ".join(words), first.cap, classes=classes), index + len(words)
    classes = lexicon.classes.get(first.text, _NO_CLASSES)
    verbs = lexicon.verbs.get(first.text, ())
    if not classes and len(first.text) > 4 and first.text.endswith(lexicon.grammar.adverb_endings):
        classes = _ADVERB
    return Token(first.start, first.end, first.text, first.cap, verbs, classes), index + 1
