"""What can go wrong, as a tree. A message is one sentence, with the remedy, for a person to read.

MonitorError
├── ConfigError        feeds.yaml, one line for each fault        exit 2
├── SettingsError      the environment                            exit 2
├── UsageError         a command that cannot be carried out as asked   exit 2
├── InputError         a file handed to import, read, replay      exit 1
├── StoreError
│   ├── StoreTooNew    the database was written by a newer version
│   ├── StoreBusy      locked for too long, or a second `monitor run`
│   └── StoreFull      no space, or read-only
├── FetchError         no complete answer
│   ├── Blocked        an address that feeds may not name
│   ├── BadStatus      an answer that is not 200 or 304
│   └── NoAnswer       a message was posted, or not, and nothing came back
├── ParseError         an answer that is no feed
├── RenderError        a template failed
└── DeliveryError      a message did not arrive, for now or for good
"""

from __future__ import annotations

from datetime import timedelta


class MonitorError(Exception):
    """Anything that is told to a person in one sentence instead of a traceback."""

    exit_code = 1


class ConfigError(MonitorError):
    """feeds.yaml is wrong; `lines` holds one `file:line:column: key: what is wrong` for each fault."""

    exit_code = 2

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class SettingsError(MonitorError):
    """An environment variable is missing, unreadable or wrong."""

    exit_code = 2


class UsageError(MonitorError):
    """A command was asked for something that does not exist or cannot be."""

    exit_code = 2


class InputError(MonitorError):
    """A file could not be read; the message names file and line."""


class StoreError(MonitorError):
    """The database cannot be used."""


class StoreTooNew(StoreError):
    """The database's schema is newer than this version of monitor."""


class StoreBusy(StoreError):
    """Another process holds the database."""


class StoreFull(StoreError):
    """The database cannot be written: no space left, or read-only."""


class FetchError(MonitorError):
    """No complete answer came. `retry_after` is the server's own wish, measured from its answer."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Blocked(FetchError):
    """The address, or one that its name resolves to, lies in a range that is not to be dialled."""


class BadStatus(FetchError):
    """The server answered with a status that carries no feed."""

    def __init__(self, message: str, *, status: int, retry_after: timedelta | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status


class NoAnswer(FetchError):
    """What was posted found no answer. `ambiguous`: it may have been received all the same."""

    def __init__(self, message: str, *, ambiguous: bool) -> None:
        super().__init__(message)
        self.ambiguous = ambiguous


class ParseError(MonitorError):
    """The answer is not a feed, or its reading took too much time or memory."""


class RenderError(MonitorError):
    """A template failed; the message names it and the line."""


class DeliveryError(MonitorError):
    """A message did not arrive.

    permanent: never try this message again. disable: the endpoint itself is gone (410). ambiguous: it may
    have arrived all the same. retry_after: the receiver's own wish.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        disable: bool = False,
        ambiguous: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.disable = disable
        self.ambiguous = ambiguous
        self.retry_after = retry_after
