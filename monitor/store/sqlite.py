"""What is true of SQLite alone: pragmas, kinds of transaction, error codes, copies, the lock file."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

from monitor.errors import StoreBusy, StoreError, StoreFull

BUSY = 10.0
"""Seconds that SQLite waits for another process's write transaction."""
_PAUSE = 0.02
QUEUE = 30.0
"""Seconds that a thread waits for a connection of its own process."""


def in_memory() -> Engine:
    """One private database on one connection."""
    return _engine(URL.create("sqlite"), "BEGIN", poolclass=StaticPool)


def writer(url: URL) -> Engine:
    """One connection: writers of this process queue for it instead of fighting for the file's lock."""
    return _engine(url, "BEGIN IMMEDIATE", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=QUEUE)


def readers(url: URL) -> Engine:
    """A few connections that cannot write."""
    return _engine(
        url, "BEGIN", ("query_only=ON",), poolclass=QueuePool, pool_size=4, max_overflow=12, pool_timeout=QUEUE
    )


def migrator(url: URL) -> Engine:
    """Without foreign keys: SQLite changes a table by copying it, and must be free to drop the old one."""
    return _engine(url, "BEGIN IMMEDIATE", ("foreign_keys=OFF",), poolclass=NullPool)


def _engine(url: URL, begin: str, pragmas: tuple[str, ...] = (), **pool: object) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY, "check_same_thread": False}, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        # The driver's own transactions begin late and lose concurrent updates; ours begin when we say so.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. SQLite answers "locked" at once here, without its usual patience, when another
    process makes the same new database in the same moment."""
    for left in range(int(BUSY / _PAUSE), -1, -1):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            time.sleep(_PAUSE)


def explained(error: BaseException | None, place: str) -> StoreError | None:
    """The driver's error as a sentence with its remedy; None where it is a fault of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreBusy(f"{place} is locked by another process for over {BUSY:.0f} s: try again when that is done")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"{place} cannot grow: no space left on the disk; free some, nothing was lost")
    if code == sqlite3.SQLITE_READONLY:
        return StoreFull(f"{place} cannot be written: the file or its folder is read-only")
    if code == sqlite3.SQLITE_IOERR:
        return StoreFull(f"{place} cannot be read or written ({error}): look at the disk, nothing was lost")
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(f"{place} cannot be opened: make its folder writable or set MONITOR_DATABASE_URL elsewhere")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreError(
            f"{place} is damaged or no database ({error}): stop monitor, move the file away (with its -wal and -shm)"
            " and put a copy in its place, one made by `monitor db backup` or the one named .before-… beside it"
        )
    return None


def copy(engine: Engine, target: Path) -> None:
    """A consistent copy in one file, made while others read and write; an older one at `target` is replaced.

    A copy that fails leaves `target` as it was.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(engine.raw_connection()) as source, closing(sqlite3.connect(part)) as sink:
            assert isinstance(source.driver_connection, sqlite3.Connection)
            source.driver_connection.backup(sink)
            sink.execute("PRAGMA journal_mode=DELETE").close()
        os.replace(part, target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def vacuum(engine: Engine) -> None:
    """Give freed pages back to the disk."""
    with closing(engine.raw_connection()) as connection:
        assert isinstance(connection.driver_connection, sqlite3.Connection)
        connection.driver_connection.execute("VACUUM").close()


def lock(path: Path) -> int:
    """Lock `path` for as long as the returned descriptor is open and the process lives; StoreBusy when it is locked."""
    import fcntl

    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreFull(f"{path} cannot be written ({error.strerror}): make its folder writable") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
        os.close(descriptor)
        raise StoreBusy(
            f"another `monitor run` (process {holder}) serves {path.with_suffix('')}: stop it first;"
            " commands such as `monitor poll` may run beside it"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor
