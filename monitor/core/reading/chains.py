"""From a verb leftwards: the auxiliaries, negations and governing verbs that decide what is said of its act."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.core.reading.cues import Hit
from monitor.core.reading.grammar import View
from monitor.core.reading.verbs import MODAL, skippable
from monitor.core.reading.words import Token

_GOVERNING = (
    *("order continue noplan refuse pause quit resume consider allow commit demand restrict".split()),
    *("reaffirm extend keep propose deny drop lift".split()),
)
_RENOUNCING = ("drop", "lift", "quit", "pause")
_NP_GOVERNING = ("order", "demand", "allow", "report", "become")
_NP_ROOM = 9


@dataclass
class Chain:
    """What stands before a verb, innermost first.

    ops: not, nolonger, again, still, will, would, may, can, must, continue, refuse, pause, quit, resume, consider,
    allow, commit, demand, purpose. `left` is the first token of the whole verb group; `patient` is a noun phrase
    between a governor and its infinitive ("urges *the firm* to stop").
    """

    left: int
    form: str
    ops: list[str] = field(default_factory=list)
    passive: bool = False
    perfect: bool = False
    pluperfect: bool = False
    infinitive: bool = False
    governed: bool = False
    noun: int | None = None
    """A governing noun ("its *plan* to stop"), when no verb governs that noun in turn."""
    patient: tuple[int, int] | None = None
    verbs: list[int] = field(default_factory=list)
    hedged: bool = False
    temporary: bool = False
    ordered: bool = False
    """It is what an authority has ordered somebody to do."""


def chain(view: View, head: int) -> Chain:
    """The chain of the verb at token `head`, within its clause."""
    form = view.forms[head]
    if (partner := _partner(view, head)) is not None:
        shared = chain(view, partner)
        shared.verbs.append(head)
        return shared
    made = Chain(head, form[1] if form else "noun", verbs=[head])
    made.ops.extend(_mood(view, head))
    made.infinitive = made.form == "base" and view.lexicon.grammar.bare_infinitive
    limit = view.clause_of(head).start
    index = head - 1
    while index >= limit:
        step = _step(view, made, index, limit)
        if step is None:
            break
        index = step
        made.left = index + 1
    _trim(view, made, head)
    return made


def _mood(view: View, index: int) -> list[str]:
    """What the form of a verb adds by itself: a future, a conditional, a subjunctive."""
    form = view.forms[index]
    fits = [f.op for f in view.tokens[index].verbs if (f.lemma, f.form) == form]
    return [fits[0]] if fits and fits[0] else []


def _partner(view: View, head: int) -> int | None:
    """The verb that this one is joined to by "and" or "or" in the same form, and whose chain it shares."""
    form = view.forms[head]
    if form is None or form[1] not in ("base", "gerund") or head < 2:
        return None
    left = view.before(head)
    if left > 0 and view.lexicon.grammar.bare_infinitive and view.tokens[left].has("preposition"):
        left = view.before(left)
    if left < 0 or not view.tokens[left].has("coordinator"):
        return None
    for index in range(left - 1, view.clause_of(head).start - 1, -1):
        other = view.forms[index]
        if other is not None and not view.tokens[index].has("be", "have", "do"):
            return index if other[1] == form[1] else None
    return None


def _trim(view: View, made: Chain, head: int) -> None:
    """Give back adverbs and times that the walk took but that stand before the subject's place."""
    while made.left < head and view.tokens[made.left].when is not None and not made.governed:
        made.left += 1


def _step(view: View, made: Chain, index: int, limit: int) -> int | None:
    """The next token to look at, or None where the verb group ends."""
    token = view.tokens[index]
    if token.text == "," and (opened := _aside(view, index, limit)) is not None:
        return opened - 1
    governor = _governor(view, made, index)
    if governor is not None:
        return _govern(view, made, governor)
    if token.has("be") and made.form == "participle" and _middle(view, made, index):
        made.perfect = True
    bare = view.lexicon.grammar.bare_infinitive
    if _small(made, token, bare=bare) or (bare and made.noun is None and token.has("clitic")):
        return index - 1
    if made.noun is None and (made.infinitive or made.form in ("gerund", "noun")):
        noun = _governing_noun(made, token)
        if noun:
            return _take_noun(view, made, index, noun)
        nominal = made.form == "gerund" or (bare and made.infinitive)
        if nominal and token.has("preposition") and _leads_on(view, made, index, limit):
            return index - 1
    if made.noun is not None and token.has("determiner", "possessive") and not view.tokens[index - 1].entities:
        return index - 1
    return _over_patient(view, made, index, limit)


