"""What an act is about: whether its object is the topic, the entity's product or sale of it, or a measure on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.core.reading.grammar import View
from monitor.core.reading.words import Token

_UNDOING = frozenset(("restrict", "pause", "quit"))
_FOR = frozenset("from for to für voor pour aux para per ai agli alle alla às aos".split())
_DEFINITE = ("determiner", "possessive")


@dataclass(frozen=True, slots=True)
class Measure:
    """A restriction named by a noun at a token. about: True its object fits, False another object, None untold."""

    at: int
    about: bool | None
    pausing: bool
    direct: bool = True
    """It is the object itself, not something of which a further noun is said ("the future of the ban")."""


@dataclass(frozen=True, slots=True)
class Objects:
    """What was found in the stretch that an act's object may lie in."""

    topic: bool = False
    product: bool = False
    anaphor: bool = False
    bare: bool = False
    """A general word for the product without its article, as headlines have it."""
    supply: bool = False
    customer: bool = False
    served: bool = False
    """Some customers are told from the others: "for police", "from schools"."""
    pronoun: bool = False
    foreign: bool = False
    """The direct object is something else altogether: a contract, a lawsuit, a stake."""
    measure: Measure | None = None
    head: frozenset[str] = frozenset()
    """Classes of the direct object's last word."""
    classes: frozenset[str] = frozenset()
    """Classes of all nouns in the stretch."""
    of_topic: bool = False
    """The direct object itself is the topic, the product or a general word for it."""
    owners: tuple[str, ...] = ()
    planned: bool = False
    """It is spoken of as a plan or a draft."""
    drafted: bool = False
    """A measure that is called a draft: "a proposed ban"."""
    undone: bool = False
    """A restriction or an end is told as a verb in the stretch: "plans to ban …"."""

    def headed_by(self, *classes: str) -> bool:
        """Whether the direct object itself is of one of these classes."""
        return not self.head.isdisjoint(classes)

    @property
    def fits(self) -> bool:
        """Whether the topic, the product or the sale of it is the object."""
        return self.topic or self.product or self.anaphor or self.bare


def objects(view: View, stretches: Iterable[tuple[int, int]]) -> Objects:
    """What stands in some stretches of a sentence; the first stretch holds the direct object."""
    spans = [(start, end) for start, end in stretches if end > start]
    indices = [index for start, end in spans for index in range(start, end)]
    found = [view.tokens[index] for index in indices]
    nouns = [token for index, token in zip(indices, found, strict=True) if _nominal(view, index)]
    head = _direct_head(view, *spans[0]) if spans else None
    return Objects(
        topic=any(token.topic for token in found),
        product=any(token.entities and not token.main and not token.has("descriptor") for token in found),
        anaphor=any(_anaphor(view, index) for index in indices),
        bare=view.sentence.part == "title" and any(_bare_thing(view, index) for index in indices),
        supply=any(_supplies(view, index) or _from_it(view, index) for index in indices),
        customer=any(token.has("customer") for token in found),
        served=any(
            view.tokens[n].has("customer") and not view.tokens[n].has("everyone") and _governed(view, n)
            for n in indices
        ),
        pronoun=bool(found) and found[0].has("objectpronoun"),
        foreign=head is not None and (_foreign(head) or _agreed_with(view, head)),
        measure=_measure(view, indices),
        head=head.classes if head else frozenset(),
        classes=frozenset(name for token in nouns for name in token.classes)
        | frozenset({"proposed"} if any(token.has("proposed") for token in found) else ()),
        of_topic=head is not None and (head.topic or head.has("thing") or bool(head.entities and not head.main)),
        owners=tuple(dict.fromkeys(entity for token in found for entity in token.entities)),
        drafted=any(
            view.tokens[index].has("measure") and view.tokens[index - 1].has("proposed", "draft")
            for index in indices
            if index
        ),
        planned=any(token.has("plan", "draft", "proposed") for token in found),
        undone=any(view.ops(index) & _UNDOING for index in indices if view.forms[index] is not None),
    )


def _governed(view: View, index: int) -> bool:
    return any(view.tokens[n].text in _FOR for n in range(max(0, index - 4), index))


def _nominal(view: View, index: int) -> bool:
    return view.forms[index] is None


