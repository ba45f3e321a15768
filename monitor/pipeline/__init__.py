"""THE LOOP: what happens to a feed, to an item, to a day, to a message.

    poll     due feeds → fetch → parse → what is new → read → decide → outbox     (feed.py, item.py, telling.py)
               unsure items → the second reader, where there is one               (opinion.py)
    deliver  outbox → channels                                                    (message.py)
    digest   a local day → outbox                                                 (day.py)
    remind   moratoria that ran out → outbox                                      (day.py)
    release  changes that waited for a second origin long enough → outbox         (hold.py)
    take_in  items handed in by a person                                          (intake.py)
    retract  a change that does not hold → outbox                                 (retraction.py)
    replay   the same for items of the past, on a virtual clock                   (replay.py)

The command line, the scheduler and the dashboard call these verbs; nothing does it another way. None of them asks
for the time: `now` comes in by the front door.
"""

from monitor.pipeline.day import digest, housekeeping, remind
from monitor.pipeline.feed import PollReport, poll
from monitor.pipeline.hold import release
from monitor.pipeline.intake import take_in
from monitor.pipeline.item import admit, prepare
from monitor.pipeline.message import Delivered, deliver
from monitor.pipeline.replay import replay
from monitor.pipeline.retraction import retract

__all__ = [
    "Delivered",
    "PollReport",
    "admit",
    "deliver",
    "digest",
    "housekeeping",
    "poll",
    "prepare",
    "release",
    "remind",
    "replay",
    "retract",
    "take_in",
]
