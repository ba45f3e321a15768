"""Which words of a sentence act as verbs, and in which form, by the words around them."""

from __future__ import annotations

from monitor.core.reading.words import Token

MODAL = ("will", "would", "may", "can", "must", "aux")


NOUNISH = (
    *("measure exit return extension lifting supply plan demandnoun commitnoun law deal foreign trade thing".split()),
    *("outsider spokes newsnoun refusalnoun draft customer homograph".split()),
)


def skippable(token: Token) -> bool:
    """Adverbs, negations, quotation marks and times may stand anywhere without changing who does what."""
    if token.has("to", "by", "preposition"):
        return False
    if token.when is not None and token.when.kind != "duration":
        return True
    quote = token.text in ("'", '"', "“", "”", "‘", "’", "«", "»", "„", "`")
    adverb = token.has("adverb", "again", "still", "nolonger", "temporary", "lasting", "hedge", "not")
    return quote or (adverb and not token.has("determiner"))


def verb_form(tokens: tuple[Token, ...], index: int, *, bare: bool = False) -> tuple[str, str] | None:
    """(lemma, form) of a token that acts as a verb. bare: the language's infinitives need no particle."""
    token = tokens[index]
    if not token.verbs or token.entities or token.topic:
        return None
    if token.has("proposed", "draft") and not bare and _describes(tokens, index):
        return None  # "Planned limits …"
    by_form = {form.form: form.lemma for form in reversed(token.verbs)}
    before = _previous(tokens, index)
    if token.has("be", "have", "had", "do"):
        form = next((f for f in ("third", "past", "participle", "gerund", "base") if f in by_form), "base")
        return by_form.get(form, token.text), form
    if bare:
        return _romance(tokens, index, by_form, before)
    led = index > 0 and tokens[index - 1].has("preposition", "determiner", "possessive")
    let = (
        index > 0
        and not led
        and "base" in by_form
        and not token.has(*NOUNISH)
        and "third" not in by_form
        and _let(tokens, index)
    )
    if let and not token.text.endswith("ed"):
        return by_form["base"], "base"  # "lets it run"
    apart = before is not None and before is not tokens[index - 1] and token.has("pledge", *NOUNISH)
    apart = apart and before is not None and before.has("to") and tokens[index - 1].when is not None
    if before is not None and before.has("to", *MODAL, "do") and "base" in by_form and not apart:
        return by_form["base"], "base"
    close = index > 0 and tokens[index - 1].has("determiner", "possessive") and not tokens[index - 1].has("that")
    if "gerund" in by_form and (close or (index > 0 and tokens[index - 1].topic)) and token.has("pledge"):
        return None
    if "gerund" in by_form:
        return by_form["gerund"], "gerund"
    nominal = before is not None and (
        _opens_noun(before) or bool(before.when and before.when.kind in ("duration", "old"))
    )
    relative = before is not None and before.has("that") and before is tokens[index - 1] and index > 1
    if nominal and relative and "third" in by_form and not token.has(*NOUNISH) and tokens[index - 2].cap is False:
        nominal = not (tokens[index - 2].topic or tokens[index - 2].has("thing", "law", "measure", "plan", "draft"))
    timed = tokens[index - 1].when if index else None
    if nominal and timed is not None and timed.kind not in ("duration", "old") and before is not tokens[index - 1]:
        nominal = False  # "signed on Sunday | stretches": the preposition belongs to the time
    if "past" in by_form or "participle" in by_form:
        return _past(tokens, index, by_form, before, nominal)
    if "third" in by_form:
        return _third(tokens, index, by_form["third"], nominal)
    return _base(tokens, index, by_form["base"], before, nominal)