def _anaphor(view: View, index: int) -> bool:
    """ "The technology", "its software": a general word for the product, made definite."""
    token = view.tokens[index]
    if not token.has("thing") or view.forms[index] is not None or index == 0:
        return False
    back = index - 1
    strange = False
    while back > 0 and not view.tokens[back].has("preposition", *_DEFINITE) and index - back <= 3:
        if view.forms[back] is not None or view.tokens[back].mark:
            return False
        strange = strange or not (view.tokens[back].topic or view.tokens[back].entities)
        back -= 1
    opener = view.tokens[back]
    if strange and not opener.has("possessive"):
        return False
    return opener.has(*_DEFINITE) and not opener.has("indefinite")


def _bare_thing(view: View, index: int) -> bool:
    token = view.tokens[index]
    return token.has("thing") and view.forms[index] is None


def _supplies(view: View, index: int) -> bool:
    token, form = view.tokens[index], view.forms[index]
    if form is None:
        return token.has("supply")
    return form[0] in view.lexicon.verb_classes["supply"] or form[0] in view.lexicon.verb_classes["usage"]


def _from_it(view: View, index: int) -> bool:
    """ "Bars police from it": what they may no longer use was named before."""
    return index > 0 and view.tokens[index].has("objectpronoun") and view.tokens[index - 1].text == "from"


def _direct_head(view: View, start: int, end: int) -> Token | None:
    """The last word of the first noun phrase."""
    last: Token | None = None
    for index in range(start, end):
        token = view.tokens[index]
        if last is not None and (token.has("preposition", "coordinator", "that") or token.mark or view.forms[index]):
            break
        if token.has(*_DEFINITE, "preposition", "adverb", "pronoun") or token.when or token.mark or view.forms[index]:
            continue
        last = token
        if view.lexicon.grammar.head_first and not token.entities:
            return token
    return last


def _agreed_with(view: View, head: Token) -> bool:
    """ "Ends its contract with …": an agreement rather than the supply itself."""
    index = next(n for n, token in enumerate(view.tokens) if token is head)
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    return head.has("foreign") and after is not None and after.has("with")


def _foreign(token: Token) -> bool:
    return token.has("foreign") and not token.has("measure", "supply", "thing") and not token.topic


def _measure(view: View, indices: list[int]) -> Measure | None:
    found = [measure for index in indices if (measure := measure_at(view, index)) is not None]
    found = [replace(measure, direct=not _of_another(view, indices, measure.at)) for measure in found]
    fitting = [measure for measure in found if measure.about is not False]
    return next(iter(fitting or found), None)


def _of_another(view: View, indices: list[int], at: int) -> bool:
    between = [
        view.tokens[index]
        for index in indices
        if index < at and view.tokens[index].has("preposition") and not (index and view.tokens[index - 1].when)
    ]
    return bool(between) and between[-1].has("ofabout")


def measure_at(view: View, index: int) -> Measure | None:
    """The restriction named at a token, if it stands as a noun."""
    token = view.tokens[index]
    if view.forms[index] is not None or token.entities:
        return None
    if token.has("rulenoun") and not token.has("measure"):
        return Measure(index, True, False) if _ruled(view, index) else None
    if token.has("stance") and not token.has("measure"):
        negated = index + 2 < len(view.tokens) and view.tokens[index + 2].has("not")  # "its policy of not selling"
        return _promised(view, index) if negated else None
    if token.has("pledge", "refusalnoun") and not token.has("measure"):
        return _promised(view, index)
    return Measure(index, _about(view, index), token.has("pausing")) if token.has("measure") else None


def _promised(view: View, index: int) -> Measure | None:
    """ "Its promise not to sell …": a measure told as what was promised."""
    if _about(view, index) is True and not _promises_act(view, index):
        return Measure(index, True, False)
    to = next((n for n in range(index + 1, min(index + 6, len(view.tokens))) if view.tokens[n].has("to", "of")), None)
    if to is None:
        return None
    lead = view.tokens[index + 1 : to + 3]
    stops = view.tokens[index].has("refusalnoun") or any(token.has("not", "no") for token in lead)
    stops = stops or any(
        view.ops(n) & {"quit", "pause", "restrict", "refuse", "drop"} for n in range(to, min(to + 3, len(view.tokens)))
    )
    if not stops:
        return None
    rest = range(to + 1, view.clause_of(index).end)
    return Measure(index, True if any(_fits(view, n) for n in rest) else None, False)


