"""The quiz packs that a programme can choose from."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.quiz import QuizPack


@dataclass(frozen=True, kw_only=True)
class KeptPack:
    """A quiz pack in the database. One without a programme ships with the bot and is everybody's."""

    id: int
    programme_id: int | None
    pack: QuizPack
    uploaded_by: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class WaitingPack:
    """The good part of an uploaded pack, until somebody has said whether to keep it."""

    id: int
    programme_id: int
    requested_by: int
    pack: QuizPack
    created_at: datetime
