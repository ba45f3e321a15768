"""Small facts by name: when the last tick was, and the like."""

from __future__ import annotations

from sqlmodel import Session

from monitor.store.tables import MetaRow


def get(s: Session, key: str) -> str | None:
    """What was last set, None where nothing was."""
    row = s.get(MetaRow, key)
    return row.value if row else None


def set(s: Session, key: str, value: str) -> None:
    """Remember `value`, in place of what was there."""
    row = s.get(MetaRow, key) or MetaRow(key=key, value=value)
    row.value = value
    s.add(row)