def _describes(tokens: tuple[Token, ...], index: int) -> bool:
    """A participle or a noun before the noun of a measure, or at the beginning before any noun: "Draft terms …"."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.has("determiner", "preposition", "by", "that") or after.mark or after.when:
        return False
    before = _previous(tokens, index)
    if before is None or before.mark:
        return True
    acts = before.entities or before.has("be", "have", "had", "pronoun", "to", *MODAL)
    return not acts and after.has("measure", "exit", "lifting", "law")


def _romance(
    tokens: tuple[Token, ...], index: int, by_form: dict[str, str], before: Token | None
) -> tuple[str, str] | None:
    """Where endings tell the forms apart, only nouns and doubles are left to be told by the words around."""
    token = tokens[index]
    article = before is not None and before.has("determiner", "possessive") and not before.has("pronoun")
    article = article and not any(t.when for t in tokens[max(0, index - 2) : index])  # "el 2 de mayo comenzó …"
    clitic = before is not None and before.has("clitic") and before is tokens[index - 1]
    if "base" in by_form:
        return None if article and not clitic else (by_form["base"], "base")
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    auxiliary = before is not None and before.has("be", "have", "had", "aux")
    nounish = token.has(*NOUNISH, "instrument", "pledge")
    if "participle" in by_form and (auxiliary or not ({"third", "past"} & by_form.keys())):
        adjective = article and not clitic
        return None if (nounish and not auxiliary) or adjective else (by_form["participle"], "participle")
    if "participle" in by_form and not _acts(before, after):
        return by_form["participle"], "participle"
    if auxiliary or (nounish and _noun_here(before, after)) or (article and (nounish or not clitic)):
        return None
    form = next((f for f in ("third", "past", "gerund") if f in by_form), None)
    return (by_form[form], form) if form else None


def _acts(before: Token | None, after: Token | None) -> bool:
    """A word that may be a participle or a finite verb is finite behind a name and before an object."""
    if before is not None and (before.entities or before.has("pronoun", "companyref", "institutionref", "relative")):
        return True
    return after is not None and (after.has("determiner", "possessive") or bool(after.entities) or after.topic)


def _noun_here(before: Token | None, after: Token | None) -> bool:
    """A word that may be a noun or a verb is a noun behind a preposition, at the beginning, and before one."""
    if before is None or before.mark or before.has("preposition", "determiner", "possessive", "no", "coordinator"):
        return after is None or not after.has("determiner", "possessive")
    if before.verbs and not before.classes:
        return True
    return after is not None and after.has("preposition") and not before.entities and not before.has("pronoun")


def _previous(tokens: tuple[Token, ...], index: int) -> Token | None:
    index -= 1
    while index >= 0 and skippable(tokens[index]):
        index -= 1
    return tokens[index] if index >= 0 else None


def _opens_noun(token: Token) -> bool:
    if token.has("pronoun") and not token.has("possessive"):
        return False
    return token.has("determiner", "possessive", "preposition", "no", "own") and not token.has("to")


def _past(
    tokens: tuple[Token, ...], index: int, by_form: dict[str, str], before: Token | None, nominal: bool
) -> tuple[str, str] | None:
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    adjectival = before is not None and before.has("determiner", "possessive") and before is tokens[index - 1]
    if adjectival and tokens[index - 1].has("that") and index > 1:
        noun = tokens[index - 2]
        adjectival = noun.mark or bool(noun.verbs) or noun.has("preposition")  # else "the feature that greeted …"
    if adjectival and after is not None and not after.has("by", "that", "preposition") and not after.mark:
        return None
    if "base" in by_form and tokens[index].has(*NOUNISH) and nominal:
        return None
    form = "past" if "past" in by_form else "participle"
    if before is not None and before.has("be", "have", "had"):
        form = "participle"
    return by_form.get(form, next(iter(by_form.values()))), form


def _third(tokens: tuple[Token, ...], index: int, lemma: str, nominal: bool) -> tuple[str, str] | None:
    if nominal:
        return None
    token = tokens[index]
    if (
        index == 0
        and token.has(*NOUNISH)
        and len(tokens) > 1
        and tokens[1].has("that", "relative", "to", "preposition")
    ):
        return None  # "Plans that would have …"
    left = _previous(tokens, index)
    if left is not None and left.has("pronoun") and not left.has("possessive", "determiner"):
        return lemma, "third"
    if token.has(*NOUNISH) and index + 1 < len(tokens) and tokens[index + 1].has("will", "would", "may", "can"):
        return None  # "the rules would ban"
    if token.has("measure") and index > 0 and not tokens[index - 1].entities and _told_next(tokens, index):
        return None  # "face search limits removed from …"
    if token.has(*NOUNISH) and index > 0:
        left = tokens[index - 1]
        if left.verbs and not left.has("be", "have", "do") and not left.entities:
            return None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if after is not None and any(f.form == "base" for f in after.verbs) and not after.has(*NOUNISH):
            return None
        if _clause_has_verb(tokens, index):
            return None
        if index + 1 < len(tokens) and tokens[index + 1].text in ("on", "of") and token.has("measure"):
            return None
    return lemma, "third"


def _told_next(tokens: tuple[Token, ...], index: int) -> bool:
    """A verb in a past or finite form, and nothing that may be a noun, follows right away."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return after is not None and not after.has(*NOUNISH) and any(form.form in ("third", "past") for form in after.verbs)


