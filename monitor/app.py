"""Where the parts meet; opened once, fails loudly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from monitor import __version__, settings, watchlist
from monitor.errors import UsageError

if TYPE_CHECKING:
    from monitor.channels import ChannelOptions, Wires
    from monitor.core.match import Matcher
    from monitor.core.reading import Reader
    from monitor.fetch import Client
    from monitor.model import Entity
    from monitor.render import Renderer
    from monitor.sandbox import Sandbox
    from monitor.second_reader import SecondReader
    from monitor.settings import Settings
    from monitor.store import Store
    from monitor.watchlist import Watchlist

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out that feeds.yaml names: its options, and the module that knows how."""

    options: ChannelOptions
    module: Any

    @property
    def id(self) -> str:
        return self.options.id

    def recipients(self) -> tuple[tuple[str, str], ...]:
        """(address, recipient in outbox keys) for each: the address is empty where a channel has one receiver."""
        addresses: tuple[str, ...] = self.module.recipients(self.options)
        return tuple((address, f"{self.id}/{address}" if address else self.id) for address in addresses)


class App:
    """The parts of a running monitor. What a command does not use is never imported nor opened.

    `async with app` opens what talks to the network; without it, an app only reads and writes its database.
    """

    def __init__(self, settings: Settings, watchlist: Watchlist, store: Store) -> None:
        self.settings = settings
        self.watchlist = watchlist
        self.store = store
        self.writer = ThreadPoolExecutor(1, "writer")

    @classmethod
    def open(cls, environ: Mapping[str, str], cwd: Path, *, database: str | None = None) -> App:
        """Read the environment and feeds.yaml, open and migrate the database. Raises a MonitorError, one sentence."""
        from monitor.store import Store

        env = settings.read(environ, cwd)
        watched = watchlist.read(env.config, environ, option_models())
        return cls(env, watched, Store.open(database or env.database_url))

    def close(self) -> None:
        self.writer.shutdown()
        self.store.close()

    # ------------------------------------------------------------ the parts, each made when first asked for

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        return {entity.id: entity for entity in self.watchlist.entities}

    @cached_property
    def names(self) -> Mapping[str, str]:
        return {entity.id: entity.name for entity in self.watchlist.entities}

    @cached_property
    def matcher(self) -> Matcher:
        from monitor.core.match import Matcher

        return Matcher(self.watchlist.topic, self.watchlist.entities)

    @cached_property
    def reader(self) -> Reader:
        from monitor.core.reading import Reader

        return Reader(self.watchlist.topic, self.watchlist.entities)

    @cached_property
    def renderer(self) -> Renderer:
        from monitor.render import Renderer

        return Renderer(self.settings.templates, public_url=self.settings.public_url, names=self.names)

    @cached_property
    def channels(self) -> Mapping[str, Channel]:
        modules = channel_modules()
        return {options.id: Channel(options, modules[options.kind]) for options in self.watchlist.channels}

    def channel(self, name: str) -> Channel:
        """The channel of that id; UsageError names those there are."""
        if name not in self.channels:
            raise UsageError(f"there is no channel {name!r} in feeds.yaml; there are: {', '.join(self.channels)}")
        return self.channels[name]

    def faults(self) -> list[str]:
        """What would keep messages from being made or sent, in sentences; needs `async with`.

        RenderError: a template does not compile.
        """
        self.renderer  # noqa: B018 - it compiles every template
        return [fault for way in self.channels.values() for fault in way.module.check(way.options, self.wires)]

    # ------------------------------------------------------------ the network

    async def __aenter__(self) -> App:
        from monitor.fetch import Client
        from monitor.sandbox import Sandbox

        about = self.settings.public_url or "self-hosted"
        self.client: Client = Client(self.watchlist.fetch, user_agent=f"monitor/{__version__} (+{about})")
        self.sandbox: Sandbox = Sandbox()
        await self.client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.__aexit__(kind, error, trace)
        await self.sandbox.close()

    @cached_property
    def second_reader(self) -> SecondReader | None:
        """The language model that the operator named, if any; for use while the network is open."""
        if not (self.settings.llm_url and self.settings.llm_model):
            return None
        from monitor.second_reader import SecondReader

        return SecondReader(
            self.client.post,
            url=self.settings.llm_url,
            model=self.settings.llm_model,
            key=self.settings.llm_key,
            topic=self.watchlist.topic,
            entities=self.watchlist.entities,
        )

    @property
    def wires(self) -> Wires:
        """What channels send through: the guarded client and the operator's mail server."""
        from monitor.channels import Wires

        return Wires(
            post=self.client.post,
            smtp_url=self.settings.smtp_url,
            mail_from=self.settings.mail_from,
            folder=self.settings.home,
            public_url=self.settings.public_url,
        )

    async def write(self, verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what writes to the store on the one writer thread, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self.writer, lambda: verb(*args, **kwargs))


def channel_modules() -> Mapping[str, ModuleType]:
    from monitor import channels

    return channels.found()


class _Models(Mapping[str, Any]):
    """Kind of channel → the model of its options, each imported when a watch list names it."""

    def __getitem__(self, kind: str) -> Any:
        return channel_modules()[kind].Options

    def __iter__(self) -> Iterator[str]:
        return iter(channel_modules())

    def __len__(self) -> int:
        return len(channel_modules())


def option_models() -> Mapping[str, Any]:
    """The option model of each kind of channel, for reading feeds.yaml."""
    return _Models()
