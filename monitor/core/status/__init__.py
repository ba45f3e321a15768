"""Whether what was read changes what we hold true."""

from monitor.core.status.decide import decide
from monitor.core.status.given import baseline, lapses
from monitor.core.status.row import change_id
from monitor.core.status.standing import measures, standing

__all__ = ["baseline", "change_id", "decide", "lapses", "measures", "standing"]
