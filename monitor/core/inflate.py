"""A compressed body unpacked while it arrives, under a budget."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_PIECE = 65_536
_DEEPEST = 2
_GZIP = b"\x1f\x8b"


class InflateError(ValueError):
    """The body is not what its Content-Encoding says, or is too deeply coded; the message ends a sentence."""


class Inflater:
    """Undoes the codings of one Content-Encoding header (gzip, deflate; RFC 9110, 8.4.1).

    `feed` yields pieces of at most 64 KiB, so that the caller can stop a bomb long before it is unpacked;
    `finish` raises InflateError when the body broke off.
    """

    def __init__(self, content_encoding: str) -> None:
        names = [name.strip().lower().removeprefix("x-") for name in content_encoding.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if len(names) > _DEEPEST:
            raise InflateError(f"is compressed {len(names)} times over")
        for name in names:
            if name not in ("gzip", "deflate"):
                raise InflateError(f"is compressed as {name[:20]!r}, which was not asked for")
        self._layers = [_Layer(name) for name in reversed(names)]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What `data` adds to the plain body, piece by piece."""
        pieces: Iterable[bytes] = (data,)
        for layer in self._layers:
            pieces = layer.unpack(pieces)
        yield from pieces

    def finish(self) -> None:
        """Check that every layer came to its proper end."""
        for layer in self._layers:
            layer.finish()


class _Layer:
    def __init__(self, name: str) -> None:
        self.name = name
        self.coder = zlib.decompressobj(31) if name == "gzip" else None
        self.begun = False

    def unpack(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for data in pieces:
            plain = b""
            while data or len(plain) == _PIECE:  # a full piece: zlib may hold more although all input is taken
                plain, data = self._some(data)
                if plain:
                    yield plain

    def _some(self, data: bytes) -> tuple[bytes, bytes]:
        """At most one piece of plain bytes, with the input that is left."""
        if self.coder is None:
            self.coder = zlib.decompressobj(15 if _has_zlib_header(data) else -15)
        if self.coder.eof and not (data := self._next_member(data)):
            return b"", b""
        self.begun = True
        try:
            plain = self.coder.decompress(data, _PIECE)
        except zlib.error as error:
            raise InflateError(f"is not valid {self.name}") from error
        return plain, self.coder.unconsumed_tail or self.coder.unused_data

    def _next_member(self, data: bytes) -> bytes:
        """gzip files may be joined end to end (RFC 1952, 2.2) or padded with zeros; anything else is junk."""
        if not data.strip(b"\0"):
            return b""
        if self.name != "gzip" or not _GZIP.startswith(data[:2]):
            raise InflateError(f"has junk after its {self.name} data")
        self.coder = zlib.decompressobj(31)
        return data

    def finish(self) -> None:
        if self.begun and not (self.coder and self.coder.eof):
            raise InflateError("broke off before its end")


def _has_zlib_header(data: bytes) -> bool:
    """Some servers send raw deflate data where RFC 9110 asks for the zlib format."""
    return data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2], "big") % 31 == 0)
