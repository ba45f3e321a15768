"""Word order made plain: sentences of verb-second languages in the order subject, verbs, objects.

German and Dutch split a clause's verbs between a second and a last place ("stellt … ein", "wird … verkaufen"), put them
all last in subordinate clauses, and put any one phrase first. Here each clause is laid out as subject, negations,
verbs from the outermost to the innermost, objects, adverbials, so that the later steps read every language alike.
Tokens keep their offsets; verbs come with the form in which they act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from monitor.core.reading.lexica import Lexicon, VerbForm
from monitor.core.reading.words import Token

_HARD = frozenset(";:—–―()[]|/…-.!?")
_FINITE = ("third", "past")
_MODALS = ("will", "would", "may", "can", "must", "shall")
_ADVERBIAL = ("adverb", "still", "again", "not", "temporary", "hedge")
_HOISTED = ("not", "nolonger", "again", "still", "hedge")
_OBJECTS = ("measure", "supply", "thing", "exit", "return", "extension", "lifting", "plan", "foreign", "trade", "law")


@dataclass
class Stretch:
    """Tokens between two marks or joints. `joint` is what stands before them: marks, commas, "and"."""

    joint: list[Token]
    body: list[Token]
    kind: str = "fragment"
    """main, sub (verbs last), infinitive, purpose, fragment."""
    verbs: list[Verb] = field(default_factory=list)


@dataclass
class Verb:
    """A verb of a stretch: the tokens that make it up, and what it is."""

    at: set[int]
    token: Token
    finite: bool
    to: Token | None = None


def ordered(row: Sequence[Token], lexicon: Lexicon) -> tuple[Token, ...]:
    """The tokens of a sentence in plain order; as they are for languages that have it already."""
    if not lexicon.grammar.verb_second:
        return tuple(row)
    row = [token for token in row if token.text not in ('"', "“", "”", "„", "«", "»", "‘", "’", "'")]
    stretches = _united(list(_stretches(_plain_quotes(row), lexicon)), lexicon)
    for stretch in stretches:
        _classify(stretch, stretches, lexicon)
    made: list[Token] = []
    for index, stretch in enumerate(stretches):
        following = stretches[index + 1] if index + 1 < len(stretches) else None
        earlier = stretches[:index]
        made.extend(_joint(stretch, earlier, lexicon))
        made.extend(_laid_out(stretch, earlier, following, lexicon))
    return tuple(made)


def _plain_quotes(row: list[Token]) -> list[Token]:
    return [token for token in row if token.text not in ("`", "‚", "‹", "›")]


# ------------------------------------------------------------------ stretches


def _stretches(row: Sequence[Token], lexicon: Lexicon) -> Iterator[Stretch]:
    current = Stretch([], [])
    for index, token in enumerate(row):
        hard = token.text in _HARD or token.text == ","
        soft = bool(current.body) and _parts(row, index, current, lexicon)
        if hard or (soft and token.has("coordinator")):
            if current.body:
                yield current
                current = Stretch([], [])
            current.joint.append(token)
        elif soft:
            yield current
            current = Stretch([], [token])
        else:
            current.body.append(token)
    if current.joint or current.body:
        yield current


def _united(stretches: list[Stretch], lexicon: Lexicon) -> list[Stretch]:
    """A clause whose last verb stands behind a list or an inserted clause: "stellt Bau, Vertrieb und Forschung ein"."""
    made: list[Stretch] = []
    for stretch in stretches:
        comma = len(stretch.joint) == 1 and (stretch.joint[0].text == "," or stretch.joint[0].has("coordinator"))
        if comma and made and _completes(made[-1].body, stretch.body, lexicon):
            made[-1].body = [*made[-1].body, *stretch.joint, *stretch.body]
        else:
            made.append(stretch)
    return made


def _completes(body: Sequence[Token], rest: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a stretch without a finite verb ends in what the verb of the one before still lacks."""
    if not body or not rest or any(_finite(token, n + 1) for n, token in enumerate(rest[:-1])):
        return False
    last = rest[-1]
    if last.text in lexicon.particles:
        return any(_joined(lexicon, last.text, token, _FINITE) for token in body if not token.cap)
    helper = next((n for n, token in enumerate(body) if token.has("be", "have", "had", "werden", *_MODALS)), None)
    bare = not last.cap and any(form.form in ("base", "participle") for form in last.verbs)
    if helper is None or not bare or any(token.text == lexicon.grammar.to for token in rest):
        return False
    return not any(_verbal(token, n) for n, token in enumerate(body) if n > helper)


