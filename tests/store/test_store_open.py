from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable
from store_samples import item, put_item

from monitor.errors import StoreBusy, StoreError, StoreFull, StoreTooNew
from monitor.store import Store, items, meta, migrate
from monitor.store.tables import metadata


def address(file: Path) -> str:
    return f"sqlite:///{file}"


def tables(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


# ---------------------------------------------------------------- where it is


def test_a_new_database_is_made_with_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "er" / "monitor.db"
    store = Store.open(address(file))
    with store.writing() as s:
        meta.set(s, "a", "1")
    store.close()
    again = Store.open(address(file))
    with again.reading() as s:
        assert meta.get(s, "a") == "1"
    assert again.schema() == migrate.revisions()[-1]
    again.close()


def test_a_relative_address_stays_where_it_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store.open("sqlite:///data/monitor.db")
    monkeypatch.chdir("/")
    with store.writing() as s:
        meta.set(s, "a", "1")
    store.close()
    assert (tmp_path / "data" / "monitor.db").exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_private_and_shared_by_threads(url: str) -> None:
    one, other = Store.open(url), Store.open(url)
    with one.writing() as s:
        meta.set(s, "a", "1")
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(lambda _: _count(one), range(40))) == list(range(1, 41))
    with one.reading() as s:
        assert meta.get(s, "a") == "41"
    with other.reading() as s:
        assert meta.get(s, "a") is None
    one.close()
    other.close()


def _count(store: Store) -> int:
    with store.writing() as s:
        before = int(meta.get(s, "a"))
        meta.set(s, "a", str(before + 1))
    return before


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "no database address"),
        ("mysql://x/y", "not in mysql"),
        ("sqlite:////proc/none/monitor.db", "cannot be made"),
        ("sqlite:////proc/monitor.db", "make its folder writable"),
        (f"sqlite:///{__file__}/monitor.db", "cannot be made"),
        (f"sqlite:///{Path(__file__).parent}", "cannot be opened"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_one_sentence(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as refused:
        Store.open(url)
    assert "\n" not in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(StoreError, match="make its folder writable"):
        Store.open(address(tmp_path / "monitor.db"))
    tmp_path.chmod(0o755)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as refused:
        Store.open("postgresql://monitor:hush@127.0.0.1:1/monitor")
    assert "hush" not in str(refused.value)


def test_opening_a_database_that_is_up_to_date_loads_no_alembic(file: Path) -> None:
    code = (
        "import sys; from monitor.store import Store; Store.open(sys.argv[1]).close(); Store.open('sqlite://').close();"
        "sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, address(file)], check=True, timeout=30)


# ---------------------------------------------------------------- schema


def test_the_tables_equal_the_sum_of_the_migrations(file: Path) -> None:
    engine = create_engine(address(file))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_database_in_memory_has_the_same_tables_as_the_migrated_one(file: Path) -> None:
    made, migrated = create_engine("sqlite://"), create_engine(address(file))
    metadata.create_all(made)
    assert _shape(made) == _shape(migrated)
    made.dispose()
    migrated.dispose()


def _shape(engine):
    found = inspect(engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(table)],
            found.get_pk_constraint(table),
            sorted(map(repr, found.get_indexes(table))),
            sorted(map(repr, found.get_unique_constraints(table))),
            sorted(map(repr, found.get_foreign_keys(table))),
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_the_files_of_the_migrations_are_named_by_their_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.SCRIPTS))
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()] == migrate.revisions()[::-1]


def test_the_tables_can_be_made_on_postgresql_too() -> None:
    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for index in table.indexes:
            assert str(CreateIndex(index).compile(dialect=postgresql.dialect()))


def test_a_newer_database_is_refused_and_left_alone(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreTooNew, match=r"schema 9999.*install that version"):
        Store.open(address(file))


def test_another_program_s_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (id)")
    with pytest.raises(StoreError, match="another program"):
        Store.open(address(file))
    assert tables(file) == {"recipes"}


