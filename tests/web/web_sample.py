"""Small worlds for the pages: an app on a database of its own, empty, full or awkward."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.app import App
from monitor.channels import folder as folder_channel
from monitor.model import (
    Change,
    Claim,
    Confidence,
    DigestRule,
    Entity,
    EntityKind,
    Event,
    Evidence,
    FeedSpec,
    Message,
    Stage,
    Status,
    Tier,
    Topic,
)
from monitor.settings import Settings
from monitor.store import Store, changes, feeds, meta, outbox
from monitor.watchlist import Watchlist

NOW = datetime(2021, 5, 19, 8, 30, tzinfo=UTC)
BRUSSELS = ZoneInfo("Europe/Brussels")
ENTITIES = (
    Entity("amazon", "Amazon"),
    Entity("ibm", "IBM"),
    Entity("microsoft", "Microsoft"),
    Entity("eu-commission", "European Commission", EntityKind.institution),
)
FEEDS = tuple(FeedSpec(f"https://news{number}.example/feed.xml", f"News {number}") for number in range(1, 13))


def an_app(
    folder: Path,
    *,
    bind: str = "127.0.0.1",
    password: str | None = None,
    public_url: str | None = None,
    templates: Path | None = None,
    entities: tuple[Entity, ...] = ENTITIES,
    specs: tuple[FeedSpec, ...] = FEEDS,
) -> App:
    """An open app whose database knows the feeds and nothing else."""
    settings = Settings(
        config=folder / "feeds.yaml",
        home=folder,
        bind=(bind, 8000),
        admin_password=password,
        public_url=public_url,
        templates=templates,
    )
    watchlist = Watchlist(
        folder / "feeds.yaml",
        BRUSSELS,
        Topic("Facial recognition", ("facial recognition",)),
        entities,
        feeds=specs,
        channels=(folder_channel.Options(id="outbox", path=Path("outbox")),),
        digests=(DigestRule("outbox"),),
    )
    shutil.copy(_new_database(), folder / "monitor.db")
    app = App(settings, watchlist, Store.open(f"sqlite:///{folder / 'monitor.db'}"))
    with app.store.writing() as session:
        feeds.sync(session, specs, NOW - timedelta(minutes=1))
    return app


@cache
def _new_database() -> Path:
    """A database as migrations leave it; made once, copied for each test."""
    path = Path(tempfile.mkdtemp(prefix="monitor-web-")) / "monitor.db"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    Store.open(f"sqlite:///{path}").close()
    return path


# ---------------------------------------------------------------- what happened


def told(
    outlet: str, url: str | None, quote: str, on: datetime, *, event: Event, status: Status, **claim: object
) -> Evidence:
    """What one source said."""
    said = Claim("", event, status, quote, None, **claim)  # type: ignore[arg-type]
    return Evidence(f"{outlet}-{on:%m%d%H}", outlet, outlet, Tier.outlet, said, url, f"{outlet} on the matter", on)


def change(
    entity: str, event: Event, before: Status, after: Status, learned: datetime, *evidence: Evidence, **more: object
) -> Change:
    given: dict[str, object] = {
        "id": f"{entity}-{learned:%Y%m%d%H%M}-{event.value}",
        "entity": entity,
        "field": "police",
        "before": before,
        "after": after,
        "event": event,
        "effective": learned.date(),
        "learned": learned,
        "evidence": evidence,
        **more,
    }
    return Change(**given)  # type: ignore[arg-type]


def record(app: App, rows: Iterable[Change]) -> None:
    with app.store.writing() as session:
        for row in rows:
            changes.add(session, row)


def poll_went_well(app: App, at: datetime, *, but: Iterable[tuple[int, str]] = ()) -> None:
    """Every feed was read at `at`, except those (by number) that failed with a reason."""
    broken = dict(but)
    with app.store.writing() as session:
        for feed in feeds.all(session):
            if feed.id in broken:
                feeds.failed(session, feed.id, at=at, next_poll=at + timedelta(minutes=30), error=broken[feed.id])
            else:
                feeds.polled(
                    session,
                    feed.id,
                    at=at,
                    next_poll=at + timedelta(minutes=15),
                    etag=None,
                    last_modified=None,
                    body_hash="0",
                    new_items=1,
                )


def tick(app: App, at: datetime) -> None:
    with app.store.writing() as session:
        meta.set(session, "tick", at.isoformat())


def queue(app: App, number: int) -> None:
    """Messages that wait."""
    with app.store.writing() as session:
        for one in range(number):
            name = f"msg_{one:026}"
            message = Message(name, name, "alert", f"cause-{one}", "outbox", "", "A subject", "A body", NOW)
            outbox.put(session, message, next_try=NOW)


# ---------------------------------------------------------------- whole worlds

AMAZON_2020 = change(
    "amazon",
    Event.impose,
    Status.unknown,
    Status.moratorium,
    datetime(2020, 6, 10, 21, 5, tzinfo=UTC),
    told(
        "The Paper",
        "https://paper.example/2020/06/10/pause",
        "The company said police will go without its face matching for one year.",
        datetime(2020, 6, 10, 21, tzinfo=UTC),
        event=Event.impose,
        status=Status.moratorium,
    ),
    until=date(2021, 6, 10),
    scope="police use of its face matching",
    told=True,
)


def amazon_extends(learned: datetime) -> Change:
    quotes = [
        ("Newswire", "The pause for police now lasts until further notice, the company told us on Tuesday."),
        ("The Paper", "It has extended, with no end date, the pause it began last June."),
        ("The Post", "Officers will stay without the tool “until further notice”, a spokeswoman said."),
    ]
    evidence = [
        told(
            outlet,
            f"https://www.{outlet.lower().replace(' ', '')}.example/tech/pause-goes-on",
            quote,
            learned - timedelta(minutes=20 * place),
            event=Event.extend,
            status=Status.moratorium,
        )
        for place, (outlet, quote) in enumerate(quotes)
    ]
    return change(
        "amazon",
        Event.extend,
        Status.moratorium,
        Status.moratorium,
        learned,
        *evidence,
        open_ended=True,
        before_until=date(2021, 6, 10),
        confidence=Confidence.confirmed,
        scope="police use of its face matching",
        told=True,
    )


def full(app: App) -> None:
    """A year of history: one changed today, one contradicted, one proposal, one on record; two feeds fail."""
    ibm = told("watch list", "https://www.example.org/letter", "", NOW, event=Event.known, status=Status.withdrawn)
    microsoft = told(
        "The Register of Things",
        "https://register.example/microsoft",
        "We will not sell it to the police before there is a law, its president said.",
        NOW - timedelta(days=40),
        event=Event.impose,
        status=Status.moratorium,
    )
    denial = told(
        "Seattle Daily",
        "https://seattle.example/denial",
        "Sales to federal agencies never stopped, two people said.",
        NOW - timedelta(days=38),
        event=Event.lift,
        status=Status.lifted,
    )
    europe = told(
        "EU Press Corner",
        "https://ec.example/press/ip_21_1682",
        "Live use in public spaces is to be prohibited in principle, with three narrow exceptions.",
        NOW - timedelta(days=28),
        event=Event.propose,
        status=Status.proposed,
    )
    stake = told(
        "The Paper", None, "It sold its stake.", NOW - timedelta(days=90), event=Event.withdraw, status=Status.withdrawn
    )
    record(
        app,
        [
            AMAZON_2020,
            change(
                "ibm",
                Event.known,
                Status.unknown,
                Status.withdrawn,
                datetime(2021, 1, 4, tzinfo=UTC),
                replace(ibm, item=None, published=None, tier=Tier.primary),
                field="whole",
                effective=date(2020, 6, 8),
                confidence=Confidence.confirmed,
                background=True,
            ),
            change(
                "microsoft",
                Event.withdraw,
                Status.unknown,
                Status.withdrawn,
                NOW - timedelta(days=90),
                stake,
                field="investment",
            ),
            change(
                "microsoft",
                Event.impose,
                Status.unknown,
                Status.moratorium,
                NOW - timedelta(days=40),
                microsoft,
                denial,
                until=date(2021, 6, 11),
                contradicted=True,
                told=True,
            ),
            change(
                "eu-commission",
                Event.propose,
                Status.unknown,
                Status.proposed,
                NOW - timedelta(days=35),
                field="whole",
                stage=Stage.drafted,
                retracted=True,
            ),
            change(
                "eu-commission",
                Event.propose,
                Status.unknown,
                Status.proposed,
                NOW - timedelta(days=28),
                replace(europe, tier=Tier.primary),
                field="public-space",
                stage=Stage.proposed,
                confidence=Confidence.confirmed,
                told=True,
            ),
            amazon_extends(NOW - timedelta(hours=1)),
        ],
    )
    reasons = [(3, "the server answered 503 Service Unavailable"), (7, "the answer is a web page, not a feed")]
    poll_went_well(app, NOW - timedelta(hours=9))
    poll_went_well(app, NOW - timedelta(minutes=4), but=reasons)
    queue(app, 2)
    tick(app, NOW - timedelta(seconds=5))


def history(app: App) -> None:
    """`full`, with all that a page of one change tells: messages, recaps, credits, a denial, a law's formal step."""
    full(app)
    sources = [
        ("Wire", Tier.agency, "The company keeps its pause on police use of the tool until further notice.", {}),
        ("Evening Sheet", Tier.outlet, "The pause, first reported by Wire, goes on.", {"credits": "Wire"}),
        ("Company blog", Tier.primary, "We are extending our pause until further notice.", {}),
        ("Digest of Digests", Tier.aggregator, "Pause extended.", {"credits": "The Paper"}),
    ]
    extended = amazon_extends(NOW - timedelta(hours=1)).id
    with app.store.writing() as session:
        for place, (outlet, tier, quote, said) in enumerate(sources):
            piece = told(
                outlet,
                f"https://{outlet.lower().replace(' ', '')}.example/pause",
                quote,
                NOW - timedelta(minutes=50 - place),
                event=Event.extend,
                status=Status.moratorium,
                **said,
            )
            changes.add_evidence(session, extended, replace(piece, tier=tier, background=outlet == "Evening Sheet"))
        for number, recipient in enumerate(("alice@example.org", "b@example.org", "")):
            message = caused(extended, f"{number}", "desk" if recipient else "outbox", recipient)
            outbox.put(session, message, next_try=NOW + timedelta(minutes=5 * number))
        outbox.claim(session, NOW, lease=timedelta(minutes=1), limit=1, channel="desk")
        outbox.again(session, caused(extended, "0", "desk", "").id, NOW, "421 later")
        outbox.claim(session, NOW, lease=timedelta(minutes=1), limit=1, channel="desk")
        outbox.sent(
            session,
            caused(extended, "0", "desk", "").id,
            NOW - timedelta(minutes=58),
            "250 queued for alice@example.org",
        )
        outbox.dead(session, caused(extended, "1", "desk", "").id, NOW, "550 no such user b@example.org")
    recap = told(
        "The Post",
        "https://thepost.example/2019",
        "The company bought into a maker of doorbells in 2018.",
        NOW - timedelta(days=3),
        event=Event.reaffirm,
        status=Status.none,
    )
    record(
        app,
        [
            change(
                "amazon",
                Event.reaffirm,
                Status.unknown,
                Status.none,
                NOW - timedelta(days=3),
                replace(recap, background=True),
                field="investment",
                effective=date(2018, 4, 12),
                background=True,
            ),
        ],
    )


