"""Databases to test with: one in memory (and a PostgreSQL, where MONITOR_TEST_POSTGRES names one), one in a file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

from monitor.store import Store

POSTGRES = os.environ.get("MONITOR_TEST_POSTGRES")
"""The address of a database that may be emptied."""


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty database."""
    if request.param == "postgresql":
        assert POSTGRES is not None
        engine = create_engine(make_url(POSTGRES).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    opened = Store.open(POSTGRES if request.param == "postgresql" else "sqlite://")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file, empty and up to date."""
    file = tmp_path_factory.mktemp("migrated") / "monitor.db"
    Store.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture
def file(tmp_path: Path, migrated: Path) -> Path:
    """A database file of the test's own."""
    return Path(shutil.copy(migrated, tmp_path / "monitor.db"))


@pytest.fixture
def file_store(file: Path) -> Iterator[Store]:
    """An empty database in a file, which other threads and processes can open too."""
    opened = Store.open(f"sqlite:///{file}")
    yield opened
    opened.close()