def _parts(row: Sequence[Token], index: int, current: Stretch, lexicon: Lexicon) -> bool:
    """Whether a conjunction begins a clause of its own: verbs stand on both sides of it."""
    token = row[index]
    if not token.has("coordinator", "subordinator", "that", "question", "soft") or token.when:
        return False
    if not token.has("coordinator") and not any(_finite(t, n) for n, t in enumerate(current.body)):
        return False
    behind: list[Token] = []
    for after in row[index + 1 :]:
        if after.text in _HARD or after.text == "," or after.has("coordinator"):
            break
        behind.append(after)
    verbs = [n for n, t in enumerate(behind) if _finite(t, n + 1)]
    if token.has("coordinator"):
        before = any(_verbal(t, n) for n, t in enumerate(current.body))
        return before and (bool(verbs) or any(_verbal(t, n + 1) for n, t in enumerate(behind)))
    if token.has("soft") and not token.has("that"):
        return bool(verbs) and verbs[-1] == len(behind) - 1 and verbs[0] > 0
    return bool(verbs) and not (token.has("preposition") and verbs[0] == 0)


def _lower(token: Token, index: int) -> bool:
    return not token.cap or index == 0


def _finite(token: Token, index: int) -> bool:
    """A finite verb, as far as the word alone can tell."""
    if token.entities or token.topic or token.when or not _lower(token, index):
        return False
    if token.has(*_MODALS):
        return True
    return any(form.form in _FINITE for form in token.verbs)


def _verbal(token: Token, index: int) -> bool:
    if token.entities or token.topic or token.when or not _lower(token, index):
        return False
    return _finite(token, index) or bool(token.verbs)


# ------------------------------------------------------------------ kinds of clauses and their verbs


def _classify(stretch: Stretch, stretches: Sequence[Stretch], lexicon: Lexicon) -> None:
    body = stretch.body
    index = next((n for n, s in enumerate(stretches) if s is stretch), 0)
    verbs = list(_verbs(body, lexicon, _opener(stretch, index, body)))
    finite = [verb for verb in verbs if verb.finite]
    opener = _opener(stretch, index, body)
    if opener is not None and finite and _verbs_last(body, finite[0], opener, verbs):
        stretch.kind = "sub"
        said = bool(index) and _told(stretches[index - 1], lexicon)
        if body[opener].has("relword") and not (said and body[opener].has("that")):
            body[opener] = replace(body[opener], classes=frozenset({"relative"}))
        stretch.verbs = _cluster(verbs, lexicon, final=True)
        return
    verbs = list(_verbs(body, lexicon, None))
    finite = [verb for verb in verbs if verb.finite]
    if finite:
        stretch.kind = "main"
        stretch.verbs = _main_verbs(verbs, finite, lexicon)
    elif any(verb.to for verb in verbs):
        purpose = bool(body) and body[0].has("purpose")
        stretch.kind = "purpose" if purpose else "infinitive"
        stretch.verbs = _cluster(verbs, lexicon, final=True)
    elif verbs:
        stretch.kind = "fragment"
        stretch.verbs = _cluster(
            [verb for verb in verbs if max(verb.at) >= len(body) - 1 or _nachfeld(body, verb)], lexicon, final=True
        )


def _nachfeld(body: Sequence[Token], verb: Verb) -> bool:
    after = body[max(verb.at) + 1 : max(verb.at) + 2]
    return bool(after) and (after[0].has("preposition", "adverb", "not") or after[0].when is not None)


def _opener(stretch: Stretch, index: int, body: Sequence[Token]) -> int | None:
    """The word that makes a clause subordinate."""
    comma = any(token.text == "," for token in stretch.joint)
    for n, token in enumerate(body[:3]):
        if token.has("subordinator", "that", "question") and not token.when:
            return n
        if token.has("relword") and (comma or (token.has("soft") and index > 0 and not stretch.joint)):
            return n
        if not token.has("adverb", "preposition", "not", "coordinator"):
            return None
    return None


