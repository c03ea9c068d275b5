"""Asking the safeguarding adults whether somebody may be erased whom an open concern is about.

Used where somebody asks to be erased and where the adults are named, always inside the unit of work of these.
"""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.outbox import Post
from bot.domain.privacy import REVIEW, EraseRequest
from bot.storage.unit import UnitOfWork


async def ask_adults(unit: UnitOfWork, request: EraseRequest, channels: Iterable[int], now: datetime) -> list[Post]:
    """Write the question down for these channels, each once."""
    return [
        await unit.outbox.add(f"privacy:{request.id}:{channel}", REVIEW, request.id, channel, now)
        for channel in channels
    ]
