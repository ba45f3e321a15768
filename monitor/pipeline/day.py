"""What happens to a day: its digests, what runs out on it, what is old enough to forget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.app import App
from monitor.core import calendar, compose, status
from monitor.model import Change, DigestNote, DigestRule, Event, Feed, FeedTrouble, Standing, Status
from monitor.pipeline.hold import news_of
from monitor.pipeline.telling import put, remind_of, tell, unreminded