def _ruled(view: View, index: int) -> bool:
    """ "The clause that kept police off it", "its no-police rule": a measure by what it does or whom it bars."""
    before = _premodifiers(view, index)
    if any(view.tokens[n].has("customer", "measure") for n in before):
        return True
    near = range(index + 1, min(index + 7, len(view.tokens)))
    if near and view.tokens[near[0]].has("versus"):
        return any(_fits(view, n) for n in near)
    return any(view.ops(n) & {"restrict", "quit", "retain"} for n in near) and any(
        view.tokens[n].has("that", "relative") or (view.forms[n] or ("", ""))[1] == "gerund" for n in near
    )


def _promises_act(view: View, index: int) -> bool:
    """ "Its promise to …", "a commitment of …": what is promised is told by a verb or is something to be done."""
    after = view.tokens[index + 1] if index + 1 < len(view.tokens) else None
    return after is not None and after.has("to", "that", "not")


def _about(view: View, index: int) -> bool | None:
    if view.lexicon.grammar.head_first:
        return _about_first(view, index)
    after, before = _complement(view, index), _premodifiers(view, index)
    if any(_fits(view, n) for n in (*after, *(n for n in before if view.tokens[n].topic))):
        return True
    if after and view.tokens[after[0] - 1].has("about"):
        return False
    return True if any(_fits(view, n) for n in before) else None


def _about_first(view: View, index: int) -> bool | None:
    """The same where adjectives follow: "moratoria policial de Name en …"; "de Name" alone tells its owner."""
    limit = view.clause_of(index).end
    end = index + 1
    while end < limit and not view.is_finite(end) and view.tokens[end].text not in (",", "."):
        end += 1
    rest = range(index + 1, end)
    if any(_fits(view, n) for n in rest):
        return True
    opened = next((n for n in rest if view.tokens[n].has("about", "around") and not view.tokens[n].when), None)
    if opened is None or opened + 1 >= end:
        return None
    if any(view.tokens[n].has("customer", "supply") or view.tokens[n].topic for n in _premodifiers(view, index)):
        return True
    behind = next((view.tokens[n] for n in range(opened + 1, end) if not view.tokens[n].has("determiner")), None)
    owner = behind is None or behind.entities or behind.when or behind.has("companyref", "institutionref", "descriptor")
    return None if owner or not view.tokens[opened].has("about") else False


def _fits(view: View, index: int) -> bool:
    token = view.tokens[index]
    product = bool(token.entities) and not token.main and not token.has("descriptor")
    return token.topic or product or _anaphor(view, index) or _supplies(view, index) or token.has("customer")


def _premodifiers(view: View, index: int) -> list[int]:
    found: list[int] = []
    back = index - 1
    while back >= 0 and index - back <= 7:
        token = view.tokens[back]
        if token.has("determiner", "preposition") or token.mark or view.forms[back] is not None:
            break
        found.append(back)
        back -= 1
    return found


def _complement(view: View, index: int) -> list[int]:
    """The tokens of "on …", "of …" after a measure, up to the next finite verb or the end of the clause."""
    start = index + 1
    while start < len(view.tokens) and (view.tokens[start].when or view.tokens[start].has("adverb")):
        start += 1
    lasting = (n for n in range(start + 1, min(start + 5, len(view.tokens))) if view.tokens[n].when)
    if start < len(view.tokens) and view.tokens[start].has("ofabout") and (last := next(lasting, None)) is not None:
        between = view.tokens[start + 1 : last]
        if all(token.has("preposition", "adverb", "to", "determiner") for token in between):
            start = last + 1  # "a moratorium of up to five years on …"
    if start >= len(view.tokens) or not view.tokens[start].has("about", "around") or view.tokens[start].when:
        return []
    if view.tokens[start].has("to") and start + 1 < len(view.tokens) and view.forms[start + 1] is not None:
        return []  # "its ban to stay"
    end = start + 1
    limit = view.clause_of(index).end
    while end < limit and not view.is_finite(end) and view.tokens[end].text not in (",", "."):
        end += 1
    if end == start + 1 or view.tokens[start + 1].when:
        return []
    return list(range(start + 1, end))