def _verbs_last(body: Sequence[Token], verb: Verb, opener: int, verbs: Sequence[Verb]) -> bool:
    """Whether the finite verb stands in the last place of its clause, behind its subject."""
    first = min(verb.at)
    if body[opener].has("that", "question") or not body[opener].has(
        "preposition", "determiner", "adverb", "coordinator"
    ):
        return True
    last = max(max(v.at) for v in verbs)
    if first <= opener + 1 and last > first:
        return False
    group = {n for v in verbs for n in v.at}
    return all(n in group for n in range(first, last + 1)) and (
        last == len(body) - 1 or body[last + 1].has("preposition") or body[last + 1].when is not None
    )


def _verbs(body: Sequence[Token], lexicon: Lexicon, opener: int | None) -> Iterator[Verb]:
    taken: set[int] = set()
    for index, token in enumerate(body):
        if index in taken or token.entities or token.topic or token.when or (token.cap and index):
            continue
        verb = _separated(body, index, lexicon) or _with_to(body, index, lexicon) or _single(body, index)
        if verb is not None and not _adjectival(body, verb, index):
            taken |= verb.at
            yield verb


def _with_to(body: Sequence[Token], index: int, lexicon: Lexicon) -> Verb | None:
    """ "zu verkaufen", "einzustellen", "te verkopen", "stop te zetten"."""
    token = body[index]
    fused = next((form for form in token.verbs if form.form == "toinf"), None)
    if fused is not None:
        to = Token(token.start, token.start, lexicon.grammar.to, classes=frozenset({"to"}))
        return Verb({index}, _as(token, fused.lemma, "base"), False, to)
    if token.text == lexicon.grammar.to and index + 1 < len(body):
        base = _form(body[index + 1], "base")
        if base is not None and not (body[index + 1].cap):
            to = replace(token, classes=frozenset({"to"}))
            return Verb({index, index + 1}, _as(body[index + 1], base, "base"), False, to)
    if token.text in lexicon.particles and index + 2 < len(body) and body[index + 1].text == lexicon.grammar.to:
        joined = _joined(lexicon, token.text, body[index + 2], ("base",))
        if joined is not None:
            to = replace(body[index + 1], classes=frozenset({"to"}))
            word = replace(
                body[index + 2], start=token.start, text=joined.lemma, verbs=(joined,), form=(joined.lemma, "base")
            )
            return Verb({index, index + 1, index + 2}, word, False, to)
    return None


def _separated(body: Sequence[Token], index: int, lexicon: Lexicon) -> Verb | None:
    """ "stellt … ein": a verb and its particle at the end of the clause or before what trails behind it."""
    token = body[index]
    if not _lower(token, index) or token.text == lexicon.grammar.to:
        return None
    for at in range(len(body) - 1, index, -1):
        part = body[at]
        if part.text not in lexicon.particles or not _closes(body, at):
            continue
        joined = _joined(lexicon, part.text, token, _FINITE)
        if joined is not None:
            word = replace(token, text=part.text + token.text, verbs=(joined,), form=(joined.lemma, "third"))
            return Verb({index, at}, replace(word, classes=frozenset()), True)
    return None


def _closes(body: Sequence[Token], at: int) -> bool:
    if at + 1 >= len(body):
        return True
    after = body[at + 1]
    return after.when is not None or after.has("preposition", "subordinator", "that", "coordinator", "adverb")


def _joined(lexicon: Lexicon, particle: str, token: Token, forms: Sequence[str]) -> VerbForm | None:
    found = lexicon.verbs.get(particle + token.text, ())
    return next((form for form in found if form.form in forms), None)


def _single(body: Sequence[Token], index: int) -> Verb | None:
    token = body[index]
    if token.has(*_MODALS):
        return Verb({index}, token, True)
    if token.has("possessive") and _opens_noun(body, index):
        return None
    for name in ("third", "past", "participle", "base"):
        lemma = _form(token, name)
        if lemma is not None:
            return Verb({index}, _as(token, lemma, "third" if name in _FINITE else name), name in _FINITE)
    return None


