"""What the pages of an entity and of a change show, as a reader gets them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import web_sample
from web_reader import Page, page_of, read
from web_sample import NOW, amazon_extends, change, record, told

from monitor import pipeline
from monitor.app import App
from monitor.model import Act, Event, Hold, Ruling, Status
from monitor.store import changes, holds, outbox, rulings

EXTENDED = amazon_extends(NOW - timedelta(hours=1)).id
IMPOSED = web_sample.AMAZON_2020.id


@pytest.fixture
def app(tmp_path: Path) -> App:
    app = web_sample.an_app(tmp_path)
    web_sample.history(app)
    return app


def in_order(page: Page, *words: str) -> bool:
    places = [page.text.index(word) for word in words]
    return places == sorted(places)


# ---------------------------------------------------------------- an entity


async def test_an_entity_tells_where_it_stands_and_how_it_came_there(app: App, serve) -> None:
    page = await page_of(serve, app, "/entities/amazon")
    assert in_order(
        page,
        "Status board Amazon",
        "Moratorium until further notice",
        "Before: moratorium until 10 June 2021",
        "Also on record Investment No restriction Since 12 April 2018",
        "History 19 May 2021",
        "Moratorium extended until further notice stands now",
        "From Moratorium until 10 June 2021 → to Moratorium until further notice",
        "Covers police use Confidence confirmed Subscribers told Scope police use of its face matching",
        "the company told us on Tuesday. Deciding source Newswire · outlet · 19 May 2021 · newswire.example",
        "first reported by Wire, goes on. Evening Sheet · outlet · 19 May 2021 · eveningsheet.example · credits Wire",
        "and 2 more sources We are extending our pause until further notice. Company blog · primary source",
        "10 June 2020 Moratorium imposed until 10 June 2021 From Not known",
        "12 April 2018 learned 16 May 2021 Restriction reaffirmed stands now from a recap",
        "Subscribers not told (recap)",
    )
    assert "learned 10 June 2020" not in page.text
    assert len(page.all("blockquote")) == 1 + 1 + 7 + 1 + 1


async def test_who_says_otherwise_is_marked_among_the_sources(app: App, serve) -> None:
    page = await page_of(serve, app, "/entities/microsoft")
    assert "sources disagree" in page.text
    assert "Seattle Daily · outlet · 11 April 2021 · seattle.example says otherwise" in page.text
    assert "23 days left" in page.text


async def test_a_change_that_was_taken_back_stays_in_the_history(app: App, serve) -> None:
    page = await page_of(serve, app, "/entities/eu-commission")
    assert "Restriction drafted does not stand" in page.text
    assert "Restriction proposed stands now" in page.text


async def test_a_correction_and_what_it_takes_back_lead_to_each_other(app: App, serve) -> None:
    back = pipeline.retract(app, EXTENDED, "Ann", "The article was satire.", NOW)
    client = await serve(app)
    gone = await read(client, f"/changes/{EXTENDED}")
    assert "This change does not stand: it was taken back on" in gone.text
    assert back.id in [link["href"] for link in gone.all("a")]
    page = await read(client, f"/changes/{back.id}")
    assert "A correction. It takes back: Moratorium extended until further notice" in page.text
    assert in_order(page, "Taken back by Ann.", "The article was satire.")
    assert EXTENDED in [link["href"] for link in page.all("a")]


async def test_the_baseline_names_its_source(app: App, serve) -> None:
    page = await page_of(serve, app, "/entities/ibm")
    assert "learned 4 January 2021" in page.text
    assert "not told (baseline) Stated in the watch list · example.org" in page.text


async def test_an_entity_of_which_nothing_is_known_has_a_page(tmp_path: Path, serve) -> None:
    page = await page_of(serve, web_sample.an_app(tmp_path), "/entities/amazon")
    assert "Not known" in page.text
    assert "Nothing has been read yet." in page.text


async def test_an_entity_that_left_the_watch_list_keeps_its_page(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path, entities=web_sample.ENTITIES[1:])
    web_sample.full(app)
    client = await serve(app)
    page = await read(client, "/entities/amazon")
    assert "The watch list no longer names it" in page.text
    assert "Moratorium extended" in page.text
    assert "amazon: moratorium extended" in (await read(client, f"/changes/{EXTENDED}")).text


# ---------------------------------------------------------------- a change


async def test_a_change_tells_what_it_was_and_on_what_it_rests(app: App, serve) -> None:
    page = await page_of(serve, app, f"/changes/{EXTENDED}")
    assert in_order(
        page,
        "Status board Amazon 19 May 2021",
        "Amazon: moratorium extended until further notice This is what stands today.",
        "Before Moratorium until 10 June 2021 since 10 June 2020",
        "Now Moratorium until further notice",
        "Day of the act 19 May 2021 Learned 19 May 2021, 09:30",
        "Confirmed by a primary source, Company blog.",
        "Evidence The pause for police now lasts until further notice, the company told us on Tuesday. Deciding source",
        "Wire · news agency · 19 May 2021",
        "eveningsheet.example · credits Wire background",
        "Company blog · primary source",
        "Digest of Digests · aggregator",
        "Messages 1 sent, 1 given up, 1 waiting",
    )
    assert len(page.all("blockquote")) == 7
    assert "Sources say otherwise" not in page.text


async def test_an_overtaken_change_says_what_overtook_it(app: App, serve) -> None:
    page = await page_of(serve, app, f"/changes/{IMPOSED}")
    assert "Overtaken on 19 May 2021: Moratorium extended until further notice" in page.text
    assert "This is what stands today" not in page.text
    assert "Then Moratorium until 10 June 2021" in page.text
    assert EXTENDED in [link["href"] for link in page.all("a")]


async def test_what_waits_is_no_news_on_the_board_and_says_so_on_its_own_page(app: App, serve) -> None:
    lifted = told("Planet", "https://planet.example/1", "It sells again.", NOW, event=Event.lift, status=Status.lifted)
    row = change("amazon", Event.lift, Status.moratorium, Status.lifted, NOW - timedelta(minutes=9), lifted)
    until = NOW + timedelta(minutes=21)
    with app.store.writing() as session:
        changes.add(session, replace(row, held=until))
        holds.begin(session, Hold(row.id, row.learned, until, "the end of a restriction on the word of one source"))
        rulings.add(session, Ruling(row.id, NOW, Act.edit, "Ann <b>", "A typing error.", detail="scope: none → x"))
    assert "lifted" not in (await page_of(serve, app, "/")).text.split("Changes")[0]
    standing = await page_of(serve, app, f"/changes/{EXTENDED}")
    assert "This is what stands today" in standing.text
    page = await page_of(serve, app, f"/changes/{row.id}")
    assert "This is what stands today" not in page.text
    assert in_order(
        page, "Evidence", "Review Held until", "9 minutes ago", "the word of one source", "Corrected by Ann <b>"
    )
    assert "scope: none → x: A typing error." in page.text


async def test_those_who_say_otherwise_have_a_box_of_their_own(app: App, serve) -> None:
    page = await page_of(serve, app, "/changes/microsoft-202104090830-impose")
    assert in_order(page, "sources disagree", "Sources say otherwise Sales to federal", "Seattle Daily", "Evidence We")
    assert page.text.count("Seattle Daily") == 1


async def test_a_denial_that_came_before_the_report_is_shown_against_it(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    row = amazon_extends(NOW - timedelta(days=4))
    denial = told("Blog", None, "Our pause stands.", NOW, event=Event.reaffirm, status=Status.moratorium)
    report = told("Rumour", None, "It sells again.", NOW, event=Event.lift, status=Status.lifted)
    lift = change("amazon", Event.lift, Status.moratorium, Status.lifted, NOW, report, contradicted=True)
    record(app, [replace(row, evidence=(*row.evidence, denial)), lift])
    client = await serve(app)
    page = await read(client, f"/changes/{lift.id}")
    assert in_order(page, "Sources say otherwise Our pause stands.", "Blog", "Evidence It sells again.")
    assert "Sources disagree. Blog, 19 May 2021: Our pause stands." in (await read(client, "/entities/amazon")).text


async def test_the_messages_of_a_change_name_no_person(app: App, serve) -> None:
    page = await page_of(serve, app, f"/changes/{EXTENDED}")
    for words in [
        "Alert to desk, a…@example.org Sent 58 minutes ago (09:32), after 2 attempts",
        "Alert to desk, b…@example.org Given up just now (10:30)",
        "Alert to outbox (folder) Waiting, next try in 10 minutes (10:40)",
    ]:
        assert words in page.text, words
    assert "alice" not in page.source
    assert "550" not in page.source


async def test_a_message_to_a_closed_channel_says_why_it_waits(app: App, serve) -> None:
    with app.store.writing() as session:
        outbox.disable(session, "outbox", "the disk is full", NOW)
    page = await page_of(serve, app, f"/changes/{EXTENDED}")
    assert "Alert to outbox (folder) Waiting, the channel is switched off" in page.text


async def test_a_change_without_messages_says_why(app: App, serve) -> None:
    client = await serve(app)
    assert "None so far: no alert rule" in (await read(client, f"/changes/{IMPOSED}")).text
    silent = await read(client, "/changes/ibm-202101040000-known")
    assert "None: it was recorded without alerting anybody." in silent.text
    assert "Stated in the watch list." in silent.text


# ---------------------------------------------------------------- unknown, hostile, large


NOWHERE = ["nobody", "", "amazon/", "%00", "..%2f..%2fhealthz", "%27%20or%201=1--", "%ff%fe", "x" * 5000]


async def test_what_is_not_there_is_told_plainly(app: App, serve) -> None:
    client = await serve(app)
    paths = [f"/{room}/{id}" for room in ("entities", "changes") for id in NOWHERE]
    for path in [*paths, "/entities/amazon?from=3", f"/changes/{EXTENDED}?from=7"]:
        async with client.get(path) as answer:
            assert answer.status == 404, path
            assert "There is no such page." in await answer.text()


async def test_a_place_that_is_none_is_the_beginning(app: App, serve) -> None:
    client = await serve(app)
    for start in ("", "-1", "x", "1e3", "٣", "9" * 5000, "0"):
        async with client.get("/entities/amazon", params={"from": start}) as answer:
            assert "Moratorium extended" in await answer.text(), start


async def test_hostile_text_is_inert_on_every_page(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.awkward(app)
    with app.store.reading() as session:
        ids = [row.id for rows in changes.histories(session).values() for row in rows]
    client = await serve(app)
    for path in ["/entities/amazon", "/entities/ibm", "/entities/eu-commission", *(f"/changes/{id}" for id in ids)]:
        page = await read(client, path)
        assert not page.all("script") + page.all("img"), path
        assert "49" not in page.source
        assert "\u202e" not in page.source
        for tag, attrs in page.tags:
            assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
        for link in page.all("a"):
            assert re.match(r"(https?://|(\.\./)?$|#|(\.\./)?((entities|changes)/)?[\w-]+$)", link["href"] or ""), link
        for quote in page.all("blockquote"):
            assert quote["dir"] == "auto"


def more(page: Page) -> str | None:
    """Where the rest of a long page is."""
    return next((link["href"] for link in page.all("a") if (link["href"] or "").startswith("?from=")), None)


async def every(client, path: str) -> list[Page]:
    """A page and all that continue it, each of them small."""
    pages = []
    at: str | None = path
    while at is not None:
        pages.append(await read(client, at))
        assert len(pages[-1].source.encode()) < 100_000
        onward = more(pages[-1])
        at = f"{path}{onward}" if onward else None
    return pages


async def test_five_hundred_sources_fit_and_all_can_be_reached(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.crowd(app, 500)
    client = await serve(app)
    pages = await every(client, f"/changes/{amazon_extends(NOW).id}")
    found = [number for page in pages for number in re.findall(r"Number (\d+) says", page.text)]
    assert len(found) == len(set(found)) == 500
    assert "and 480 more: monitor deliveries" in pages[0].text
    assert "500 waiting" in pages[0].text
    assert "Deciding source" not in pages[1].text
    entity = (await read(client, "/entities/amazon")).text
    assert "and 495 more sources" in entity
    assert "more on the page of this change" in entity


async def test_a_long_history_can_be_walked_to_its_end(tmp_path: Path, serve) -> None:
    app = web_sample.an_app(tmp_path)
    web_sample.crowd(app, 500)
    pages = await every(await serve(app), "/entities/amazon")
    plans = [int(number) for page in pages for number in re.findall(r"Plan number (\d+)\.", page.text)]
    assert plans == list(range(59, -1, -1))
    assert "newer changes stand on the first page" in pages[1].text
