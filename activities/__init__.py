"""What a workflow asks of the world, as classes that take the ports of `domain.ports`.

No rule and no SQL lives here. Every activity may run more than once for one request, and repeating it is harmless.
Activity names are contracts with recorded histories (docs/reference/contracts.md).
"""

from activities.delivering import DeliveringActivities
from activities.noticing import NoticeActivities
from activities.recording import RecordingActivities

ACTIVITIES = (RecordingActivities, DeliveringActivities, NoticeActivities)
"""Every class of activities; a worker registers all methods of one instance of each."""

__all__ = ["ACTIVITIES", "DeliveringActivities", "NoticeActivities", "RecordingActivities"]
