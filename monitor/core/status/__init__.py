"""Whether what was read changes what we hold true."""

from monitor.core.status.correction import heed, new_words, own_fault, shortened, told_as_wrong, unsaid
from monitor.core.status.day import decide
from monitor.core.status.expiry import MARKS, Reminder, reminders, still_ends
from monitor.core.status.given import baseline, lapses
from monitor.core.status.hold import gate
from monitor.core.status.retract import by_hand, by_source, retraction, without
from monitor.core.status.row import change_id, founded
from monitor.core.status.standing import measures, standing

__all__ = [
    "MARKS",
    "Reminder",
    "baseline",
    "by_hand",
    "by_source",
    "change_id",
    "decide",
    "founded",
    "gate",
    "heed",
    "lapses",
    "measures",
    "new_words",
    "own_fault",
    "reminders",
    "retraction",
    "shortened",
    "standing",
    "still_ends",
    "told_as_wrong",
    "unsaid",
    "without",
]