def _aside(view: View, index: int, limit: int) -> int | None:
    """Where an adverbial between two commas begins: "will not, after all, …"."""
    for start in range(index - 1, max(limit, index - 5), -1):
        if view.tokens[start].text == ",":
            return start if start < index - 1 and view.tokens[start - 1].has("not", "will", "would", "may") else None
        if not skippable(view.tokens[start]):
            return None
    return None


_SMALL_OPS = ("nolonger", "not", "again", "still", "may", "would", "will", "can", "must", "aux")


def _middle(view: View, made: Chain, index: int) -> bool:
    """A compound past with "be" that is no passive: of verbs of motion, and of reflexive ones."""
    lemma = (view.forms[made.verbs[0]] or ("", ""))[0]
    if lemma in view.lexicon.verb_classes.get("motion", ()):
        return True
    return any(token.text in view.lexicon.grammar.reflexives for token in view.tokens[max(0, index - 2) : index])


def _small(made: Chain, token: Token, *, bare: bool = False) -> bool:
    """Auxiliaries, negations, adverbs, times and the "to" of an infinitive."""
    if bare and token.has("be", "have"):
        made.ops.extend(op for op in ("will", "would", "must", "may") if token.has(op))
        if any(form.form == "base" for form in token.verbs):
            made.passive = made.passive or (token.has("be") and made.form == "participle" and not made.perfect)
            made.infinitive, made.form = True, "base"
        made.hedged = made.hedged or token.has("hedge")
    if token.has("to"):
        made.infinitive = True
        return True
    if token.has("be"):
        if made.form in ("past", "participle") and len(made.verbs) == 1 and not made.perfect:
            made.passive = True
        return True
    if token.has("have", "had"):
        made.perfect = True
        made.pluperfect = made.pluperfect or token.has("had")
        return True
    op = next((op for op in _SMALL_OPS if token.has(op)), None)
    if op and (made.noun is not None or not token.has("no")):
        made.ops.append(op)
        made.infinitive = made.infinitive and not (bare and token.has(*MODAL))
        return True
    if token.has("do"):
        return True
    if bare and token.has("clitic"):
        return True
    if skippable(token):
        made.hedged = made.hedged or token.has("hedge")
        made.temporary = made.temporary or token.has("temporary")
        return True
    return False


def _governor(view: View, made: Chain, index: int) -> Hit | None:
    """A cue phrase that ends right before the chain and may govern what follows."""
    fits = made.infinitive or made.form in ("gerund", "noun", "participle", "past")
    fits = fits or (made.form == "base" and not made.ops)
    if not fits:
        return None
    best: Hit | None = None
    for hit in view.hits_by_end.get(index + 1, ()):
        if hit.gap is not None or hit.start < view.clause_of(index).start:
            continue
        bare = view.lexicon.grammar.bare_infinitive
        if hit.cue.op not in _GOVERNING or not (_grammatical_bare if bare else _grammatical)(hit, made):
            continue
        if best is None or (hit.start, _GOVERNING.index(hit.cue.op)) < (best.start, _GOVERNING.index(best.cue.op)):
            best = hit
    return best


def _grammatical(hit: Hit, made: Chain) -> bool:
    """Stop, pause, resume and restrict govern a gerund ("stop selling"); "stop to sell" is something else."""
    if hit.cue.op in ("pause", "quit", "resume", "restrict"):
        return made.form == "gerund" and not made.infinitive
    if made.form == "noun" and hit.cue.op in ("reaffirm", "extend", "keep"):
        return made.noun is not None
    if made.form == "noun":
        return hit.cue.op in ("commit", "consider", "refuse", "demand", *_RENOUNCING) and made.noun is not None
    if made.form in ("participle", "past") and not made.infinitive:
        return hit.cue.op == "continue" and not made.perfect
    if made.form == "gerund" and not made.infinitive:
        return hit.cue.op in ("continue", "consider", "propose", "refuse", "noplan", "commit", "demand", "allow")
    return made.infinitive or hit.cue.words[-1:] == (frozenset({"to"}),) or hit.lemma == "help"


