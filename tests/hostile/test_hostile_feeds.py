"""Documents made to hang, swell, leak or crash whoever reads them."""

from __future__ import annotations

import asyncio
import random
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.core.dedup import identities
from monitor.core.parse import parse
from monitor.errors import ParseError
from monitor.model import ParsedFeed
from monitor.sandbox import Sandbox

URL = "https://gazette.example/feeds/all"
GOLDEN = sorted(p for p in (Path(__file__).parent.parent / "feeds_in" / "golden").iterdir() if "expected" not in p.name)
SECRET = "the-secret-of-this-file"


def rss(title: str, doctype: str = "", items: str = "") -> bytes:
    return f"{doctype}<rss version='2.0'><channel><item><title>{title}</title></item>{items}</channel></rss>".encode()


def laughs(levels: int = 9, width: int = 10) -> str:
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * width}">' for n in range(1, levels + 1)]
    return "<?xml version='1.0'?><!DOCTYPE rss [" + "\n".join(lines) + "]>"


QUADRATIC = "<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY a \"" + "x" * 50_000 + '">\n]>'
RECURSIVE = '<?xml version=\'1.0\'?>\n<!DOCTYPE rss [\n<!ENTITY a "&b;">\n<!ENTITY b "&a;">\n]>'
INCLUDE = '<x:include xmlns:x="http://www.w3.org/2001/XInclude" parse="text" href="file://{path}"/>'
BOMBS = {
    "laughs": rss("&l9;", laughs()),
    "laughs in UTF-16": rss("&l9;", laughs()).decode().encode("utf-16"),
    "quadratic": rss("&a;" * 10_000, QUADRATIC),
    "recursive": rss("&a;", RECURSIVE),
    "deep": b"<rss version='2.0'><channel><item><title>" + b"<a>" * 100_000,
    "deep and closed": rss("<a>" * 20_000 + "x" + "</a>" * 20_000),
    "attributes": b"<rss " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>",
    "namespaces": b"<rss " + b" ".join(b'xmlns:n%d="urn:%d"' % (n, n) for n in range(20_000)) + b"><channel/></rss>",
    "one long line": rss("x" * 4_000_000),
    "one long attribute": rss("x", items=f"<item><enclosure url='{'x' * 4_000_000}'/></item>"),
    "open tags": b"<rss version='2.0'><channel><item><description>" + b"&lt;" * 500_000,
    "open comment": b"<rss version='2.0'><channel><item><title>x</title></item><!--" + b"-" * 1_000_000,
    "markup declarations": rss("x", items="<item><description>" + "&lt;![" * 100_000 + "</description></item>"),
    "nothing but items": b"<item>" * 200_000,
    "deep JSON": b'{"version": "https://jsonfeed.org/version/1", "items": ' + b"[" * 500_000,
    "long number": b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": ' + b"9" * 100_000 + b"}]}",
}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    box = Sandbox(workers=2, seconds=0.3)
    yield box
    await box.close()


async def test_no_document_holds_up_the_service(sandbox: Sandbox) -> None:
    clock, slowest, done = asyncio.get_running_loop().time, 0.0, asyncio.Event()

    async def pulse() -> None:
        nonlocal slowest
        while not done.is_set():
            before = clock()
            await asyncio.sleep(0)
            slowest = max(slowest, clock() - before)

    async def read(body: bytes) -> ParsedFeed | ParseError:
        try:
            return await sandbox.parse(body, URL, None)
        except ParseError as error:
            return error

    beating = asyncio.create_task(pulse())
    begun = clock()
    outcomes = dict(zip(BOMBS, await asyncio.gather(*map(read, BOMBS.values())), strict=True))
    done.set()
    await beating
    assert clock() - begun < 2 * len(BOMBS)
    assert slowest < 0.5
    texts = [e.title for o in outcomes.values() if isinstance(o, ParsedFeed) for e in o.entries]
    assert not any("ha" * 100 in text or len(text) > 5_000_000 for text in texts)
    assert (await sandbox.parse(rss("good"), URL, None)).entries[0].title == "good"


@pytest.mark.parametrize(
    "template",
    [
        rss("&e; x", "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY e SYSTEM 'file://{path}'>]>").decode(),
        rss("&e; x", "<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY e SYSTEM '{path}'>\n]>").decode(),
        rss("&e; x", "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY % p SYSTEM 'file://{path}'> %p;]>").decode(),
        rss("&e; x", "<?xml version='1.0'?><!DOCTYPE rss SYSTEM 'file://{path}'>").decode(),
        rss(INCLUDE + " x").decode(),
        rss("x", "<?xml version='1.0'?><?xml-stylesheet href='file://{path}'?>").decode(),
    ],
)
def test_no_file_is_read_on_the_word_of_a_document(template: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET, "utf-8")
    body = template.replace("{path}", str(tmp_path / "secret")).encode()
    assert SECRET not in repr(parse(body, url=URL))


def mutated(body: bytes, chance: random.Random) -> bytes:
    """The document with a few bytes changed, doubled, moved or lost."""
    found = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(found)) if found else 0
        match chance.randrange(6):
            case 0:
                found[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del found[at : at + chance.randint(1, 30)]
            case 2:
                found[at:at] = found[at : at + chance.randint(1, 60)]
            case 3:
                found[at:at] = chance.choice(
                    [
                        b"<",
                        b"&",
                        b"]]>",
                        b"<!--",
                        b"\0",
                        b"&#x110000;",
                        b"&#xD800;",
                        b"<![CDATA[",
                        b'"',
                        b"xml:base='//['",
                    ]
                )
            case 4:
                other = chance.randrange(len(found)) if found else 0
                found[at : at + 20] = found[other : other + 20]
            case _:
                digits = [i for i, byte in enumerate(found) if 48 <= byte <= 57]
                if digits:
                    at = chance.choice(digits)
                    found[at : at + 1] = chance.choice([b"9", b"99999", b"-", b"0", b"\xd9\xa3"])
    return bytes(found)


def assert_sound(found: ParsedFeed) -> None:
    """Every text may go into any store and onto any page."""
    for entry in found.entries:
        texts = (entry.title, entry.summary, entry.content, entry.author, entry.guid or "", entry.outlet or "")
        for text in texts:
            text.encode("utf-8")
            assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)
        assert entry.title
        assert "\n" not in entry.title
        assert entry.url is None or (entry.url.isascii() and entry.url.startswith(("http://", "https://")))
    assert len(identities(found.entries)) == len(found.entries)


def read_mutations(count: int, seed: int) -> None:
    chance = random.Random(seed)
    documents = [path.read_bytes() for path in GOLDEN]
    for _ in range(count):
        body = mutated(chance.choice(documents), chance)
        try:
            found = parse(body, url=URL, content_type=chance.choice([None, "text/xml", "text/html; charset=utf-16"]))
        except ParseError:
            continue
        assert_sound(found)


def test_a_mutated_feed_is_read_or_refused() -> None:
    read_mutations(400, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_ten_thousand_mutated_feeds_are_read_or_refused(seed: int) -> None:
    read_mutations(10_000, seed)