def caused(cause: str, name: str, channel: str, recipient: str, kind: str = "alert") -> Message:
    """A message that a change has caused."""
    id = f"msg_{channel}{name}"
    return Message(id, id, kind, cause, channel, recipient, "A subject", "A body", NOW - timedelta(hours=1))


def crowd(app: App, pieces: int = 500) -> None:
    """Long histories: one change that everybody tells, many that nobody remembers."""
    rows = [
        change(
            "amazon",
            Event.propose if number % 2 else Event.drop,
            Status.proposed,
            Status.none,
            NOW - timedelta(days=400 - number),
            told("Wire", None, f"Plan number {number}.", NOW, event=Event.propose, status=Status.proposed),
            told=True,
        )
        for number in range(60)
    ]
    everybody = [
        told(
            f"Outlet {number}",
            f"https://outlet{number}.example/{'story-' * 20}{number}?a=1&b=2",
            f"Number {number} says “no” & more: " + "the pause goes on, " * 20,
            NOW - timedelta(minutes=number),
            event=Event.extend,
            status=Status.lifted if number % 5 == 4 else Status.moratorium,
        )
        for number in range(pieces)
    ]
    last = replace(amazon_extends(NOW), evidence=tuple(everybody), contradicted=True)
    record(app, [*rows, last])
    with app.store.writing() as session:
        for number in range(pieces):
            outbox.put(session, caused(last.id, f"{number:04}", "desk", f"person{number}@example.org"), next_try=NOW)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e{{ 7*7 }}"


