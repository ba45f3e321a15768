"""Notes of every kind, on ordinary days and on awful ones; used by tests and by look.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.model import (
    AlertNote,
    Change,
    Claim,
    Confidence,
    DigestNote,
    Event,
    Evidence,
    FeedTrouble,
    Measure,
    Note,
    NoticeNote,
    Span,
    Stage,
    Standing,
    Status,
    StoryLine,
    Tier,
)

NOW = datetime(2021, 5, 18, 14, 3, tzinfo=UTC)
NAMES = {"amazon": "Amazon", "ibm": "IBM", "microsoft": "Microsoft", "eu-commission": "EU Commission"}

ARABIC = "أمازون تمدد حظر استخدام الشرطة لتقنية التعرف على الوجه حتى إشعار آخر"
EMOJI = "👁️‍🗨️ Cameras off! 🚔 The pause goes on 🎉"
HOSTILE = (
    "Pause\r\nBcc: everyone@evil.example\u2028<script>alert(1)</script> <!channel> <@U123> &amp; *bold* _it_ `x` "
    "https://evil.example/login {{ 7*7 }} %s <img src=x onerror=alert(1)> \x00\x1b[31m ‮gnp.exe"
)
LONG = ("A very long headline about cameras that goes on without end or mercy " * 6)[:400]
ENDLESS = "x" * 2400


def claim(quote: str, status: Status = Status.moratorium, event: Event = Event.extend) -> Claim:
    return Claim("amazon", event, status, quote, Span("summary", 0, len(quote)), field="police")


def evidence(
    outlet: str = "Reuters",
    quote: str = "The company will keep its pause on sales of the software to police departments until further notice.",
    *,
    url: str | None = "https://www.reuters.example/technology/pause-goes-on-2021-05-18/",
    tier: Tier = Tier.agency,
    number: int = 1,
    status: Status = Status.moratorium,
) -> Evidence:
    published = NOW - timedelta(minutes=5)
    return Evidence(f"item-{number}", outlet, outlet, tier, claim(quote, status), url, quote[:60], published)


def change(**other: object) -> Change:
    """Amazon's extension, as first reported, unless told otherwise."""
    extension = Change(
        id="0196e1a0-0000-7000-8000-000000000001",
        entity="amazon",
        field="police",
        before=Status.moratorium,
        after=Status.moratorium,
        event=Event.extend,
        effective=date(2021, 5, 18),
        learned=NOW,
        open_ended=True,
        scope="use of Rekognition by police departments",
        told=True,
        before_until=date(2021, 6, 10),
        evidence=(evidence(),),
    )
    return replace(extension, **other)  # type: ignore[arg-type]


def confirmed_change() -> Change:
    second = evidence(
        "Amazon newsroom",
        "We are extending our moratorium on police use of our facial recognition technology.",
        url="https://press.amazon.example/pause",
        tier=Tier.primary,
        number=2,
    )
    return change(confidence=Confidence.confirmed, evidence=(evidence(), second))


def law() -> Change:
    return Change(
        id="0196e1a0-0000-7000-8000-000000000002",
        entity="eu-commission",
        field="public-space",
        before=Status.proposed,
        after=Status.proposed,
        event=Event.enact,
        stage=Stage.agreed,
        effective=date(2021, 5, 17),
        learned=NOW,
        scope="real-time identification in public spaces",
        confidence=Confidence.confirmed,
        evidence=(
            evidence(
                "Press corner",
                "Negotiators agreed on a law that prohibits real-time identification of people in public spaces.",
                url="https://ec.europa.example/press/1",
                tier=Tier.primary,
            ),
        ),
    )


def standing(entity: str, measure: Measure) -> Standing:
    return Standing(entity, NAMES[entity], measure, (measure,))


def board() -> tuple[Standing, ...]:
    source = (evidence(),)
    pause = Measure(
        "police", Status.moratorium, None, date(2020, 6, 10), None, True, None, Confidence.confirmed, evidence=source
    )
    ended = Measure("whole", Status.withdrawn, None, date(2020, 6, 8), confidence=Confidence.confirmed, evidence=source)
    until = Measure(
        "police", Status.moratorium, None, date(2020, 6, 11), date(2022, 6, 11), confidence=Confidence.reported
    )
    sure = Confidence.confirmed
    drafted = Measure(
        "public-space", Status.proposed, Stage.agreed, date(2021, 4, 21), confidence=sure, evidence=source
    )
    return (
        standing("amazon", pause),
        standing("ibm", ended),
        standing("microsoft", until),
        standing("eu-commission", drafted),
    )


def story(title: str, number: int = 1, entities: Iterable[str] = ("amazon",), outlets: int = 1) -> StoryLine:
    url = f"https://outlet{number}.example/{number}/story"
    return StoryLine(title, url, f"Outlet {number}", Tier.outlet, NOW, outlets, entities=tuple(entities))


STORIES = (
    story("Amazon extends its pause on police use of face recognition", 1, ["amazon"], 12),
    story("Civil liberties groups welcome the pause and ask for a law", 2, ["amazon", "microsoft"], 4),
    story("What the pause means for the departments that tested Rekognition", 3, ["amazon"]),
    story("IBM asks the Commerce Department for export limits on cameras", 4, ["ibm"], 2),
    story("Brussels weighs how far the new law on artificial intelligence should go", 5, ["eu-commission"], 7),
)
TROUBLES = (
    FeedTrouble("The Register", "https://register.example/feed", "The server answered 503.", NOW - timedelta(hours=7)),
    FeedTrouble("Journal of Record", "https://journal.example/rss", "No answer within 20 seconds.", None),
)


