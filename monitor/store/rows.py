"""Moves that every table needs: a row written once, a long list asked for in parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session, SQLModel

_AT_ONCE = 500
"""Values in one IN list; both databases have a limit."""


def insert_once(s: Session, row: SQLModel) -> bool:
    """Insert the row unless one of its unique keys is taken; whether it was inserted. Two at once: one wins."""
    # Each dialect takes time to import: a command that asks for a status needs one of them.
    if s.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]
    values = {key: value for key, value in row.model_dump().items() if key != "number"}
    statement = insert(type(row)).values(**values).on_conflict_do_nothing().inline()
    s.flush()
    # Without this option the count of an insert is told by some drivers only.
    return s.exec(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The distinct values, a few hundred at a time."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _AT_ONCE):
        yield distinct[start : start + _AT_ONCE]
