"""The subject of a verb, found before it or inherited from an earlier clause."""

from __future__ import annotations

from monitor.core.reading.chains import Chain, chain
from monitor.core.reading.clauses import Clause
from monitor.core.reading.grammar import View
from monitor.core.reading.nouns import Phrase, antecedent, edge, phrase, stops
from monitor.core.reading.verbs import skippable


def place(view: View, start: int, end: int) -> Phrase:
    """The phrase between the previous verb, or the clause's beginning, and `end`."""
    end = _before_aside(view, start, end)
    broken = _interpolated(view, start, end)
    if broken is not None:
        end = broken
    begin = end
    while begin > start:
        if stops(view, begin - 1):
            noun = _noun_of(view, begin - 1)
            if noun is None or noun < start:
                break
            begin = noun + 1
        begin -= 1
    while begin < end and edge(view.tokens[begin]):
        begin += 1
    for at in range(end - 2, begin, -1):
        if view.tokens[at].text == "," and view.tokens[at - 1].when is not None:
            begin = at + 1  # "Effective today, customers …"
            break
    while end > begin and view.participial(end - 1):
        end -= 1
    while end > begin and (edge(view.tokens[end - 1]) or view.tokens[end - 1].text == ","):
        end -= 1
    return phrase(view, begin, end)


def _interpolated(view: View, start: int, end: int) -> int | None:
    """Where a subject ends that two commas part from its verb: "the ban, due to end in June, | stays"."""
    if end - start < 4 or view.tokens[end - 1].text != ",":
        return None
    comma = next((n for n in range(end - 2, start, -1) if view.tokens[n].text == ","), None)
    if comma is None or view.finite(start, comma):
        return None
    opener = view.tokens[comma + 1]
    form = view.forms[comma + 1]
    apart = opener.has("ahead") or (form is not None and form[1] in ("past", "participle"))
    return comma if apart else None


def _noun_of(view: View, index: int) -> int | None:
    """The noun that an infinitive hangs on, when no verb governs it: "its promise to leave the field | holds"."""
    form = view.forms[index]
    if form is None or form[1] != "base" or not view.infinitive(index):
        return None
    made = chain(view, index)
    return made.noun if len(made.verbs) == 1 else None


_ASIDE = 12


def _before_aside(view: View, start: int, end: int) -> int:
    """ "The ban, due to end in June, | has been …": the subject stands before what two commas enclose."""
    if end - 1 <= start or view.tokens[end - 1].text != ",":
        return end
    opened = next((n for n in range(end - 2, max(start, end - _ASIDE), -1) if view.tokens[n].text == ","), None)
    return opened if opened is not None and any(view.forms[n] for n in range(opened, end)) else end


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
        resumed = clause.marker == "main" and clause.start and not view.tokens[clause.start - 1].mark
        if earlier.marker == "that" and resumed:
            continue  # "the ban that it announced | has ended"
        if earlier.marker in ("relative", "condition", "recap", "adverbial") and clause.marker != "participle":
            continue
        broken = _interpolated(view, earlier.start, clause.start) if earlier.index == clause.index - 1 else None
        if broken is not None and clause.marker == "main":
            return place(view, earlier.start, broken)
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


def dropped(view: View, made: Chain, found: Phrase) -> Phrase:
    """The subject of a verb whose language may leave it out, or put it behind the verb."""
    person = _person(view, made)
    if person == "we":
        return Phrase("speaker", (), (), made.left, made.left)
    if made.form not in ("third", "past", "participle") or (found.kind != "empty" and found.end == made.left):
        return found
    clause = view.clause_of(min(made.left, len(view.tokens) - 1))
    if clause.marker == "relative" or place(view, clause.start, made.left).kind != "empty":
        return found
    if _absolute(view, made):
        return Phrase("thing", (), found.entities, made.left, made.left)
    behind = made.verbs[0] + 1
    while behind < clause.end and (skippable(view.tokens[behind]) or view.tokens[behind].when):
        behind += 1
    if behind < clause.end and not made.passive and view.tokens[behind].has("companyref"):
        return phrase(view, behind, behind + 1)
    if behind < clause.end and not made.passive and view.tokens[behind].entities and view.tokens[behind].main:
        return Phrase("entity", view.tokens[behind].entities[:1], (), made.left, made.left)
    if found.kind != "empty" or made.form == "participle" or made.passive or reflexive_passive(view, made):
        return found
    return Phrase("other" if person == "plural" else "pronoun", (), (), made.left, made.left)


def _absolute(view: View, made: Chain) -> bool:
    """ "Name, suspendida la venta …", "Vetado por Name el uso …": a participle before what was done."""
    if made.form != "participle" or made.perfect or made.passive or made.governed or made.left != made.verbs[0]:
        return False
    after = made.verbs[0] + 1
    while after < len(view.tokens) and (skippable(view.tokens[after]) or view.tokens[after].when):
        after += 1
    return after < len(view.tokens) and view.tokens[after].has("determiner", "by", "preposition", "measure", "supply")


def _person(view: View, made: Chain) -> str:
    """What the ending of the finite verb tells of its subject."""
    for index in range(made.left, made.verbs[0] + 1):
        found = [form.person for form in view.tokens[index].verbs if form.form in ("third", "past")]
        if found:
            return found[0]
    return ""


def reflexive_passive(view: View, made: Chain) -> bool:
    """ "Se prohíbe …": a passive in the reflexive, unless a cue of that verb is itself reflexive."""
    pronouns = view.lexicon.grammar.reflexives
    if not view.lexicon.grammar.prodrop or made.form not in ("third", "past"):
        return False
    group = range(made.left, made.verbs[0] + 1)
    after = view.tokens[made.verbs[0] + 1] if made.verbs[0] + 1 < len(view.tokens) else None
    hyphened = after is not None and after.text in pronouns and after.start <= view.tokens[made.verbs[0]].end + 1
    if not hyphened and not any(view.tokens[n].text in pronouns for n in group):
        return False
    if any(view.tokens[n].text in pronouns and view.tokens[n + 1].has("objectclitic") for n in group[:-1]):
        return False  # "no se lo vende": an indirect object
    hits = (hit for n in made.verbs for hit in view.hits_by_start.get(n, ()))
    return not any(hit.cue.reflexive for hit in hits)