def _opens_noun(body: Sequence[Token], index: int) -> bool:
    """A word that is "his" or "to be" is the former before a noun."""
    after = body[index + 1] if index + 1 < len(body) else None
    if after is None or after.mark or after.has("preposition", "determiner", "to", *_ADVERBIAL, *_MODALS):
        return False
    return not any(form.form in ("participle", "base") for form in after.verbs) or after.cap


def _as(token: Token, lemma: str, form: str) -> Token:
    kept = token.classes & {"be", "have", "had", "do", "werden", "again", "allow"}
    return replace(token, classes=kept, form=(lemma, form))


def _form(token: Token, name: str) -> str | None:
    return next((form.lemma for form in token.verbs if form.form == name), None)


def _adjectival(body: Sequence[Token], verb: Verb, index: int) -> bool:
    """A past form or participle that describes a noun: "das im Juni verhängte Verbot"."""
    forms = {form.form for form in body[index].verbs}
    if not forms & {"past", "participle", "base", "third"} or index + 1 >= len(body) or len(verb.at) > 1:
        return False
    after = body[index + 1]
    nominal = (
        not after.verbs
        and not after.mark
        and not after.when
        and not after.has(
            "preposition", "determiner", "possessive", "adverb", "not", "pronoun", "no", "subordinator", "that", "to"
        )
    )
    if not nominal or body[index].has("be", "have", "had", "werden", *_MODALS):
        return False
    return _behind_article(body, index)


def _behind_article(body: Sequence[Token], index: int) -> bool:
    left = index - 1
    while left >= 0:
        token = body[left]
        if token.has("determiner", "possessive"):
            return left == index - 1 or not (
                body[left + 1].cap and body[left + 1].when is None and left + 1 == index - 1
            )
        if token.when or token.has("adverb", "preposition", "not"):
            left -= 1
        elif left and body[left - 1].has("preposition") and not body[left - 1].when:
            left -= 2
        else:
            return False
    return False


# ------------------------------------------------------------------ which verbs form the group


def _main_verbs(verbs: list[Verb], finite: list[Verb], lexicon: Lexicon) -> list[Verb]:
    """The finite verb in second place, and what stands in the last one."""
    head = next((verb for verb in finite if _sure(verb)), finite[0])
    behind = [verb for verb in verbs if min(verb.at) > min(head.at)]
    rest = [replace_form(verb) for verb in behind]
    return _cluster([head, *[verb for verb in rest if verb is not None]], lexicon, final=False)


def _sure(verb: Verb) -> bool:
    token = verb.token
    if len(verb.at) > 1 or token.has("will", "would", "may", "can", "must", "shall", "be", "have", "had", "werden"):
        return True
    forms = {form.form for form in token.verbs}
    return bool(forms & {"third", "past"}) and not forms & {"base"}


def replace_form(verb: Verb) -> Verb | None:
    """In last place a word that may be finite is an infinitive or a participle."""
    if not verb.finite:
        return verb
    for name in ("participle", "base"):
        lemma = _form(verb.token, name)
        if lemma is not None and len(verb.at) == 1:
            return Verb(verb.at, replace(verb.token, form=(lemma, name)), False, verb.to)
    return None


def _cluster(verbs: list[Verb], lexicon: Lexicon, *, final: bool) -> list[Verb]:
    """The verbs from the outermost to the innermost."""
    if not verbs:
        return []
    heads = [verb for verb in verbs if verb.finite]
    head = (heads[-1] if final else heads[0]) if heads else None
    if final and head is not None:
        verbs = [v for v in (replace_form(v) if v is not head else v for v in verbs) if v is not None]
    others = [verb for verb in verbs if verb is not head]
    if lexicon.grammar.verbs_reversed:
        others.reverse()
    else:
        others.sort(key=lambda verb: (verb.token.form or ("", ""))[1] == "participle")
    return _auxiliaries([*([head] if head is not None else []), *others], lexicon)


