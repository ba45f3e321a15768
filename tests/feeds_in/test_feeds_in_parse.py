"""Documents in, entries out: pairs of a document and what must be read from it, then everything that is none."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.parse import discover, parse
from monitor.errors import ParseError
from monitor.model import Entry, ParsedFeed

GOLDEN = Path(__file__).parent / "golden"
URL = "https://gazette.example/feeds/all"


def written(found: ParsedFeed) -> dict[str, Any]:
    """The feed as its golden file has it: what is empty is left out."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items() if v not in (None, "", 0)}
        if isinstance(value, tuple | list):
            return [plain(v) for v in value]
        if isinstance(value, timedelta):
            return value.total_seconds()
        return value.isoformat() if isinstance(value, datetime) else value

    return dict(plain(asdict(found)))


@pytest.mark.parametrize("document", sorted(p.name for p in GOLDEN.iterdir() if ".expected" not in p.name))
def test_a_document_is_read_as_its_golden_file_says(document: str) -> None:
    path = GOLDEN / document
    expected = json.loads((path.parent / f"{path.stem}.expected.json").read_text("utf-8"))
    assert written(parse(path.read_bytes(), url=URL)) == expected


def rss(items: str, channel: str = "", head: str = "") -> bytes:
    return f'{head}<rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


def only(items: str, **given: Any) -> Entry:
    (entry,) = parse(rss(items), url=URL, **given).entries
    return entry


# ---------------------------------------------------------------- charsets

GERMAN, RUSSIAN, JAPANESE = "Größe – „Maß“ 12 €", "Камеры выключены", "顔認証を停止"


def in_charset(text: str, codec: str, label: str | None, bom: bytes = b"") -> bytes:
    head = f'<?xml version="1.0" encoding="{label}"?>' if label else '<?xml version="1.0"?>'
    return bom + rss(f"<item><title>{text}</title></item>", head=head).decode().encode(codec)


@pytest.mark.parametrize(
    ("text", "body", "content_type"),
    [
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8"), None),
        (GERMAN, in_charset(GERMAN, "utf-8", None), None),
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8"), "text/xml"),
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8"), "text/html; charset=utf-8"),
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8", codecs.BOM_UTF8), "text/xml; charset=iso-8859-1"),
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8"), "application/octet-stream"),
        ("Größe", in_charset("Größe", "latin-1", "iso-8859-1"), None),
        ("Größe", in_charset("Größe", "latin-1", None), "application/xml; charset=ISO-8859-1"),
        (GERMAN, in_charset(GERMAN, "windows-1252", "iso-8859-1"), None),
        (GERMAN, in_charset(GERMAN, "windows-1252", "windows-1252"), None),
        (GERMAN, in_charset(GERMAN, "windows-1252", None), "text/xml; charset='latin1'"),
        ("12 €", in_charset("12 €", "iso-8859-15", "iso-8859-15"), None),
        (RUSSIAN, in_charset(RUSSIAN, "windows-1251", "windows-1251"), None),
        (RUSSIAN, in_charset(RUSSIAN, "koi8-r", None), "application/rss+xml; charset=koi8-r"),
        (JAPANESE, in_charset(JAPANESE, "shift_jis", "Shift_JIS"), None),
        (JAPANESE, in_charset(JAPANESE, "euc-jp", "euc-jp"), None),
        (JAPANESE, in_charset(JAPANESE, "utf-16-le", "utf-16", codecs.BOM_UTF16_LE), None),
        (JAPANESE, in_charset(JAPANESE, "utf-16-be", "utf-16", codecs.BOM_UTF16_BE), "text/xml; charset=utf-8"),
        (GERMAN, in_charset(GERMAN, "utf-16-le", None, codecs.BOM_UTF16_LE), None),
        (GERMAN, in_charset(GERMAN, "utf-8", "no-such-charset"), None),
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8"), "text/xml; charset=no-such-charset"),
        (GERMAN, in_charset(GERMAN, "utf-8", "unicode_escape"), None),
        (GERMAN, in_charset(GERMAN, "utf-8", "utf-8"), "text/xml; charset=utf-7"),
        (GERMAN, in_charset(GERMAN, "utf-8", "rot13"), None),
    ],
)
def test_the_text_is_what_a_browser_would_show(text: str, body: bytes, content_type: str | None) -> None:
    (entry,) = parse(body, url=URL, content_type=content_type).entries
    assert entry.title == text


