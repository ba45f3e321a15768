from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.urls import absolute, canonical, fault, host_key

HOSTS = st.sampled_from(
    ["example.org", "WWW.Example.org", "amp.example.org", "www.www.example.co.uk", "bücher.example", "192.0.2.7"]
)
PIECES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
PATHS = st.lists(st.one_of(PIECES, st.sampled_from(["amp", "a.amp", "b.amp.html", "%41", "%7e", "%%341", "", "c/s"])))
PARAMETERS = st.lists(st.tuples(st.sampled_from(["id", "utm_source", "fbclid", "AMP", "q", ""]), PIECES), max_size=4)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    scheme, host = draw(st.sampled_from(["http", "https", "HTTP"])), draw(HOSTS)
    port = draw(st.sampled_from(["", ":80", ":443", ":8080"]))
    path = "/".join(["", *draw(PATHS)])
    query = "&".join(f"{name}={quote(value)}" for name, value in draw(PARAMETERS))
    return f"{scheme}://{host}{port}{path}" + (f"?{query}" if query else "") + draw(st.sampled_from(["", "#top", "/"]))


@given(addresses())
def test_canonical_twice_is_canonical_once(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@given(st.text(max_size=80))
def test_canonical_twice_is_canonical_once_for_any_text(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@given(addresses())
def test_an_address_that_can_be_dialled_has_a_canonical_form_that_can(url: str) -> None:
    written = absolute(url, url)
    if written is not None:
        assert fault(written) is None
        assert canonical(url).startswith("https://")
        assert fault(canonical(url)) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/a?id=3",
        "http://example.org/news/a?id=3",
        "HTTP://WWW.EXAMPLE.ORG:80/news/a/?id=3",
        "https://example.org:443/news/a?utm_source=rss&id=3&utm_medium=feed#comments",
        "https://example.org/news/a?fbclid=x&gclid=y&id=3&mc_cid=z",
        "https://example.org./news/a?id=3",
        "https://amp.example.org/news/a?id=3",
        "https://www.example.org/news/a/amp/?id=3",
        "https://www.example.org/news/a?id=3&amp=1&outputType=amp",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/a?id=3",
        "https://www.google.com/amp/s/www.example.org/news/a?id=3",
        "https://example.org/%6Eews/%61?id=3",
        "  https://example.org/news/a?id=3\n",
    ],
)
def test_addresses_of_one_text_are_one(url: str) -> None:
    assert canonical(url) == "https://example.org/news/a?id=3"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://example.org:8443/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://news.example.org/a", "https://example.org/a"),
        ("https://example.org/champ", "https://example.org/ch"),
        ("https://www.org/a", "https://org/a"),
        ("https://www.google.com/amp/s/", "https://www.google.com/s/"),
    ],
)
def test_addresses_of_different_texts_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_what_is_no_web_address_stays_as_it_is() -> None:
    assert canonical("urn:isbn:0451450523") == "urn:isbn:0451450523"
    assert canonical("http://[broken/") == "http://[broken/"


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("/a/b", "https://example.org/a/b"),
        ("c?x=1", "https://example.org/feeds/c?x=1"),
        ("//other.example/a", "https://other.example/a"),
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("HTTPS://Example.ORG:443/A#b", "https://example.org/A#b"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("http://[2001:DB8::1]/a", "http://[2001:db8::1]/a"),
        ("https://example.org/100%", "https://example.org/100%"),
    ],
)
def test_a_link_is_made_absolute_in_ascii(link: str, meant: str) -> None:
    assert absolute(link, "https://example.org/feeds/rss") == meant


@pytest.mark.parametrize(
    "link",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "gopher://example.org/",
        "mailto:a@example.org",
        "https://user:secret@example.org/",
        "https://good.example\\@evil.example/",
        "https://exa\tmple.org/",
        "https://example.org/a\r\nHost: evil.example",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:http/",
        "https:///a",
        "https://.example.org/",
        "https://exam ple.org/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1.5/",
        "http://1.2.3.0x4/",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://[::ffff:127.0.0.1.]/",
        "https://" + "a" * 64 + ".example/",
        "https://example.org/" + "a" * 9000,
    ],
)
def test_what_is_not_plainly_a_web_address_is_none(link: str) -> None:
    assert absolute(link, "https://example.org/feeds/rss") is None


def test_full_width_digits_do_not_hide_an_address() -> None:
    assert absolute("http://①②⑦.⓪.⓪.①/", "https://example.org/") == "http://127.0.0.1/"


def test_a_fault_says_what_is_wrong() -> None:
    assert fault("ftp://example.org/") == "does not begin with http:// or https://"
    assert fault("https://a:b@example.org/") == "holds a user name or password"
    assert fault("https://example.org/a b") == "holds a blank or a control character"
    assert fault("http://0x7f.1/") == "does not name a valid host"
    assert fault("https://example.org/") is None


def test_politeness_is_by_name_and_port() -> None:
    assert host_key("https://Example.org/a") == "example.org:443"
    assert host_key("http://example.org/b") == "example.org:80"
    assert host_key("http://example.org:8080/b") == "example.org:8080"
    assert host_key("http://[::1]:8080/") == "[::1]:8080"
    assert host_key("nonsense") == ":0"
