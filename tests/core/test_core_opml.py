from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core import opml
from monitor.errors import InputError
from monitor.model import FeedSpec, Tier

specs = st.builds(
    FeedSpec,
    url=st.integers(0, 10**6).map(lambda n: f"https://planet.example/{n}?a=1&b=2"),
    title=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20),
    tier=st.sampled_from(Tier),
    language=st.none() | st.sampled_from(["en", "de"]),
    every=st.none() | st.integers(5, 1000).map(lambda n: timedelta(minutes=n)),
    full_text=st.booleans(),
)


@given(st.lists(specs, max_size=5, unique_by=lambda spec: spec.url))
def test_what_is_written_is_read_again(feeds: list[FeedSpec]) -> None:
    assert opml.read(opml.write(feeds, "Feeds & more").encode(), "x.opml") == tuple(feeds)


def test_feeds_are_found_in_any_depth_once_each() -> None:
    document = b"""<opml><body><outline text="a"><outline text="b"><outline text="P" xmlUrl="https://p.example/f"/></outline>
    </outline><outline xmlUrl="https://p.example/f" title="Planet"/></body></opml>"""
    assert [(spec.url, spec.title) for spec in opml.read(document, "x")] == [("https://p.example/f", "Planet")]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "//planet.example", "http://"])
def test_only_web_addresses_are_taken(url: str) -> None:
    with pytest.raises(InputError, match="not an http or https address"):
        opml.read(f'<opml><outline xmlUrl="{url}"/></opml>'.encode(), "x.opml")
