"""The database: opened once, brought up to date, read by many, written by one at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from threading import RLock

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlmodel import Session

from monitor.errors import StoreBusy, StoreError, StoreFull
from monitor.store import migrate, postgresql, sqlite
from monitor.store.tables import metadata


class Store:
    """Short transactions on one database. All functions of this room take the session that they run in."""

    def __init__(self, url: URL, writer: Engine, readers: Engine) -> None:
        self.url = url.render_as_string(hide_password=True)
        self._url = url
        self._file = Path(url.database) if _is_sqlite(url) and url.database else None
        self._place = str(self._file or self.url)
        self._writer = writer
        self._readers = readers
        self._lock: int | None = None
        # In memory there is one connection for all threads: they take turns.
        self._turn: AbstractContextManager[object] = RLock() if writer is readers else nullcontext()

    @classmethod
    def open(cls, url: str, *, scripts: Path = migrate.SCRIPTS) -> Store:
        """Open the database, make it where there is none, and bring its schema up to date.

        `sqlite:///data/monitor.db` (relative), `sqlite:////var/lib/…` (absolute), `sqlite://` (private, in memory) or
        `postgresql://…`. `scripts` is where the migrations lie.

        Raises StoreTooNew, StoreBusy, StoreFull or StoreError, each with its remedy.
        """
        parsed = _parse(url)
        if not _is_sqlite(parsed):
            store = cls(parsed, *postgresql.engines(parsed))
        elif parsed.database is None:
            engine = sqlite.in_memory()
            metadata.create_all(engine)
            return cls(parsed, engine, engine)
        else:
            _make_folder(Path(parsed.database).parent)
            store = cls(parsed, sqlite.writer(parsed), sqlite.readers(parsed))
        try:
            store._migrate(scripts)
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view; nothing can be written."""
        with self._turn, self._explaining(), Session(self._readers) as session:
            yield session
            assert not [*session.new, *session.dirty, *session.deleted], "written while only reading"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One write transaction, alone from its first moment: committed at the end, rolled back on any error."""
        with self._turn, self._explaining(), Session(self._writer) as session, session.begin():
            session.connection()
            yield session

    def hold(self) -> None:
        """Be the only `monitor run` on this SQLite file until `close`; StoreBusy when there is another."""
        if self._lock is None and self._file:
            self._lock = sqlite.lock(Path(f"{self._file}.lock"))

    def backup(self, target: Path) -> None:
        """Copy the database, consistently, while it is in use."""
        if not self._file:
            raise StoreError("only a database in a file is copied by monitor: for PostgreSQL use pg_dump")
        if target.resolve() == self._file.resolve():
            raise StoreError(f"{target} is the database itself: name another file for the copy")
        _make_folder(target.parent)
        try:
            with self._explaining(target):
                sqlite.copy(self._readers, target)
        except OSError as error:
            raise StoreFull(f"{target} cannot be written: {error.strerror}") from error

    def vacuum(self) -> None:
        """Give freed space back to the disk."""
        with self._explaining():
            (sqlite if _is_sqlite(self._url) else postgresql).vacuum(self._writer)

    def schema(self) -> str:
        """The revision of the database's schema."""
        with self._explaining(), self._readers.connect() as connection:
            return migrate.current(connection) or migrate.revisions()[-1]

    def close(self) -> None:
        self._readers.dispose()
        self._writer.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _migrate(self, scripts: Path) -> None:
        with self._explaining():
            with self._readers.connect() as connection:
                way = migrate.pending(connection, self._place, scripts)
            if way is None:
                return
            before, after = way
            if before is not None and self._file:
                sqlite.copy(self._readers, self._file.with_name(f"{self._file.name}.before-{after}"))
            engine = sqlite.migrator(self._url) if self._file else self._writer
            with engine.begin() as connection:
                if not self._file:
                    postgresql.one_at_a_time(connection)
                # Another process may have been faster while this one waited for the lock.
                if migrate.pending(connection, self._place, scripts) is not None:
                    migrate.upgrade(connection, scripts)

    @contextmanager
    def _explaining(self, place: Path | None = None) -> Iterator[None]:
        name = str(place or self._place)
        try:
            yield
        except NoConnection as error:
            raise StoreBusy(f"{name} is in use by too many threads of this process: try again") from error
        except (DBAPIError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            known = (sqlite if _is_sqlite(self._url) else postgresql).explained(cause, name)
            if known is None:
                raise
            raise known from error


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError("MONITOR_DATABASE_URL is no database address, such as sqlite:///data/monitor.db") from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(f"monitor keeps its data in sqlite or postgresql, not in {parsed.drivername}")
    if not _is_sqlite(parsed):
        return parsed
    if parsed.database in (None, "", ":memory:"):
        return URL.create("sqlite")
    # Connections are opened as they are needed: the file must not move with the working folder.
    return parsed.set(drivername="sqlite", database=str(Path(parsed.database or "").absolute()))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} cannot be made ({error.strerror}): make it yourself or name another place"
        ) from error
