"""What people may ask about what is kept of them, and for how long anything is kept.

Instants are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

NOTICE_VERSION = "2026-11b"
"""Changes whenever the words of the notice do."""

REVIEW = "privacy.review"
"""The kind of the posts that ask the safeguarding adults to look at a request."""

RequestState = Literal["waiting", "done", "held"]


@dataclass(frozen=True, kw_only=True)
class EraseRequest:
    """That somebody named in an open concern wants to be erased: the safeguarding adults let it happen, or hold it.

    `requested_by` and `decided_by` are Discord ids.
    """

    id: int
    programme_id: int
    participant_id: int
    requested_by: int
    at: datetime
    state: RequestState
    decided_by: int | None
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Retention:
    """For how many days things are kept: the settings' `[retention]`. Photos have a setting of their own."""

    removed_people_days: int = 365
    feedback_words_days: int = 365
    goal_days: int = 1095
    vote_days: int = 1095
    nudge_days: int = 365
    concern_days: int = 2190
    record_days: int = 1095
    backup_days: int = 90

    def before(self, kind: str, now: datetime) -> datetime:
        """What is older than this is kept no longer. `kind` is a period's name without `_days`."""
        days: int = getattr(self, f"{kind}_days")
        return now - timedelta(days=days)