def awkward(app: App) -> None:
    """Texts that want to run, to reorder or to overflow."""
    evil = told(
        HOSTILE,
        "javascript:alert(document.domain)",
        f"“{HOSTILE}” " + "W" * 400,
        NOW - timedelta(hours=30),
        event=Event.impose,
        status=Status.ban,
    )
    arabic = told(
        "صحيفة المدينة",
        "https://arabic.example/خبر",
        "قالت الشركة إنها لن تبيع التقنية للشرطة حتى إشعار آخر، بحسب متحدثة باسمها (Reuters).",
        NOW - timedelta(hours=26),
        event=Event.withdraw,
        status=Status.withdrawn,
    )
    long = told(
        "The Extraordinarily Long-Named International Gazette of Biometric Surveillance, Policing and Society",
        "https://a-very-long-subdomain.of-a-very-long-name.gazette-of-biometrics.example/" + "path/" * 40,
        "👁️ " + "Die Gesichtserkennungstechnologieregulierungsverordnung wird ausgesetzt. " * 6,
        NOW - timedelta(days=3),
        event=Event.propose,
        status=Status.proposed,
    )
    record(
        app,
        [
            change("amazon", Event.impose, Status.unknown, Status.ban, NOW - timedelta(hours=30), evil, scope=HOSTILE),
            change("ibm", Event.withdraw, Status.unknown, Status.withdrawn, NOW - timedelta(hours=26), arabic),
            change(
                "eu-commission",
                Event.propose,
                Status.unknown,
                Status.proposed,
                NOW - timedelta(days=3),
                long,
                scope="the use of remote biometric identification in publicly accessible spaces " * 4,
                stage=Stage.considered,
            ),
        ],
    )
    with app.store.writing() as session:
        feeds.add(session, FeedSpec("https://evil.example/<script>", HOSTILE), NOW)
        feeds.add(session, FeedSpec(f"https://long.example/{'x' * 300}", "L" * 300), NOW)
    poll_went_well(app, NOW - timedelta(minutes=2), but=[(n, f"{HOSTILE} {'reason ' * 60}") for n in range(2, 15)])
    tick(app, NOW)
