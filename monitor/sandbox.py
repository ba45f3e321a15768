"""A killable process for what may hang: the tolerant parser.

A hostile document of 0.2 MB can keep the parser busy for seconds, a larger one for minutes, and no thread can be
stopped. So it runs in worker processes with limits of time and memory, that are killed and replaced. Documents go
in and entries come out as length-prefixed JSON over pipes; a worker gets none of the service's environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import struct
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from monitor.errors import ParseError
from monitor.model import Entry, ParsedFeed

_LENGTH = struct.Struct("!I")
_READY = b"r"
_START = 30.0
_LIFETIME = 1_000
_MOST = 64_000_000


class Sandbox:
    """A few workers, started when first needed.

    seconds: for one document, wall time. megabytes: of address space for a worker, all told.
    """

    def __init__(self, *, workers: int = 2, seconds: float = 5, megabytes: int = 256) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._free = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def parse(self, body: bytes, url: str, content_type: str | None) -> ParsedFeed:
        """`core.parse.parse` in a worker. Raises ParseError, also when the worker took too long or too much."""
        async with self._free:
            worker = self._idle.pop() if self._idle else await self._start()
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await worker.ask(body, url, content_type)
            except TimeoutError as error:
                await self._end(worker)
                raise ParseError(f"The feed took longer than {self._seconds:g} s to read.") from error
            except (OSError, EOFError, ValueError) as error:
                await self._end(worker)
                raise ParseError("The feed broke the reading process, probably by its need of memory.") from error
            except BaseException:
                await self._end(worker)
                raise
            if worker.jobs < _LIFETIME and not answer.get("last"):
                self._idle.append(worker)
            else:
                await self._end(worker)
        if "error" in answer:
            raise ParseError(answer["error"])
        return _parsed(answer)

    async def close(self) -> None:
        """End every worker and wait until it is gone."""
        self._idle.clear()
        for worker in list(self._all):
            await self._end(worker)

    async def _start(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "monitor.sandbox", str(self._seconds), str(self._megabytes)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # Ctrl-C is for the service, which then ends its workers
        )
        worker = _Worker(process)
        self._all.add(worker)
        try:
            async with asyncio.timeout(_START):
                await worker.ready()
        except (TimeoutError, OSError, EOFError) as error:
            await self._end(worker)
            raise ParseError("The reading process could not be started.") from error
        except BaseException:
            await self._end(worker)
            raise
        return worker

    async def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        await asyncio.shield(worker.kill())


class _Worker:
    """One process, seen from the service."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise OSError("the worker has no pipes")
        self._process, self._in, self._out = process, process.stdin, process.stdout
        self.jobs = 0

    async def ready(self) -> None:
        await self._out.readexactly(len(_READY))

    async def ask(self, body: bytes, url: str, content_type: str | None) -> dict[str, Any]:
        """The worker's answer. Raises EOFError or OSError when it died, ValueError when it talked nonsense."""
        self.jobs += 1
        head = json.dumps([url, content_type]).encode()
        self._in.write(_LENGTH.pack(len(head)) + head + _LENGTH.pack(len(body)))
        self._in.write(body)
        await self._in.drain()
        (length,) = _LENGTH.unpack(await self._out.readexactly(_LENGTH.size))
        if length > _MOST:
            raise ValueError("an answer too long")
        answer = json.loads(await self._out.readexactly(length))
        if not isinstance(answer, dict):
            raise ValueError("no object")
        return answer

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._in.close()
        with contextlib.suppress(OSError):
            await self._in.wait_closed()
        await self._process.wait()


def _parsed(answer: dict[str, Any]) -> ParsedFeed:
    interval = answer["interval"]
    return ParsedFeed(
        title=answer["title"],
        entries=tuple(_entry(*row) for row in answer["entries"]),
        language=answer["language"],
        interval=None if interval is None else timedelta(seconds=interval),
        skipped=answer["skipped"],
    )


def _entry(published: str | None, *rest: Any) -> Entry:
    guid, url, title, summary, content, author, language, outlet = rest
    when = datetime.fromisoformat(published) if published else None
    return Entry(guid, url, title, summary, content, author, when, language, outlet)


# ---------------------------------------------------------------- inside the worker


def _row(entry: Entry) -> list[str | None]:
    when = entry.published.isoformat() if entry.published else None
    texts = (entry.title, entry.summary, entry.content, entry.author)
    return [when, entry.guid, entry.url, *texts, entry.language, entry.outlet]


def _work(seconds: float, megabytes: int, source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer documents until the service closes the pipe. Ends itself, too, should the service be gone."""
    from monitor.core.parse import parse

    _limit(megabytes)
    sink.write(_READY)
    sink.flush()
    while True:
        head = _read(source)
        if head is None:
            return
        url, content_type = json.loads(head)
        body = _read(source)
        signal.setitimer(signal.ITIMER_REAL, 2 * seconds + 1)  # SIGALRM ends a worker whose service was killed
        answer = _answer(parse, body or b"", url, content_type)
        signal.setitimer(signal.ITIMER_REAL, 0)
        plain = json.dumps(answer).encode()
        sink.write(_LENGTH.pack(len(plain)) + plain)
        sink.flush()


def _answer(parse: Any, body: bytes, url: str, content_type: str | None) -> dict[str, Any]:
    try:
        found: ParsedFeed = parse(body, url=url, content_type=content_type)
        return {
            "title": found.title,
            "entries": [_row(entry) for entry in found.entries],
            "language": found.language,
            "interval": found.interval and found.interval.total_seconds(),
            "skipped": found.skipped,
        }
    except ParseError as error:
        return {"error": str(error), "last": isinstance(error.__cause__, MemoryError)}
    except MemoryError:
        return {"error": "The feed needs too much memory to be read.", "last": True}


def _limit(megabytes: int) -> None:
    import resource

    with contextlib.suppress(ValueError, OSError):  # not every system knows each limit
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(source: IO[bytes]) -> bytes | None:
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = source.read(length)
    return body if len(body) == length else None


if __name__ == "__main__":
    # The answers' pipe is for answers alone: whatever a library prints goes nowhere.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _work(float(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer, answers)