def _auxiliaries(group: list[Verb], lexicon: Lexicon) -> list[Verb]:
    """Settle what "werden", "sein" and "sollen" do by the forms that they stand with."""
    forms = [(verb.token.form or ("", ""))[1] for verb in group]
    lexical = [n for n, verb in enumerate(group) if not verb.token.has("be", "have", "had", "werden", *_MODALS)]
    last = lexical[-1] if lexical else -1
    participle = last >= 0 and forms[last] == "participle"
    for n, verb in enumerate(group):
        token = verb.token
        if token.has("werden"):
            future = any(forms[m] == "base" for m in range(n + 1, len(group)))
            verb.token = replace(
                token,
                classes=frozenset({"will" if future else "be"}),
                form=None if future else (token.form or ("", "third")),
            )
            if future and token.has("would"):
                verb.token = replace(verb.token, classes=frozenset({"would"}))
        elif (
            token.has("be")
            and participle
            and (group[last].token.form or ("",))[0] in lexicon.verb_classes.get("moving", ())
        ):
            verb.token = replace(token, classes=frozenset({"have"}))
        elif token.has("shall"):
            soft = participle and any(group[m].token.has("be", "werden") for m in range(n + 1, len(group)))
            verb.token = replace(token, classes=frozenset({"will"} if soft else {"must"}), form=None)
        elif token.has(*_MODALS):
            lemma = _form(token, "third") if len(group) == 1 and token.has("will") else None
            alone = lemma is not None and lemma in lexicon.cues
            verb.token = replace(
                token, form=(lemma or "", "third") if alone else None, classes=frozenset() if alone else token.classes
            )
    return group


# ------------------------------------------------------------------ the plain order


def _joint(stretch: Stretch, earlier: Sequence[Stretch], lexicon: Lexicon) -> Iterator[Token]:
    """The marks before a clause; no comma before "dass" and infinitives, "dass" where it may be left out."""
    joint = stretch.joint
    told = _told(earlier[-1], lexicon) if earlier else False
    comma = len(joint) == 1 and joint[0].text == ","
    if comma and stretch.kind == "infinitive":
        return
    if comma and stretch.kind == "sub" and stretch.body[0].has("that"):
        return
    if comma and stretch.kind == "main" and told and stretch.verbs and min(stretch.verbs[0].at) > 0:
        yield replace(joint[0], text="that", classes=frozenset({"that"}))
        return
    yield from joint


def _told(stretch: Stretch, lexicon: Lexicon) -> bool:
    """A clause that ends in a verb of saying, so that what it says may follow without a conjunction."""
    if stretch.kind not in ("main", "sub") or not stretch.verbs:
        return False
    lemma = (stretch.verbs[-1].token.form or ("",))[0]
    return any(cue.op in ("report", "deny", "demand", "confirm", "reaffirm") for cue in lexicon.cues.get(lemma, ()))


def _laid_out(
    stretch: Stretch, earlier: Sequence[Stretch], following: Stretch | None, lexicon: Lexicon
) -> Iterator[Token]:
    body = stretch.body
    verb = lexicon.grammar.attributive.get(body[0].text) if body and stretch.kind == "fragment" else None
    if verb is not None and earlier:
        yield from body[1:]
        yield replace(body[0], verbs=(VerbForm(verb, "third"),), form=(verb, "third"), classes=frozenset())
        return
    if stretch.kind == "purpose" or not stretch.verbs or _conditional(stretch, earlier, following):
        yield from (replace(token, form=None, classes=token.classes - set(_MODALS)) for token in body)
        return
    taken = {n for verb in stretch.verbs for n in verb.at}
    first = min(stretch.verbs[0].at)
    opener, front, middle = _fields(stretch, taken, first)
    subject, objects, adverbials = _roles(stretch, front, middle, earlier, lexicon)
    hoisted, objects = _hoist(objects, lexicon)
    more, adverbials = _hoist(adverbials, lexicon)
    if stretch.kind == "fragment" and (stretch.verbs[0].token.form or ("", ""))[1] == "participle":
        stretch.verbs.insert(0, _elided(stretch.verbs[0], lexicon))
    infinitive = following is not None and following.kind == "infinitive"
    yield from opener
    if infinitive:
        yield from adverbials
        adverbials = []
        blocks, objects = _prepositional(objects)
        yield from blocks
    yield from subject
    yield from _group(stretch.verbs, [*more, *hoisted])
    yield from objects
    yield from adverbials


