"""The only room that speaks SQL."""

from sqlmodel import Session

from monitor.store.database import Store

__all__ = ["Session", "Store"]