@pytest.mark.parametrize("damage", [b"This is no database at all. " * 40, None])
def test_a_damaged_file_is_refused_with_the_remedy(file: Path, damage: bytes | None) -> None:
    whole = file.read_bytes()
    file.write_bytes(damage or whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(StoreError, match="put a copy in its place"):
        Store.open(address(file))


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9000", "{before}"


def upgrade():
    op.create_table("extra", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("items") as items:
        items.add_column(sa.Column("extra", sa.Text))
        items.alter_column("origin", nullable=True)
    {more}
"""


def scripts_with_a_next(folder: Path, more: str = "") -> Path:
    scripts = shutil.copytree(migrate.SCRIPTS, folder / "with % in its name")
    text = NEXT.format(before=migrate.revisions()[-1], more=more)
    (scripts / "versions" / "9000_next.py").write_text(text)
    return scripts


@pytest.fixture
def filled(file: Path) -> Path:
    store = Store.open(address(file))
    with store.writing() as s:
        put_item(s, item())
    store.close()
    return file


def test_an_older_database_is_copied_then_migrated(filled: Path, tmp_path: Path) -> None:
    store = Store.open(address(filled), scripts=scripts_with_a_next(tmp_path))
    assert store.schema() == "9000"
    with store.reading() as s:
        assert items.get(s, "i1") == item()
        assert items.matches_of(s, "i1").entities
    store.close()
    assert "extra" in tables(filled)
    before = Store.open(address(filled.with_name("monitor.db.before-9000")))
    with before.reading() as s:
        assert items.get(s, "i1") == item()
    before.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(filled: Path, tmp_path: Path) -> None:
    scripts = scripts_with_a_next(tmp_path, more="raise RuntimeError('power cut')")
    with pytest.raises(RuntimeError, match="power cut"):
        Store.open(address(filled), scripts=scripts)
    assert "extra" not in tables(filled)
    store = Store.open(address(filled))
    with store.reading() as s:
        assert items.get(s, "i1") == item()
    store.close()


def test_two_processes_may_make_one_new_database_at_once(tmp_path: Path) -> None:
    code = "import sys; from monitor.store import Store; Store.open(sys.argv[1]).close()"
    command = [sys.executable, "-c", code, address(tmp_path / "monitor.db")]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]


# ---------------------------------------------------------------- one service, copies, room


def test_only_one_service_holds_a_database(file_store: Store, file: Path) -> None:
    file_store.hold()
    file_store.hold()
    other = Store.open(address(file))
    with pytest.raises(StoreBusy, match=f"process {os.getpid()}") as refused:
        other.hold()
    assert str(file) in str(refused.value)
    with other.writing() as s:
        meta.set(s, "a", "one-shot commands may write beside it")
    file_store.close()
    other.hold()
    other.close()


def test_a_service_that_was_killed_holds_nothing(file_store: Store, file: Path) -> None:
    code = (
        "import sys; from monitor.store import Store; Store.open(sys.argv[1]).hold(); print('held', flush=True);"
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, address(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy, match=f"process {process.pid}"):
            file_store.hold()
        process.kill()
        process.wait()
    file_store.hold()


def test_a_copy_is_whole_while_others_write(file_store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copies" / "copy.db"
    with file_store.writing() as s:
        put_item(s, item("i1"))
    with file_store.writing() as s:
        put_item(s, item("i2"))
        file_store.backup(target)
    file_store.backup(target.with_name("later.db"))
    assert sorted(file.name for file in target.parent.iterdir()) == ["copy.db", "later.db"]
    for name, expected in (("copy.db", ["i1"]), ("later.db", ["i2", "i1"])):
        copy = Store.open(address(target.with_name(name)))
        with copy.reading() as s:
            assert [one.id for one in items.recent(s)] == expected
        copy.close()


def test_a_copy_that_cannot_be_made_says_so(file_store: Store, file: Path) -> None:
    with pytest.raises(StoreError, match="the database itself"):
        file_store.backup(file)
    with pytest.raises(StoreError, match=r"/proc/copy\.db"):
        file_store.backup(Path("/proc/copy.db"))
    with pytest.raises(StoreError, match="only a database in a file"):
        Store.open("sqlite://").backup(file.with_name("copy.db"))


def test_vacuum_gives_the_room_back(file_store: Store, file: Path) -> None:
    with file_store.writing() as s:
        for number in range(200):
            meta.set(s, str(number), "x" * 10_000)
    with file_store.writing() as s:
        for number in range(200):
            meta.set(s, str(number), "")
    file_store.vacuum()
    with file_store.writing() as s:
        meta.set(s, "after", "still works, in transactions of its own")
    file_store.close()
    assert file.stat().st_size < 500_000


def test_a_lock_file_that_cannot_be_made_is_named(file_store: Store, file: Path) -> None:
    Path(f"{file}.lock").mkdir()
    with pytest.raises(StoreFull, match=r"monitor\.db\.lock"):
        file_store.hold()
