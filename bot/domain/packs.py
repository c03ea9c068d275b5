"""The quiz packs that a programme can choose from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


def with_images_named(pack: QuizPack, names: Mapping[str, str]) -> QuizPack:
    """The pack with other names for the files that its questions show; `names` has a new one for each."""
    questions = (replace(q, image=names[q.image]) if q.image else q for q in pack.questions)
    return replace(pack, questions=tuple(questions))
