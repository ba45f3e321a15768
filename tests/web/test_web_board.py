"""What the status board shows, as a reader gets it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import web_sample
from web_reader import page_of
from web_sample import NOW, change, record

from monitor.app import App
from monitor.errors import RenderError
from monitor.model import Confidence, Event, FeedSpec, Status
from monitor.store import feeds, outbox
from monitor.web import board
from monitor.web.answer import answer
from monitor.web.pages import Pages, root


def says(app: App) -> tuple[str, str, str]:
    """Tone, title and detail of the answer."""
    try:
        found = answer(board.read(app, NOW, NOW))
    finally:
        app.close()
    return found.tone, found.title, found.detail


# ---------------------------------------------------------------- the one second


def test_a_change_of_today_is_the_headline(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.full(app)
    assert says(app) == (
        "changed",
        "Amazon changed today.",
        "Nobody else’s position differs. 2 of 12 feeds could not be read.",
    )


def test_a_day_without_change_says_so(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    record(app, [web_sample.amazon_extends(NOW - timedelta(days=12))])
    web_sample.poll_went_well(app, NOW)
    assert says(app) == (
        "quiet",
        "No position has changed since yesterday.",
        "The last change was Amazon’s, 12 days ago.",
    )


def test_a_change_of_yesterday_is_not_one_of_today(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    # 00:30 and 23:30 in Brussels, ten hours before now and eleven.
    record(app, [web_sample.amazon_extends(NOW - timedelta(hours=11))])
    web_sample.poll_went_well(app, NOW)
    assert says(app)[1:] == ("No position has changed today.", "Yesterday: Amazon.")


def test_the_day_turns_on_the_clock_of_the_watch_list(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    record(app, [web_sample.amazon_extends(NOW - timedelta(hours=10))])
    web_sample.poll_went_well(app, NOW)
    assert says(app)[1] == "Amazon changed today."


def test_what_was_known_before_is_no_change(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    known = change("ibm", Event.known, Status.unknown, Status.withdrawn, NOW, background=True)
    recap = change("amazon", Event.impose, Status.unknown, Status.moratorium, NOW, background=True)
    record(app, [known, recap])
    web_sample.poll_went_well(app, NOW)
    assert says(app)[1:] == (
        "No position has changed since yesterday.",
        "Nothing has changed since the watch began.",
    )


def test_could_not_look_is_another_sentence_than_no_change(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.poll_went_well(app, NOW - timedelta(hours=3))
    web_sample.poll_went_well(app, NOW, but=[(number, "no route") for number in range(1, 13)])
    tone, title, detail = says(app)
    assert (tone, title) == ("blind", "We could not look.")
    assert detail.startswith("None of the 12 feeds could be read; the last answer came 3 hours ago.")


def test_a_watch_that_never_saw_anything_says_that_it_does_not_know(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path, specs=web_sample.FEEDS[:1])
    web_sample.poll_went_well(app, NOW, but=[(1, "no route")])
    assert says(app)[2] == "The only feed has never been read. Whether anything changed is not known."


def test_a_watch_that_is_mostly_blind_does_not_claim_that_nothing_changed(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.poll_went_well(app, NOW, but=[(number, "no route") for number in range(1, 8)])
    assert says(app)[:2] == ("blind", "We could hardly look.")


def test_a_new_installation_says_what_happens_next(tmp_path: Path) -> None:
    tone, title, detail = says(web_sample.an_app(tmp_path))
    assert (tone, title) == ("waiting", "The watch begins.")
    assert "12 feeds are about to be read" in detail
    assert "goes to outbox" in detail


def test_without_feeds_the_remedy_is_told(tmp_path: Path) -> None:
    assert "add some to feeds.yaml" in says(web_sample.an_app(tmp_path, specs=()))[2]


# ---------------------------------------------------------------- the cards


async def test_a_card_tells_status_end_and_proof(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.full(app)
    page = await page_of(serve, app)
    for words in [
        "Moratorium until further notice",
        "Changed today",
        "Before: moratorium until 10 June 2021",
        "until 11 June 2021 23 days left",
        "Sources disagree. Seattle Daily, 11 April 2021",
        "Stage proposed",
        "Confirmed by independent sources: Newswire and The Paper.",
        "“until further notice”, a spokeswoman said.",
        "and 2 more outlets",
        "On record since the watch began, from example.org",
        "Investment Withdrawn since 18 February 2021, reported only",
    ]:
        assert words in page.text, words


async def test_the_page_tells_how_the_watch_goes(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.full(app)
    with app.store.writing() as session:
        outbox.disable(session, "team", "410: the endpoint is gone", NOW)
    page = await page_of(serve, app)
    for words in [
        "10 healthy 2 failing",
        "Last poll 4 minutes ago 10:26",
        "Next poll in 11 minutes 10:41",
        "Next digest in 21 hours tomorrow 08:00 · outbox",
        "2 messages waiting",
        "team is switched off 410: the endpoint is gone",
        "the server answered 503 Service Unavailable Last read 9 hours ago; tried again in 26 minutes",
    ]:
        assert words in page.text, words


async def test_the_latest_changes_come_newest_first_with_their_source(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.full(app)
    page = await page_of(serve, app)
    _, _, latest = page.text.partition("Latest changes")
    assert "IBM" not in latest
    order = ["Amazon: moratorium extended", "European Commission: restriction proposed", "does not stand", "Microsoft"]
    assert sorted(order, key=latest.index) == order


def test_a_moratorium_that_ran_out_unheard_says_so(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    lapse = change(
        "amazon",
        Event.expire,
        Status.moratorium,
        Status.none,
        NOW,
        effective=date(2021, 6, 10),
        before_until=date(2021, 6, 10),
    )
    record(app, [web_sample.AMAZON_2020, lapse])
    card = board.read(app, NOW, NOW).cards[0]
    app.close()
    assert (card.lead.word, card.lead.lapsed, card.lead.until) == ("No restriction", True, "")


def test_the_latest_word_on_a_position_is_quoted(tmp_path: Path) -> None:
    app = web_sample.an_app(tmp_path)
    row = web_sample.amazon_extends(NOW)
    doubter = replace(row.evidence[0], outlet="Doubter", claim=replace(row.evidence[0].claim, status=Status.lifted))
    record(app, [replace(row, evidence=(*row.evidence, replace(doubter, item="d")), contradicted=True)])
    card = board.read(app, NOW, NOW).cards[0]
    app.close()
    assert card.lead.proof is not None
    assert (card.lead.proof.outlet, card.lead.proof.others) == ("The Post", 2)
    assert card.lead.opposing is not None
    assert card.lead.opposing.outlet == "Doubter"
    assert card.lead.confidence is Confidence.confirmed


# ---------------------------------------------------------------- hostile and large


async def test_hostile_text_is_inert(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.awkward(app)
    page = await page_of(serve, app)
    assert not page.all("script")
    assert not page.all("img")
    assert "49" not in page.source
    assert "\u202e" not in page.source
    for tag, attrs in page.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
    for link in page.all("a"):
        assert re.match(r"(https?://|\./$|#|\./(entities|changes)/[\w-]+$)", link["href"] or ""), link
    outward = [link for link in page.all("a") if (link["href"] or "").startswith("http")]
    assert outward
    assert {link["rel"] for link in outward} == {"noopener noreferrer"}
    assert max(len(quote) for quote in re.findall(r"<blockquote[^>]*><p>(.*?)</p>", page.source)) <= 300 + 100


async def test_thousands_of_failing_feeds_fit_on_the_page(tmp_path: Path, serve) -> None:
    specs = tuple(FeedSpec(f"https://host{n}.example/{'x' * 200}.xml", "T" * 300) for n in range(1, 601))
    app = web_sample.an_app(tmp_path, specs=specs)
    with app.store.writing() as session:
        for feed in feeds.all(session):
            feeds.failed(session, feed.id, at=NOW, next_poll=NOW + timedelta(hours=1), error="the reason " * 90)
    page = await page_of(serve, app)
    assert len(page.source.encode()) < 100_000
    assert "600 failing" in page.text
    assert "594 more feeds" in page.text


# ---------------------------------------------------------------- pages in general


PAGES = ["/", "/entities/amazon", "/entities/microsoft", "/changes/microsoft-202104090830-impose"]


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(tmp_path: Path, serve, path: str) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.history(app)
    page = await page_of(serve, app, path)
    loaded = [attrs["href"] for attrs in page.all("link")]
    assert [href for href in loaded if not re.match(r"\.\.?/static/|data:image/svg\+xml,", href or "")] == []
    assert not page.all("script") + page.all("style") + page.all("form")
    assert "url(" not in Pages(None).static("monitor.css").decode()  # type: ignore[union-attr]


@pytest.mark.parametrize("path", PAGES)
async def test_each_page_has_the_bones_that_a_screen_reader_walks_along(tmp_path: Path, serve, path: str) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.history(app)
    page = await page_of(serve, app, path)
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("main", "header", "footer", "h1", "title")] == [1] * 5
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(headings))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs]
    assert set(named) <= set(ids)
    assert all("aria-hidden" in svg for svg in page.all("svg"))
    assert page.all("a")[0]["href"] == "#main"


@pytest.mark.parametrize(("path", "way"), [("/", "./"), ("/nowhere", "./"), ("/a/b", "../"), ("/a/b/", "../../")])
def test_links_find_home_from_any_depth(path: str, way: str) -> None:
    assert root(path) == way


async def test_an_unknown_page_is_told_plainly(tmp_path: Path, serve) -> None:
    client = await serve(web_sample.an_app(tmp_path))
    for path in ("/nowhere", "/static/web_sample.py", "/static/..%2fboard.html", "/static/"):
        async with client.get(path) as answer:
            assert answer.status == 404, path
            assert "There is no such page." in await answer.text()


async def test_an_operators_template_that_fails_gives_way_to_the_shipped_one(tmp_path: Path, serve) -> None:
    own = tmp_path / "own" / "web"
    own.mkdir(parents=True)
    (own / "board.html").write_text("<h1>{{ board.no_such_thing }}</h1>")
    app = web_sample.an_app(tmp_path, templates=own.parent)
    assert "The watch begins." in (await page_of(serve, app)).text


async def test_an_operators_template_stands_in_for_the_shipped_one(tmp_path: Path, serve) -> None:
    own = tmp_path / "own" / "web"
    own.mkdir(parents=True)
    (own / "board.html").write_text("<h1>Our own: {{ answer.title }}</h1>")
    app = web_sample.an_app(tmp_path, templates=own.parent)
    assert (await page_of(serve, app)).text == "Our own: The watch begins."


def test_a_template_that_does_not_compile_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "board.html").write_text("<p>\n{% if %}\n</p>")
    with pytest.raises(RenderError, match=r"board\.html:2: "):
        Pages(tmp_path)


async def test_a_page_that_breaks_is_an_apology_without_a_traceback(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    del app.watchlist
    client = await serve(app)
    async with client.get("/") as answer:
        text = await answer.text()
        assert answer.status == 500
        assert "Something broke" in text
        assert "AttributeError" not in text
        assert answer.headers["Content-Security-Policy"]


# ---------------------------------------------------------------- colours


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read_on_every_ground(mode: int) -> None:
    styles = (Pages(None).static("monitor.css") or b"").decode()
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", re.findall(r":root \{(.*?)\}", styles, re.S)[mode]))
    signs = {"line", "edge", "ground", "surface"}
    assert len(colours) == 16
    for name in colours.keys() - signs:
        for ground in ("ground", "surface"):
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    assert _contrast(colours["edge"], colours["surface"]) >= 3
