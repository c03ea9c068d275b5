"""Announcements: what an organiser says to every group at once. Instants are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.refusal import Refusal

LONGEST = 2000
"""Characters of a message on Discord."""
DRAFTS_KEPT = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Words of an organiser (`made_by` is a Discord id); a draft until `confirmed_at`.

    `finished_at` is when every group had it or could not be reached.
    """

    id: int
    programme_id: int
    words: str
    made_by: int
    made_at: datetime
    confirmed_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True)
class Reach:
    """How far an announcement has come. `unreached` are the names of groups whose channel cannot be written to."""

    reached: int
    waiting: int
    unreached: tuple[str, ...]

    @property
    def all(self) -> int:
        return self.reached + self.waiting + len(self.unreached)


def cleaned(words: str) -> str:
    """The words as they go out. Raises `Refusal` if there are none, or more than fit into a message."""
    stripped = words.strip()
    if not stripped:
        raise Refusal("announce.empty")
    if len(stripped) > LONGEST:
        raise Refusal("announce.too_long", most=LONGEST, have=len(stripped))
    return stripped


def refuse_sent(announcement: Announcement) -> None:
    """Raises `Refusal` for one that has been sent: it goes out once."""
    if announcement.confirmed_at is not None:
        raise Refusal("announce.sent_already")
