"""The schema's revision: which one the database has, which ones this version knows, the way up."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from monitor.errors import StoreError, StoreTooNew

SCRIPTS = Path(__file__).parent / "migrations"


def revisions(scripts: Path = SCRIPTS) -> list[str]:
    """All revisions, oldest first: the numbers that the files in versions/ begin with."""
    return sorted(file.name[:4] for file in (scripts / "versions").glob("[0-9]*.py"))


def current(connection: Connection) -> str | None:
    """The database's revision; None where there is no schema yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def pending(connection: Connection, place: str, scripts: Path = SCRIPTS) -> tuple[str | None, str] | None:
    """The revisions from and to which the database has to go, None when it is there.

    Raises StoreTooNew for a revision unknown here, StoreError where the tables are somebody else's.
    """
    known, found = revisions(scripts), current(connection)
    if found == known[-1]:
        return None
    if found is not None and found not in known:
        raise StoreTooNew(
            f"{place} was written by a newer monitor (schema {found}, this one knows {known[-1]}):"
            " install that version again, or put back a copy from before its migration"
        )
    if found is None and inspect(connection).get_table_names():
        raise StoreError(f"{place} holds the tables of another program: set MONITOR_DATABASE_URL to a place of its own")
    return found, known[-1]


def upgrade(connection: Connection, scripts: Path = SCRIPTS) -> None:
    """Run what is missing, inside the caller's transaction: all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
