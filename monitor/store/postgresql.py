"""What is true of PostgreSQL alone: the driver, kinds of transaction, error codes."""

from __future__ import annotations

from sqlalchemy import URL, Connection, Engine, create_engine, text

from monitor.errors import StoreBusy, StoreError, StoreFull

_MIGRATION = 0x6D6F6E69746F72
"""The advisory lock under which one process at a time changes the schema."""


def engines(url: URL) -> tuple[Engine, Engine]:
    """For writing and for reading: two ways to use one pool of connections."""
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs its driver: install monitor[postgres]") from None
    return engine, engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def one_at_a_time(connection: Connection) -> None:
    """Wait until no other process migrates; the lock ends with the transaction."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION})


def vacuum(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")


def explained(error: BaseException | None, place: str) -> StoreError | None:
    """The driver's error as a sentence with its remedy; None where it is a fault of ours."""
    code = getattr(error, "sqlstate", None) or ""
    if code == "53100":
        return StoreFull(f"{place} cannot grow: no space left on its disk; free some, nothing was lost")
    if code == "25006":
        return StoreFull(f"{place} cannot be written: the server is read-only")
    if code in ("40001", "40P01", "55P03") or code.startswith("53"):
        return StoreBusy(f"{place} is overloaded or locked ({code}): try again")
    if not code or code[:2] in ("08", "28", "3D", "57"):
        return StoreError(f"{place} cannot be reached: {' '.join(str(error).split())}")
    return None