# ---------------------------------------------------------------- what readers put up with


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>Caf&eacute; &nbsp;&amp; bar</title></item>"),
        rss("<item><title>Café & bar</title></item>"),
        rss("<item><title>Café &amp; bar</title></item>", head="\n\n  "),
        rss("<item><title>Café &amp; bar</title></item>", head="Warning: mysql_connect() in /srv/x.php\n"),
        rss("<item><title>Café &amp; bar</title><description>a <b>c <i>d</b></description></item>"),
        b"<RSS version='2.0'><CHANNEL><ITEM><TITLE>Caf\xc3\xa9 &amp; bar</TITLE></ITEM></CHANNEL></RSS>",
        rss("<item><title><![CDATA[Café & bar]]></title></item>"),
        rss("<item><title>Caf&#233; \x00\x01&amp; bar</title></item>"),
        rss("<item><title>&lt;p&gt;Caf&amp;eacute; &amp;amp; bar&lt;/p&gt;</title></item>"),
        rss("<item><title>Café\n   &amp;\tbar</title></item>") + b"\n<!-- cached -->",
    ],
)
def test_common_faults_are_forgiven(body: bytes) -> None:
    (entry,) = parse(body, url=URL, content_type="text/html").entries
    assert entry.title == "Café & bar"


def test_one_unreadable_entry_is_left_out_and_counted() -> None:
    found = parse(rss("<item><title>a</title></item><item/><item><title>b</title></item>"), url=URL)
    assert [entry.title for entry in found.entries] == ["a", "b"]
    assert found.skipped == 1


@pytest.mark.parametrize("reference", ["&#x110000;", "&#99999999999999999999;", "&#xD800;", "&#0;", "&#xFFFF;", "&#8;"])
def test_a_reference_to_no_character_spoils_no_entry(reference: str) -> None:
    found = parse(rss(f"<item><title>a</title></item><item><title>b{reference}c</title></item>"), url=URL)
    assert found.entries[0].title == "a"
    assert found.entries[1].title == "bc"


def test_an_emoji_written_in_halves_is_whole() -> None:
    assert only("<item><title>a &#xD83D;&#xDE00; b &#55357;&#56832;</title></item>").title == "a 😀 b 😀"


def test_a_wrong_byte_in_a_json_feed_spoils_one_character() -> None:
    items = b'[{"id": "1", "title": "a\xff\nb"}, {"id": "2", "title": "c"}]'
    found = parse(b'{"version": "https://jsonfeed.org/version/1", "items": ' + items + b"}", url=URL)
    assert [entry.title for entry in found.entries] == ["a\ufffd b", "c"]


def test_an_entry_cut_off_by_the_end_is_left_out_and_counted() -> None:
    body = b"<rss version='2.0'><channel><item><title>a</title></item><item><title>b</title><description>Not al"
    found = parse(body, url=URL)
    assert [entry.title for entry in found.entries] == ["a"]
    assert found.skipped == 1


def test_a_whole_last_entry_is_kept_although_the_document_does_not_end() -> None:
    found = parse(b"<rss version='2.0'><channel><item><title>a</title></item>", url=URL)
    assert [entry.title for entry in found.entries] == ["a"]


def test_only_the_newest_entries_are_read_and_the_rest_is_counted() -> None:
    dated = [f"<item><title>{day}</title><pubDate>{day:02} May 2021 10:00:00 GMT</pubDate></item>" for day in (1, 3, 2)]
    found = parse(rss("<item><title>undated</title></item>" + "".join(dated)), url=URL, limit=2)
    assert [entry.title for entry in found.entries] == ["3", "2"]
    assert found.skipped == 2


def test_tens_of_thousands_of_entries_are_cut_before_they_are_parsed() -> None:
    found = parse(rss("".join(f"<item><title>{n}</title></item>" for n in range(20_000))), url=URL)
    assert [found.entries[0].title, found.entries[-1].title] == ["0", "999"]
    assert found.skipped == 19_000


def test_an_empty_feed_is_a_feed() -> None:
    assert parse(rss(""), url=URL).entries == ()
    assert parse(b'<feed xmlns="http://www.w3.org/2005/Atom"/>', url=URL).entries == ()


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Wed, 19 May 2021 08:30:00 +0200", datetime(2021, 5, 19, 6, 30, tzinfo=UTC)),
        ("Wed, 19 May 2021 08:30:00 EST", datetime(2021, 5, 19, 13, 30, tzinfo=UTC)),
        ("19 May 21 08:30", datetime(2021, 5, 19, 8, 30, tzinfo=UTC)),
        ("2021-05-19T08:30:00.123456-05:00", datetime(2021, 5, 19, 13, 30, tzinfo=UTC)),
        ("2021-05-19 08:30:00", datetime(2021, 5, 19, 8, 30, tzinfo=UTC)),
        ("", None),
        ("yesterday", None),
        ("0000-00-00", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 +1400", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("10000-01-01T00:00:00Z", None),
        ("Wed, 30 Feb 2021 08:30:00 GMT", None),
        ("1" * 100_000, None),
    ],
)
def test_a_date_is_utc_or_none(date: str, expected: datetime | None) -> None:
    assert only(f"<item><title>x</title><pubDate>{date}</pubDate></item>").published == expected


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("<ttl>60</ttl>", timedelta(hours=1)),
        ("<ttl> 15 </ttl>", timedelta(minutes=15)),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("", None),
    ],
)
def test_the_publishers_interval_is_read_or_none(channel: str, expected: timedelta | None) -> None:
    assert parse(rss("", channel), url=URL).interval == expected


def test_a_guid_that_is_no_address_makes_no_link() -> None:
    entry = only("<item><title>x</title><guid>article 17</guid></item>")
    assert (entry.guid, entry.url) == ("article 17", None)


def test_an_original_link_beats_that_of_a_redirecting_service() -> None:
    ns = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    item = f"<item {ns}><title>x</title><link>https://proxy.example/1</link>"
    entry = only(item + "<feedburner:origLink>https://gazette.example/1</feedburner:origLink></item>")
    assert entry.url == "https://gazette.example/1"


@pytest.mark.parametrize("dash", ["-", "–", "—", "|"])
def test_the_outlets_name_is_taken_off_the_headline(dash: str) -> None:
    entry = only(f"<item><title>A - B {dash} The Post</title><source url='https://p.example'>The Post</source></item>")
    assert (entry.title, entry.outlet) == ("A - B", "The Post")


def test_nothing_hostile_is_left_in_any_text() -> None:
    entry = only("<item><title>a\u202eb\u0085c\ufeff</title><author>x\u2066y</author><guid>g\u200e</guid></item>")
    assert (entry.title, entry.author, entry.guid) == ("ab…c", "xy", "g")


# ---------------------------------------------------------------- what is no feed

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The answer is empty."),
        (b" \r\n\t\x00", "The answer is empty."),
        (b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body/></html>", "a web page"),
        (b"\n<HTML><body><p>Please enable cookies.</p>", "a web page"),
        (b"Not found", "The answer is plain text, not a feed."),
        (b"<?xml version='1.0'?><sitemapindex/>", "The answer is XML, but no feed."),
        (PNG, "The answer is binary data, not a feed."),
        (gzip.compress(b"<rss/>" * 100), "The answer is binary data, not a feed."),
        (b'{"error": "rate limited"}', "The answer is JSON, but no JSON Feed."),
        (b'[{"id": 1}]', "The answer is JSON, but no JSON Feed."),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id"',
            "The answer is broken or incomplete JSON.",
        ),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "The JSON Feed has no list of items."),
        (b"[" * 100_000, "The answer is broken or incomplete JSON."),
        (b"<rss version='2.0'><channel><title>x</tit", "The feed breaks off before its first entry."),
        (b"<rss version='2.0'><channel><item><title>x</tit", "The feed breaks off inside its first entry."),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>x', "The feed breaks off inside its first entry."),
    ],
)
def test_what_is_no_feed_is_named_in_one_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(body, url=URL)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_name_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(rss("<item><title>secret</title></item>"))
    with pytest.raises(ParseError):
        parse(str(tmp_path / "feed.xml").encode(), url=URL)


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_are_a_feed_or_a_parse_error(body: bytes) -> None:
    with contextlib.suppress(ParseError):
        assert isinstance(parse(body, url=URL), ParsedFeed)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = "id url external_url title content_html content_text summary date_published authors author language".split()


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6), max_size=4), JSON, JSON)
def test_any_json_items_are_read_or_skipped(items: list[Any], title: Any, language: Any) -> None:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": title, "language": language, "items": items}
    found = parse(json.dumps(document).encode(), url=URL)
    assert len(found.entries) + found.skipped == len(items)
    assert all(entry.title for entry in found.entries)


# ---------------------------------------------------------------- feeds of a page


def test_the_feeds_that_a_page_names_are_found() -> None:
    page = b"""<html><head><base href="/en/"><link rel="stylesheet" href="x.css">
      <link rel="alternate" type="application/rss+xml" title="News" href="feed?a=1&amp;b=2">
      <LINK TYPE="application/atom+xml; charset=utf-8" REL="home Alternate" HREF="//other.example/atom">
      <link rel=alternate type=application/feed+json href=/feed.json><link rel="alternate" hreflang="de" href="/de/">
      <link rel="alternate" type="application/rss+xml" href="feed?a=1&amp;b=2">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      <link rel="alternate" type="application/rss+xml"></head><body>"""
    assert discover(page, "https://gazette.example/start") == [
        "https://gazette.example/en/feed?a=1&b=2",
        "https://other.example/atom",
        "https://gazette.example/feed.json",
    ]


@given(st.binary(max_size=200))
def test_no_page_breaks_the_search(page: bytes) -> None:
    assert all(url.startswith("http") for url in discover(b"<link rel=alternate " + page, URL))