def digest(**other: object) -> DigestNote:
    """An ordinary full day."""
    note = DigestNote(
        day=date(2021, 5, 19),
        since=datetime(2021, 5, 18, 6, tzinfo=UTC),
        until=datetime(2021, 5, 19, 6, tzinfo=UTC),
        topic="Facial recognition",
        board=board(),
        changes=(confirmed_change(), law()),
        stories=STORIES,
        deadlines=(change(id="d", until=date(2021, 6, 10), open_ended=False), change(id="e", until=date(2022, 6, 11))),
        troubles=TROUBLES,
        feeds=43,
        items=512,
        names=NAMES,
        timezone="Europe/Brussels",
    )
    return replace(note, **other)  # type: ignore[arg-type]


def empty_digest() -> DigestNote:
    return digest(changes=(), stories=(), deadlines=(), troubles=())


def blind_digest() -> DigestNote:
    unread = tuple(FeedTrouble(f"Feed {n}", f"https://f{n}.example", "No route to the host.", NOW) for n in range(43))
    return digest(changes=(), stories=(), deadlines=(), troubles=unread, items=0)


def awful_digest() -> DigestNote:
    """Sixty stories and awkward words everywhere."""
    titles = [LONG, ARABIC, EMOJI, HOSTILE, ENDLESS, "https://bank.example/login"]
    many = [
        story(titles[n] if n < len(titles) else f"Story number {n}", n, [list(NAMES)[n % 4]] if n % 5 else [], n)
        for n in range(60)
    ]
    return digest(changes=tuple(awful_changes()), stories=tuple(many), troubles=TROUBLES * 20)


def stories_only() -> DigestNote:
    return replace(awful_digest(), changes=(), troubles=TROUBLES * 20)


def awful_changes() -> list[Change]:
    words = [LONG, ARABIC, EMOJI, HOSTILE, ENDLESS]
    bad = [evidence(w, w, url=f"https://x.example/{n}?q=<b>|'\"{w[:20].strip()}") for n, w in enumerate(words)]
    scripted = evidence("Bad link", "A quote.", url="javascript:alert(1)")
    return [change(id=f"c{n}", scope=one.claim.quote, evidence=(one,)) for n, one in enumerate([*bad, scripted])]


def lapse() -> Change:
    return change(event=Event.expire, after=Status.none, open_ended=False, scope=None, evidence=())


def contradicted() -> Change:
    against = evidence("The Daily", "Sales to police have begun again.", status=Status.lifted, number=3)
    return change(contradicted=True, evidence=(evidence(), against))


def ending() -> Change:
    return change(event=Event.impose, before=Status.none, until=date(2021, 6, 10), open_ended=False, before_until=None)


def taken_back(by_hand: bool = False) -> Change:
    """The extension does not stand: the moratorium ends on its first day again."""
    said = evidence("The Daily", "An earlier version of this article misstated what Amazon announced.", number=4)
    if by_hand:
        said = replace(said, item=None, url=None, outlet="Ann Lee", published=None)
        said = replace(said, claim=replace(said.claim, quote="The article was a reprint of 2020."))
    return change(
        event=Event.retract,
        before=Status.moratorium,
        before_until=None,
        before_open_ended=True,
        until=date(2021, 6, 10),
        open_ended=False,
        evidence=(said,),
    )


def every_note() -> dict[str, Note]:
    """Every kind of note by name."""
    retraction = change(
        event=Event.retract, before=Status.moratorium, after=Status.unknown, open_ended=False, before_until=None
    )
    return {
        "alert": AlertNote("alert", change(), "Amazon", 11),
        "alert-confirmed": AlertNote("alert", law(), "EU Commission", 0),
        "alert-contradicted": AlertNote("alert", contradicted(), "Amazon", 1),
        "alert-bare": AlertNote("alert", change(evidence=(), scope=None), "Amazon", 0),
        "alert-arabic": AlertNote("alert", awful_changes()[1], "Amazon", 0),
        "alert-hostile": AlertNote("alert", awful_changes()[3], "Amazon", 0),
        "lapse": AlertNote("alert", lapse(), "Amazon", 0),
        "confirmed": AlertNote("confirmed", confirmed_change(), "Amazon", 11),
        "retracted": AlertNote("retracted", retraction, "Amazon", 0),
        "retracted-old": AlertNote("retracted", change(retracted=True), "Amazon", 0),
        "retracted-source": AlertNote("retracted", taken_back(), "Amazon", 0, was=change(retracted=True)),
        "retracted-hand": AlertNote("retracted", taken_back(by_hand=True), "Amazon", 0, was=change(retracted=True)),
        "contradicted": AlertNote("contradicted", contradicted(), "Amazon", 0),
        "expiring": AlertNote("expiring", ending(), "Amazon", 0, days=7),
        "expiring-last": AlertNote("expiring", replace(ending(), evidence=()), "Amazon", 0, days=1),
        "digest": digest(),
        "digest-quiet": digest(changes=()),
        "digest-empty": empty_digest(),
        "digest-blind": blind_digest(),
        "digest-awful": awful_digest(),
        "digest-stories": stories_only(),
        "test": NoticeNote("test", "A test message from monitor", "If you can read this, the channel works."),
        "notice": NoticeNote("notice", "The channel team is switched off", "It answered 410 Gone.\nMessages are kept."),
    }