def _grammatical_bare(hit: Hit, made: Chain) -> bool:
    """The same where verbs of ceasing, too, govern an infinitive."""
    if made.form == "noun":
        return hit.cue.op in ("commit", "consider", "refuse", "demand", "reaffirm", "extend", "keep")
    if made.form in ("participle", "past") and not made.infinitive:
        return hit.cue.op == "continue" and not made.perfect
    return made.infinitive


def _govern(view: View, made: Chain, hit: Hit) -> int:
    if made.form in ("participle", "past") and len(made.verbs) == 1 and not made.infinitive:
        made.passive = True
    made.ops.append(_governing_op(view, made, hit))
    made.verbs.append(hit.start)
    made.governed = True
    made.infinitive = False
    made.noun = None
    made.perfect = False
    made.form = hit.form
    made.infinitive = hit.form == "base" and view.lexicon.grammar.bare_infinitive
    made.ops.extend(_mood(view, hit.start))
    return hit.start - 1


def _governing_op(view: View, made: Chain, hit: Hit) -> str:
    """What a governor does; one that gives up a plan undoes it, unlike one that stops an act."""
    if hit.cue.op in ("extend", "keep"):
        return "reaffirm"
    if made.form != "noun" or hit.cue.op not in _RENOUNCING or made.noun is None:
        return hit.cue.op
    return "quit" if view.tokens[made.noun].has("pledge", "refusalnoun") else "renounce"


def _governing_noun(made: Chain, token: Token) -> str | None:
    if token.has("refusalnoun"):
        return "refuse"
    if token.has("demandnoun"):
        return "demand"
    if (token.has("commitnoun") or (token.has("stance") and made.form == "gerund")) and not token.when:
        return "commit"
    return None


def _take_noun(view: View, made: Chain, index: int, op: str) -> int:
    made.ops.append(op)
    made.infinitive = False
    made.noun = index
    made.governed = True
    made.form = "noun"
    return index - 1


def _leads_on(view: View, made: Chain, index: int, limit: int) -> bool:
    """A preposition before a gerund belongs to the chain when a governor stands before it: "plans for ending"."""
    while index - 1 > limit and skippable(view.tokens[index - 1]):
        index -= 1
    if index - 1 < limit:
        return False
    before = view.tokens[index - 1]
    if _governing_noun(made, before) is not None:
        return True
    if view.lexicon.grammar.bare_infinitive and view.tokens[index].has("by"):
        return False  # "criticised for selling"
    return any(hit.cue.op in _GOVERNING for hit in view.hits_by_end.get(index, ()))


def _over_patient(view: View, made: Chain, index: int, limit: int) -> int | None:
    """Across a noun phrase to the verb or noun that takes it together with an infinitive: "calls on X to stop"."""
    bare = made.form == "base" and not made.infinitive and not made.ops and len(made.verbs) == 1
    if not (made.infinitive or bare) or made.noun is not None:
        return None
    for start in range(index, max(limit, index - _NP_ROOM) - 1, -1):
        if view.tokens[start].text in (",", ";") and not _listed(view, start):
            return None
        hit = _takes_patient(view, start, index, bare=bare)
        if hit is not None:
            made.patient = (hit.end, index + 1)
            return _govern(view, made, hit)
        if view.tokens[start].has("demandnoun") and start < index and made.infinitive and view.forms[start] is None:
            made.patient = (start + 1, index + 1)
            return _take_noun(view, made, start, "demand")
        if view.is_finite(start):
            return None
    return None


def _listed(view: View, index: int) -> bool:
    """A comma inside a list of names."""
    around = view.tokens[max(0, index - 1) : index + 2]
    return any(token.entities for token in around)


def _takes_patient(view: View, start: int, index: int, *, bare: bool) -> Hit | None:
    hits = [hit for hit in view.hits_by_start.get(start, ()) if hit.end <= index + 1 and hit.gap is None]
    if bare:
        return next((hit for hit in hits if hit.cue.op == "allow" and hit.lemma in ("let", "help", "make")), None)
    found = [hit for op in _NP_GOVERNING for hit in hits if hit.cue.op == op]
    found = [hit for hit in found if hit.cue.op != "report" or hit.lemma == "tell"]
    return found[0] if found else None
