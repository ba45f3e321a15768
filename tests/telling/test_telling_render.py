"""Notes become words that stand alone, whatever a feed wrote."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_notes import (
    ARABIC,
    ENDLESS,
    HOSTILE,
    NAMES,
    awful_digest,
    blind_digest,
    change,
    digest,
    empty_digest,
    every_note,
    evidence,
    law,
    story,
)
from structlog.testing import capture_logs

from monitor.errors import RenderError
from monitor.model import AlertNote, Confidence, Note, NoticeNote
from monitor.render import Renderer, shipped

NOTES = every_note()


class Page(HTMLParser):
    """Tags, attributes and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.silent = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text += data

    def links(self) -> list[str]:
        return [value for tag, name, value in self.attributes if (tag, name) == ("a", "href")]


@pytest.mark.parametrize("name", NOTES)
def test_every_note_becomes_a_subject_a_text_and_a_page_that_mail_clients_show(name: str, renderer: Renderer) -> None:
    words = renderer.words(NOTES[name])
    assert 0 < len(words.subject) <= 150
    assert len(words.subject.splitlines()) == 1
    assert len(words.html.encode()) < 100_000
    page = Page(words.html)
    assert not {"script", "img", "form", "iframe", "link", "object", "video"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(link.startswith(("https://", "http://")) for link in page.links())
    assert "url(" not in words.html
    assert ' style="' in words.html


@pytest.mark.parametrize("name", NOTES)
def test_the_text_part_is_wrapped_and_stands_alone(name: str, renderer: Renderer) -> None:
    words = renderer.words(NOTES[name])
    for line in words.text.splitlines():
        visible = line.replace("\u2068", "").replace("\u2069", "")
        assert len(visible) <= 72 or len(line.split()) <= 4, line
        assert "x" * 73 in line or "http" in line or len(visible) <= 72, line
    assert "<" not in words.text.replace("<script>", "").replace("</script>", "").replace("<img", "").replace(
        "<!channel>", ""
    ).replace("<@U123>", "")


def test_an_alert_shows_what_changed_with_its_proof_and_its_doubt(renderer: Renderer) -> None:
    words = renderer.words(NOTES["alert"])
    assert words.subject == "Reported: Amazon: moratorium extended until further notice (was: until 10 June 2021)"
    for text in (Page(words.html).text, " ".join(words.text.split())):
        assert "Moratorium until 10 June 2021" in text
        assert "Moratorium until further notice" in text
        assert "use of Rekognition by police departments" in text
        assert "keep its pause on sales of the software" in text
        assert "Reuters" in text
        assert "11 more outlets" in text
        assert "Not confirmed yet" in text
    assert "https://www.reuters.example/technology/pause-goes-on-2021-05-18/" in words.text
    assert "https://monitor.example/changes/0196e1a0-0000-7000-8000-000000000001" in words.text


def test_the_subject_says_reported_only_while_it_is(renderer: Renderer) -> None:
    sure = AlertNote("alert", change(confidence=Confidence.confirmed), "Amazon")
    assert not renderer.words(sure).subject.startswith("Reported")
    assert renderer.words(NOTES["confirmed"]).subject.startswith("Confirmed: ")
    assert renderer.words(NOTES["retracted"]).subject.startswith("Correction: ")


def test_a_digest_marks_what_is_only_reported(renderer: Renderer) -> None:
    words = renderer.words(digest(changes=(change(), law())))
    for body in (words.html, words.text):
        assert "Reported: Amazon: moratorium extended" in body
        assert "Reported: EU Commission" not in body


def test_a_digest_comes_in_its_order(renderer: Renderer) -> None:
    text = renderer.words(digest()).text
    order = ["WHERE THEY STAND", "WHAT CHANGED", "5 STORIES", "ENDS AHEAD", "COULD NOT BE READ"]
    places = [text.index(heading) for heading in order]
    assert places == sorted(places)
    page = Page(renderer.words(digest()).html.split("<body", 1)[1]).text
    order = ["Microsoft", "What changed", "Before", "“", "5 stories", "Ends ahead", "Could not be read"]
    places = [page.index(heading) for heading in order]
    assert places == sorted(places)
    assert "(Europe/Brussels)" in page


def test_an_empty_day_is_two_lines_that_prove_the_watch_was_kept(renderer: Renderer) -> None:
    words = renderer.words(empty_digest())
    paragraphs = " ".join(words.text.split())
    assert words.subject.endswith("no change")
    assert "No change. Amazon: moratorium until further notice." in paragraphs
    assert "all 43 feeds read, 512 new items." in paragraphs
    assert "WHERE THEY STAND" not in words.text


def test_a_day_without_sight_never_says_no_change(renderer: Renderer) -> None:
    words = renderer.words(blind_digest())
    assert "could not look" in words.subject
    assert "No change" not in words.text + words.html
    assert "none of 43 feeds could be read" in " ".join(words.text.split())


def test_a_flood_is_cut_and_counted(renderer: Renderer) -> None:
    long_link = "https://x.example/" + "a" * 1900
    stories = [replace(story(f"Story {n} " + "wörd " * 40, n), url=f"{long_link}{n}") for n in range(5000)]
    words = renderer.words(digest(stories=tuple(stories), changes=(change(), law()) * 40))
    assert len(words.html.encode()) < 100_000
    text = Page(words.html).text
    shown = text.count("Story ")
    assert 0 < shown < 5000
    assert f"and {5000 - shown} more" in text
    assert "more changes" in text


def test_every_story_of_an_awful_day_is_shown_or_counted(renderer: Renderer) -> None:
    words = renderer.words(awful_digest())
    assert "60 stories" in words.html
    assert "and 25 more" in words.text  # of forty feeds that could not be read


@pytest.mark.parametrize("hostile", [HOSTILE, ARABIC, ENDLESS, "{{ 7*7 }}{% raise %}", "<b>&lt;i&gt;</b>", ""])
def test_a_feeds_words_stay_words(hostile: str, renderer: Renderer) -> None:
    row = change(scope=hostile, evidence=(evidence(hostile, hostile),))
    page = Page(renderer.words(AlertNote("alert", row, "Amazon")).html)
    plain = Page(renderer.words(AlertNote("alert", change(), "Amazon")).html)
    assert page.tags == [tag for tag in plain.tags if hostile or tag != "blockquote"]
    assert "49" not in page.text.replace("2021", "")


@settings(max_examples=25, deadline=None)
@given(quote=st.text(max_size=200), outlet=st.text(max_size=200))
def test_no_text_can_make_markup(quote: str, outlet: str, renderer: Renderer) -> None:
    row = change(scope=quote, evidence=(evidence(outlet, quote, url=f"https://x.example/{outlet}"),))
    words = renderer.words(AlertNote("alert", row, "Amazon"))
    known = set(Page(renderer.words(AlertNote("alert", change(), "Amazon")).html).tags)
    assert set(Page(words.html).tags) <= known


def test_feed_text_that_runs_right_to_left_is_isolated(renderer: Renderer) -> None:
    row = change(evidence=(evidence("دار", ARABIC),))
    words = renderer.words(AlertNote("alert", row, "Amazon"))
    assert '<blockquote dir="auto"' in words.html
    assert "<bdi>دار</bdi>" in words.html
    assert "\u2068دار\u2069" in words.text


def test_words_that_pose_as_an_address_are_never_the_label_of_a_link(renderer: Renderer) -> None:
    fake = story("https://bank.example/login", 7)
    html = renderer.words(digest(stories=(fake,))).html
    assert ">https://bank.example/login<" not in html.replace("<bdi>", "").replace("https://bank.example/login ", "")
    assert ">outlet7.example</a>" in html


def test_without_a_public_address_there_are_no_links_home() -> None:
    words = Renderer(None, public_url=None, names=NAMES).words(NOTES["alert"])
    assert "This change" not in words.html + words.text


class TestOverrides:
    """An operator's own templates."""

    def broken(self, folder: Path, name: str, source: str) -> str:
        (folder / name).write_text(source)
        with pytest.raises(RenderError) as failed:
            Renderer(folder, public_url=None, names=NAMES)
        return str(failed.value)

    def test_one_of_them_replaces_the_shipped_one(self, tmp_path: Path) -> None:
        (tmp_path / "alert.subject.txt").write_text("{{ note.name }} moved & shook")
        words = Renderer(tmp_path, public_url=None, names=NAMES).words(NOTES["alert"])
        assert words.subject == "Amazon moved & shook"
        assert "Moratorium until further notice" in words.html

    def test_a_folder_for_a_language_speaks_in_that_language(self, tmp_path: Path) -> None:
        (tmp_path / "de").mkdir()
        (tmp_path / "de" / "alert.subject.txt").write_text("Gemeldet: {{ note.name }}")
        renderer = Renderer(tmp_path, public_url=None, names=NAMES)
        assert renderer.words(NOTES["alert"], language="de").subject == "Gemeldet: Amazon"
        assert renderer.words(NOTES["alert"], language="fr").subject.startswith("Reported: ")

    def test_a_mistake_of_syntax_is_refused_at_start_with_file_and_line(self, tmp_path: Path) -> None:
        reason = self.broken(tmp_path, "alert.body.txt", "fine\n{% if %}\n")
        assert reason.startswith(f"{tmp_path}/alert.body.txt:2: ")

    def test_an_unknown_filter_is_refused_at_start(self, tmp_path: Path) -> None:
        reason = self.broken(tmp_path, "alert.body.txt", "fine\nfine\n{{ headline|shout }}\n")
        assert "alert.body.txt:3: " in reason
        assert "shout" in reason

    def test_an_unknown_name_is_refused_at_start(self, tmp_path: Path) -> None:
        reason = self.broken(tmp_path, "digest.subject.txt", "\n{{ nonsense }}")
        assert reason == f"{tmp_path}/digest.subject.txt:2: nonsense is no name that templates are given"

    def test_a_folder_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RenderError, match="does not exist"):
            Renderer(tmp_path / "none", public_url=None, names={})

    @pytest.mark.parametrize(
        "source",
        ["{{ note.change.nothing }}", "{{ 1 / 0 }}", "{{ ''.__class__.__mro__ }}", "{% include 'none.txt' %}",
         "{% for n in range(999999999) %}{% endfor %}"],
    )  # fmt: skip
    def test_one_that_fails_later_gives_way_to_the_shipped_one_which_says_so(self, source: str, tmp_path: Path) -> None:
        (tmp_path / "alert.body.html").write_text(f"<p>\n{source}")
        renderer = Renderer(tmp_path, public_url=None, names=NAMES)
        with capture_logs() as logged:
            words = renderer.words(NOTES["alert"])
        assert "Moratorium until further notice" in words.html
        assert "A template of your own failed" in words.html
        assert "A template of your own failed" in words.text
        assert [entry["event"] for entry in logged] == ["template_failed"]
        assert "alert.body.html:2" in logged[0]["reason"]

    def test_own_html_is_escaped_too(self, tmp_path: Path) -> None:
        (tmp_path / "alert.body.html").write_text("<p>{{ note.change.scope }}</p>")
        renderer = Renderer(tmp_path, public_url=None, names=NAMES)
        words = renderer.words(AlertNote("alert", change(scope="<script>x</script>"), "Amazon"))
        assert "<script>" not in words.html


@pytest.mark.parametrize("name", NOTES)
def test_the_same_note_gives_the_same_words(name: str, renderer: Renderer) -> None:
    note: Note = NOTES[name]
    assert renderer.words(note) == renderer.words(note)


def test_a_notice_keeps_its_paragraphs(renderer: Renderer) -> None:
    words = renderer.words(NoticeNote("notice", "Off", "First.\n\nSecond <b>.</b>"))
    assert "First.</p>" in words.html
    assert "Second &lt;b&gt;" in words.html
    assert "First.\n\nSecond" in words.text


def test_the_shipped_templates_would_pass_as_an_operators_own() -> None:
    Renderer(shipped(), public_url=None, names=NAMES)
