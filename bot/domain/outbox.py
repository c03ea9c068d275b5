"""Messages that the bot starts by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NONCE_REMEMBERED = timedelta(minutes=2)
"""For how long a message may be sent again with its nonce. Discord remembers one for "the past few minutes"."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message that is to stand in a channel once and only once.

    `key` names it for ever (`kickoff:3:question:5:group:12`); `kind` says which feature draws it, from `subject_id`.
    `sending_at` is when it was first handed to Discord, `message_id` what came of it, `changes` how often what it shows
    has changed since it was last drawn. Instants are in UTC.
    """

    id: int
    key: str
    kind: str
    subject_id: int
    channel_id: int
    created_at: datetime
    sending_at: datetime | None
    message_id: int | None
    failure: str | None
    changes: int = 0

    @property
    def nonce(self) -> str:
        """What keeps Discord from showing it twice (at most 25 characters)."""
        return f"ithaca-{self.id}"

    def safe_to_repeat(self, now: datetime) -> bool:
        """Whether sending it again cannot show it twice."""
        return self.sending_at is None or now - self.sending_at < NONCE_REMEMBERED