def _elided(verb: Verb, lexicon: Lexicon) -> Verb:
    """The auxiliary that a headline leaves out: "Moratorium verlängert"."""
    moving = (verb.token.form or ("",))[0] in lexicon.verb_classes.get("moving", ())
    start = verb.token.start
    return Verb(set(), Token(start, start, "", classes=frozenset({"have" if moving else "be"})), True)


def _conditional(stretch: Stretch, earlier: Sequence[Stretch], following: Stretch | None) -> bool:
    """ "Sollte …, müsste …": a first clause that opens with its verb, and one after it that does too."""
    if earlier or following is None or stretch.kind != "main" or following.kind != "main":
        return False
    comma = any(token.text == "," for token in following.joint)
    return comma and min(stretch.verbs[0].at) == 0 and min(following.verbs[0].at) == 0


def _fields(stretch: Stretch, taken: set[int], first: int) -> tuple[list[Token], list[Token], list[Token]]:
    """Opening conjunction, what stands before the finite verb of a main clause, and all the rest."""
    body = stretch.body
    if stretch.kind == "main":
        front = [body[n] for n in range(first) if n not in taken]
        return [], front, [body[n] for n in range(first, len(body)) if n not in taken]
    if stretch.kind == "sub":
        start = next(
            (n for n, token in enumerate(body[:3]) if token.has("subordinator", "that", "question", "relative")), 0
        )
        return body[: start + 1], [], [body[n] for n in range(start + 1, len(body)) if n not in taken]
    return [], [], [body[n] for n in range(len(body)) if n not in taken]


def _roles(
    stretch: Stretch, front: list[Token], middle: list[Token], earlier: Sequence[Stretch], lexicon: Lexicon
) -> tuple[list[Token], list[Token], list[Token]]:
    """Subject, objects and adverbials."""
    if stretch.kind == "infinitive":
        return [], middle, []
    if stretch.kind == "fragment":
        return middle, [], []
    if stretch.kind == "sub":
        relative = any(token.has("relative") for token in stretch.body[:3])
        if relative and (not middle or not _nominative(middle, lexicon)):
            return [], middle, []
        start, end = _subject(middle)
        return middle[start:end], middle[end:], middle[:start]
    plain = [
        token for token in front if not token.has("adverb", "still", "again", "hedge", "temporary") and not token.when
    ]
    adverbial = not plain or (front[0].has("preposition") or plain[0].has("preposition"))
    if not front and _continues(stretch, earlier):
        return [], middle, []
    if not adverbial and not _fronted_object(plain, middle, lexicon):
        return front, middle, []
    start, end = _subject(middle)
    if not adverbial:
        return middle[start:end], [*front, *middle[:start], *middle[end:]], []
    return middle[start:end], [*middle[:start], *middle[end:]], front


def _continues(stretch: Stretch, earlier: Sequence[Stretch]) -> bool:
    """A clause that opens with its verb because its subject was named before: behind "and" or an inserted clause."""
    if any(token.has("coordinator") for token in stretch.joint):
        return bool(earlier)
    if len(earlier) >= 2 and any(token.text == "," for token in stretch.joint):
        return earlier[-1].kind in ("sub", "fragment") and earlier[-2].kind == "fragment" and not earlier[-2].verbs
    return (
        len(earlier) == 1
        and earlier[0].kind == "fragment"
        and bool(stretch.joint)
        and stretch.joint[-1].text in ("–", "—", ",")
    )


def _fronted_object(front: Sequence[Token], middle: Sequence[Token], lexicon: Lexicon) -> bool:
    """ "Den Verkauf … stoppt der Konzern": an object in first place, its subject right behind the verb."""
    if front[0].text in lexicon.grammar.accusative:
        return True
    if any(token.entities and token.main for token in front) or front[0].has("pronoun"):
        return False
    head = next(
        (token for token in middle if not token.has(*_ADVERBIAL) and not token.when),
        None,
    )
    if head is None:
        return False
    thing = any(token.topic or token.has(*_OBJECTS) or token.entities for token in front)
    start, end = _subject(middle)
    named = any(
        bool(token.entities and token.main) or token.has("companyref", "institutionref", "pronoun", "descriptor")
        for token in middle[start:end]
    )
    plain = not any(token.has(*_OBJECTS) or token.topic for token in middle[start:end])
    return thing and named and plain


