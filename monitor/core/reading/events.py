"""From cue, object and chain to an event: a small algebra, the same for every language.

A base value is one of the nine events, or `supply` (selling, offering, letting use), which is no event until
something is done to it: not + supply is a restriction, stop + supply too, resume + supply lifts one, continue +
supply is business as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from monitor.core.reading.objects import Objects

_NOTHING = None

_TOLD = ("impose", "withdraw", "end", "lift", "expire", "propose", "drop", "enact", "reaffirm", "supply", "carry")

# What each link of a chain makes of the value inside it. A value that is not named becomes nothing.
_ALGEBRA: dict[str, dict[str, str]] = {
    "not": {
        "supply": "impose",
        "carry": "impose",
        "lift": "reaffirm",
        "expire": "extend",
        "drop": "propose",
        "contained": "drop",
        "declined": "propose",
        "extend": "expire",
        "shifted": "reaffirm",
    },
    "nolonger": {
        "contained": "drop",
        "propose": "drop",
        "expire": "expire",
        "written": "lift",
        "held": "expire",
        "supply": "end",
        "carry": "end",
        "impose": "lift",
        "quit": "lift",
    },
    "refuse": {
        "impose": "declined",
        "withdraw": "declined",
        "extend": "expire",
        "supply": "impose",
        "lift": "reaffirm",
        "expire": "reaffirm",
        "carry": "impose",
    },
    "noplan": {"lift": "reaffirm", "expire": "reaffirm", "supply": "unsold", "withdraw": "denied"},
    "assert": {"extend": "reaffirm", **{event: event for event in _TOLD}},
    "deny": {"lift": "reaffirm", "expire": "reaffirm"},
    "pause": {"supply": "impose", "carry": "impose", "impose": "lift"},
    "quit": {"supply": "end", "carry": "end", "impose": "lift", "extend": "lift"},
    "renounce": {"impose": "drop", "withdraw": "drop", "end": "drop", "enact": "drop", "propose": "drop"},
    "resume": {"supply": "lift", "impose": "impose", "withdraw": "withdraw"},
    "restrict": {"supply": "impose"},
    "continue": {
        "impose": "extend",
        "extend": "extend",
        "supply": "carry",
        "reaffirm": "reaffirm",
        "end": "extend",
        "held": "extend",
    },
    "still": {
        "impose": "extend",
        "extend": "extend",
        "supply": "carry",
        "reaffirm": "reaffirm",
        "propose": "propose",
        "held": "extend",
        "unsold": "reaffirm",
    },
    "again": {"impose": "extend", "extend": "extend", "supply": "lift", "propose": "propose", "lift": "lift"},
    "extend": {"impose": "extend", "supply": "carry"},
    "consider": {
        "impose": "propose",
        "extend": "propose",
        "enact": "propose",
        "propose": "propose",
        "withdraw": "propose",
        "end": "propose",
    },
    "propose": {"impose": "propose", "enact": "propose", "propose": "propose"},
    "may": {"impose": "propose", "enact": "propose", "propose": "propose", "withdraw": "propose", "end": "propose"},
    "reaffirm": {
        **dict.fromkeys(("impose", "extend", "reaffirm"), "reaffirm"),
        "withdraw": "reaffirm",
        "end": "reaffirm",
        "propose": "propose",
        "enact": "enact",
    },
}
_TRANSPARENT = frozenset({"will", "would", "can", "aux", "commit", "allow", "report", "become", "confirm"})
_DEADLY = frozenset({"order", "demand", "must", "purpose"})


def apply(value: str | None, ops: Sequence[str]) -> str | None:
    """The value after every link of a chain, innermost first; None when nothing is said to have been done."""
    for op in ops:
        if value is None or op in _DEADLY:
            return None
        if op not in _TRANSPARENT:
            value = _ALGEBRA.get(op, {}).get(value)
    return value


def settle(value: str | None, *, customer: bool) -> str | None:
    """The event of a final value: ending supply to some customers is a restriction, to all a withdrawal."""
    if value == "end":
        return "impose" if customer else "withdraw"
    return (
        None
        if value in ("supply", "carry", "contained", "held", "unsold", "denied", "declined", "written", "shifted")
        else value
    )


def base(op: str, found: Objects, *, lawmaker: bool) -> str | None:
    """What a cue does to its object, before any chain. None: that cue does not go with that object."""
    if (
        found.headed_by("demandnoun")
        and not (found.headed_by("refusalnoun") and _measured(found))
        and op not in ("enact", "force")
    ):
        return None
    rule = _BASES.get(op)
    return rule(found, lawmaker) if rule is not None else None


def _measured(found: Objects) -> bool:
    return found.measure is not None and found.measure.about is not False


def _restrict(found: Objects, lawmaker: bool) -> str | None:
    if (found.foreign and not found.fits) or found.headed_by("measure", "plan", "return", "exit"):
        return None
    return "impose" if found.fits or (found.customer and found.supply) else None


def _pause(found: Objects, lawmaker: bool) -> str | None:
    if found.foreign or (found.planned and found.undone):
        return None
    if found.headed_by("plan"):
        return "impose" if lawmaker and found.fits and not _measured(found) else None  # "puts its plan to mine on ice"
    if _measured(found) and "pausing" not in found.classes:
        return "lift"
    return "impose" if found.fits or found.pronoun or (found.supply and found.customer) else None


def _quit(found: Objects, lawmaker: bool) -> str | None:
    if found.foreign or (found.headed_by("measure") and found.measure is not None and found.measure.about is False):
        return None
    if found.headed_by("plan"):
        return "drop" if lawmaker or _planned(found) else None
    if _measured(found):
        return "drop" if lawmaker or "proposed" in found.classes else "lift"
    if found.headed_by("pledge", "refusalnoun") and (found.fits or _measured(found)):
        return "lift"
    if "proposed" in found.classes:
        return "drop" if found.headed_by("exit", "lifting", "law") and found.fits else None
    if found.planned and not found.supply:
        return None
    if found.headed_by("customer") and found.topic and not found.product:
        return "end"  # "the topic: Name is done with the police"
    if found.supply and (found.fits or found.customer):
        return "end"
    if found.served and found.fits:
        return "impose"
    return "withdraw" if found.fits or found.classes & {"trade", "pronadv"} else None


def _make(found: Objects, lawmaker: bool) -> str | None:
    for noun, event in (("extension", "extend"), ("exit", "withdraw"), ("return", "lift")):
        if noun in found.classes and (found.fits or _measured(found)):
            return event
    if "lifting" in found.classes and _measured(found):
        return "lift"
    if found.headed_by("lifting") and found.fits and not found.foreign and not _measured(found):
        return "end"
    if found.drafted:
        return "propose"
    return "impose" if _measured(found) and found.measure is not None and found.measure.direct else None


def _extend(found: Objects, lawmaker: bool) -> str | None:
    if found.headed_by("pledge"):
        return "reaffirm" if _measured(found) else None
    return "extend" if _measured(found) else None


def _lift(found: Objects, lawmaker: bool) -> str | None:
    if found.headed_by("plan"):
        return "drop" if lawmaker or _planned(found) else None
    if _measured(found):
        return "drop" if found.drafted or "proposed" in found.classes else "lift"
    if found.headed_by("exit", "lifting") and "proposed" in found.classes and found.fits:
        return "drop"
    return "lift" if found.headed_by("pledge") else None


def _resume(found: Objects, lawmaker: bool) -> str | None:
    if found.foreign or _measured(found):
        return None
    return "lift" if found.fits or (found.supply and found.customer) or found.classes & {"trade"} else None


def _propose(found: Objects, lawmaker: bool) -> str | None:
    ruled = bool(found.classes & {"law"}) and found.topic and not found.foreign
    if not lawmaker:
        own = found.measure is not None and found.measure.about is True and found.measure.direct
        return "propose" if own and ("law" not in found.classes or "rulenoun" in found.classes) else None
    return "propose" if lawmaker and (_measured(found) or ruled) else None


def _consider(found: Objects, lawmaker: bool) -> str | None:
    leaves = found.headed_by("exit") and found.fits and not found.foreign and not lawmaker
    return "propose" if _measured(found) or leaves else None


def _planned(found: Objects) -> bool:
    """A plan that would have restricted or ended something."""
    return found.undone or _measured(found)


def _drop(found: Objects, lawmaker: bool) -> str | None:
    if not lawmaker:
        given_up = found.headed_by("plan") and _planned(found)
        return "drop" if given_up or (_measured(found) and (found.drafted or "proposed" in found.classes)) else None
    return "drop" if _measured(found) or found.headed_by("plan") else None


def _abandon(found: Objects, lawmaker: bool) -> str | None:
    """What was only thought of: of a plan, or of a measure that such a verb says was never taken."""
    if found.headed_by("plan", "draft"):
        return "drop" if lawmaker or _planned(found) else None
    return "drop" if _measured(found) and found.headed_by("measure") else None


def _enact(found: Objects, lawmaker: bool) -> str | None:
    if (
        not lawmaker
        or not found.classes & {"law", "deal", "measure"}
        or (found.foreign and "deal" not in found.classes)
    ):
        return None
    return "enact"


def _force(found: Objects, lawmaker: bool) -> str | None:
    """A law that takes effect; of anybody else, a measure."""
    if not lawmaker:
        return "impose" if _measured(found) and found.headed_by("measure") else None
    return _enact(found, lawmaker)


def _stated(found: Objects) -> bool:
    """A promise, an exit, or a policy on the topic."""
    return found.headed_by("pledge", "exit") or (found.topic and found.headed_by("instrument"))


def _contain(found: Objects, lawmaker: bool) -> str | None:
    if not lawmaker:
        return "held" if _measured(found) or found.undone else None
    return "contained" if _measured(found) or found.headed_by("plan") else None


def _lapse(found: Objects, lawmaker: bool) -> str | None:
    if found.headed_by("plan") or ("proposed" in found.classes and _measured(found)):
        return "drop" if lawmaker or _planned(found) else None
    return "expire" if _measured(found) else None


def _vanish(found: Objects, lawmaker: bool) -> str | None:
    """What is gone: a plan, a measure from where it was written, or a product."""
    if found.headed_by("plan") and not found.headed_by("rulenoun"):
        return "drop" if lawmaker or _planned(found) else None
    if _measured(found):
        return "drop" if lawmaker or "proposed" in found.classes else "lift"
    return "withdraw" if found.of_topic and not found.foreign else None


def _fall(found: Objects, lawmaker: bool) -> str | None:
    """What comes to nothing: a plan, or a measure that was still to be taken."""
    if found.headed_by("plan"):
        return "drop" if lawmaker or _planned(found) else None
    if found.headed_by("exit", "lifting") and found.fits and not lawmaker and not _measured(found):
        return "drop"  # "the product's withdrawal is off"
    return "drop" if _measured(found) and (lawmaker or found.drafted or "proposed" in found.classes) else None


def _decided(found: Objects) -> bool:
    """ "Its decision to leave the field stands"."""
    return found.headed_by("commitnoun") and not found.headed_by("plan") and found.undone and found.fits


def _returned(found: Objects) -> bool:
    """What is back: the product, or the sale of it."""
    if found.foreign or _measured(found):
        return False
    return found.product or (found.fits and (found.customer or found.supply or bool(found.owners)))


_BASES: dict[str, Callable[[Objects, bool], str | None]] = {
    "restrict": _restrict,
    "pause": _pause,
    "quit": _quit,
    "make": _make,
    "extend": _extend,
    "keep": _extend,
    "stay": lambda found, lawmaker: "extend" if _measured(found) or _decided(found) else None,
    "defer": lambda found, lawmaker: "extend" if found.headed_by("return", "lifting", "lifted") else None,
    "lapse": _lapse,
    "vanish": _vanish,
    "fall": _fall,
    "back": lambda found, lawmaker: "lift" if _returned(found) else None,
    "regain": lambda found, lawmaker: "lift" if found.fits and not _measured(found) else None,
    "within": lambda found, lawmaker: _contain(found, lawmaker) or ("written" if _measured(found) else None),
    "shift": lambda found, lawmaker: (
        "shifted" if _measured(found) or (found.fits and (found.headed_by("stance") or found.customer)) else None
    ),
    "lift": _lift,
    "resume": _resume,
    "propose": _propose,
    "consider": _consider,
    "abandon": _abandon,
    "drop": _drop,
    "enact": _enact,
    "force": _force,
    "reaffirm": lambda found, lawmaker: (
        "reaffirm" if _measured(found) or found.headed_by("pledge", "refusalnoun", "exit") else None
    ),
    "firm": lambda found, lawmaker: "reaffirm" if _measured(found) or _stated(found) else None,
    "mooted": lambda found, lawmaker: "propose" if _measured(found) else None,
    "hold": lambda found, lawmaker: "held" if _measured(found) else None,
    "barred": lambda found, lawmaker: "extend" if found.topic or found.product else None,
    "closed": lambda found, lawmaker: "impose" if found.fits else None,
    "illegal": lambda found, lawmaker: "enact" if lawmaker and found.fits and not _measured(found) else None,
    "available": lambda found, lawmaker: "supply" if found.fits else None,
    "lose": lambda found, lawmaker: "impose" if found.fits or found.supply else None,
    "deprived": lambda found, lawmaker: "extend" if found.fits or found.supply else None,
    "retain": lambda found, lawmaker: "extend" if found.fits or found.customer or _measured(found) else None,
    "contain": _contain,
    "relax": lambda found, lawmaker: "lift" if _measured(found) or found.headed_by("pledge") else None,
}
SUBJECT_CUES = frozenset(
    {
        "mooted",
        "stay",
        "hold",
        "firm",
        "lapse",
        "force",
        "closed",
        "illegal",
        "barred",
        "available",
        "vanish",
        "fall",
        "back",
        "within",
        "shift",
    }
)
"""Cues whose object is the subject: "the ban expires"."""