def _clause_has_verb(tokens: tuple[Token, ...], index: int) -> bool:
    """Another finite verb stands shortly before, with nothing between that could open a clause."""
    for back in range(index - 1, max(-1, index - 6), -1):
        token = tokens[back]
        if token.mark or token.has("coordinator", "that", "relative", "question", "subordinator"):
            return False
        if back > 0 and tokens[back - 1].has("to") and any(form.form == "base" for form in token.verbs):
            return True
        if not token.has(*NOUNISH) and any(form.form in ("third", "past") for form in token.verbs):
            return not token.has("be", "have", "do")
    return False


def _base(
    tokens: tuple[Token, ...], index: int, lemma: str, before: Token | None, nominal: bool
) -> tuple[str, str] | None:
    token = tokens[index]
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    nounish = token.has(*NOUNISH)
    if token.has("pledge", "refusalnoun") and after is not None and after.has("not"):
        return None
    if nominal or (token.has("measure") and after is not None and after.text == "on" and index > 1):
        return None
    if nounish and before is not None and not before.has("pronoun") and _told_next(tokens, index):
        return None  # "the face tagging feature axed by …"
    if before is None and token.has("homograph"):
        return None  # "Face search …"
    if before is None or before.mark or before.has("that", "question"):
        opens = (
            after is not None and not after.mark and not after.has("preposition", "be", "will", "would", "may", "can")
        )
        led = nounish and any(f.form == "third" for t in tokens[index + 1 : index + 7] for f in t.verbs)
        return (lemma, "base") if not nounish or (opens and not led and not _after_is_verb(after)) else None
    if before.has("pronoun", "coordinator", "relative"):
        return (lemma, "base") if not nounish or (after is not None and not after.has("preposition")) else None
    parted = before is not tokens[index - 1] and tokens[index - 1].has("still", "adverb") and index > 1
    if (
        parted
        and not nounish
        and (before.topic or before.has("thing"))
        and after is not None
        and not after.has("preposition", "be")
    ):
        return lemma, "base"  # "its terms on the topic now exclude …"
    if nounish and before is tokens[index - 1] and not before.has(*NOUNISH):
        acts = any(form.form == "third" for form in before.verbs) and index > 1 and bool(tokens[index - 2].entities)
        if acts:
            return None  # "Name breaks promise …"
    plural = (before.text.endswith("s") and not before.text.endswith(("ss", "'s"))) or _joined_names(tokens, index)
    if plural and before is tokens[index - 1] and not (before.entities and not _joined_names(tokens, index)):
        return (lemma, "base") if not nounish or (after is not None and not after.has("preposition")) else None
    let = any(t.has("customer", "measure") for t in tokens[max(0, index - 2) : index]) and _let(tokens, index)
    if let and not (token.has("measure") and tokens[index - 1].topic):
        return lemma, "base"
    if (
        not nounish
        and not before.has("measure")
        and (before.has("customer", "outsider") or (before.cap and not before.entities))
    ):
        return lemma, "base"
    return None


def _after_is_verb(token: Token | None) -> bool:
    return token is not None and any(form.form in ("third", "past") for form in token.verbs)


def _joined_names(tokens: tuple[Token, ...], index: int) -> bool:
    """Several names joined by "and" right before: their verb is in the plural."""
    span = tokens[max(0, index - 4) : index]
    listed = len(span) > 2 and span[-2].text == "," and bool(span[-3].entities)  # "Name, Name hold on to …"
    return bool(span) and bool(span[-1].entities) and (listed or any(t.has("coordinator") for t in span))


def _let(tokens: tuple[Token, ...], index: int) -> bool:
    return any(form.lemma in ("let", "make", "help") for t in tokens[max(0, index - 6) : index] for form in t.verbs)