def _nominative(middle: Sequence[Token], lexicon: Lexicon) -> bool:
    """ "…, die der Konzern …": a relative clause with a subject of its own."""
    start, end = _subject(middle)
    head = middle[start:end]
    return bool(head) and (
        head[0].has("pronoun", "companyref", "institutionref", "descriptor") or bool(head[0].entities and head[0].main)
    )


def _subject(middle: Sequence[Token]) -> tuple[int, int]:
    """The first noun phrase of a middle field, which is the subject where none stands before the verb."""
    start = 0
    while (
        start < len(middle)
        and (middle[start].has(*_ADVERBIAL) or middle[start].when or middle[start].mark)
        and not middle[start].has("no")
    ):
        start += 1
    end = start
    seen = False
    while end < len(middle):
        token = middle[end]
        if _ends_subject(middle, start, end, seen):
            break
        seen = seen or _noun(token)
        end += 1
        if token.has("pronoun") and end == start + 1:
            break
    return start, end


def _ends_subject(middle: Sequence[Token], start: int, end: int, seen: bool) -> bool:
    token = middle[end]
    if end == start:
        return token.has("preposition")
    if not seen:
        return token.has("preposition", "not")
    if token.has("genitive") or token.text in ("'s", "'"):
        return False
    if token.has("coordinator"):
        return not (end + 1 < len(middle) and bool(middle[end + 1].entities))
    before = middle[end - 1]
    if (
        before.entities
        and before.main
        and (token.entities or token.topic or token.has(*_OBJECTS))
        and not token.has("spokes", "outsider")
    ):
        return True
    return (
        token.when is not None
        or token.mark
        or token.has(
            "determiner",
            "possessive",
            "preposition",
            "adverb",
            "not",
            "no",
            "nolonger",
            "still",
            "again",
            "temporary",
            "pronoun",
        )
    )


def _noun(token: Token) -> bool:
    return (
        bool(token.entities)
        or token.topic
        or token.cap
        or bool(token.classes - {"determiner", "possessive", "adverb", "preposition", "no", "not"})
        or not token.classes
    )


def _hoist(tokens: Sequence[Token], lexicon: Lexicon) -> tuple[list[Token], list[Token]]:
    """Negations and the like, which go with the verbs, and what is left."""
    hoisted: list[Token] = []
    rest: list[Token] = []
    for index, token in enumerate(tokens):
        if token.has("no"):
            more = any(later.has("nomore") for later in tokens[index + 1 :])
            hoisted.append(replace(token, text="no", cap=False, classes=frozenset({"nolonger" if more else "not"})))
        elif token.has(*_HOISTED) and not (token.has("not") and _elsewhere(tokens, index)):
            hoisted.append(token)
        elif not token.has("nomore") or token.has("determiner"):
            rest.append(token)
    return hoisted, rest


def _elsewhere(tokens: Sequence[Token], index: int) -> bool:
    """A negation of a part: "nicht nur", "nicht etwa"."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return after is not None and after.has("part")


def _prepositional(objects: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Phrases with a preposition, and the rest; the noun that an infinitive hangs on stays with its verb."""
    blocks: list[Token] = []
    rest: list[Token] = []
    inside = False
    for index, token in enumerate(objects):
        if token.has("preposition") and not token.has("pronadv"):
            inside = True
        elif (
            inside and token.has("determiner", "possessive", "pronadv") and not objects[index - 1].has("preposition")
        ) or (inside and token.entities and not objects[index - 1].has("preposition", "determiner")):
            inside = False
        (blocks if inside else rest).append(token)
    return blocks, rest


def _group(verbs: Sequence[Verb], hoisted: Sequence[Token]) -> Iterator[Token]:
    """The verb group: the finite verb first; negations before the innermost verbs that they govern."""
    within = len(verbs) > 1 and not verbs[1].to
    if not within:
        yield from hoisted
    for index, verb in enumerate(verbs):
        if verb.to is not None:
            yield verb.to
        yield verb.token
        if within and not index:
            yield from hoisted
