"""What the bot asked and about which channel, with the moment; and whether an edit changed what people see."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from simcord.backend.models import Message


class Call(NamedTuple):
    """One request. `channel_id` is the channel that it was about, if it was about one. `at` is rehearsal time."""

    at: datetime
    label: str
    channel_id: int | None
    status: int


class Edit(NamedTuple):
    """One edit of a message that everybody in its channel can see. `changed`: it looks different now."""

    at: datetime
    channel_id: int
    message_id: int
    changed: bool


class Ledger:
    """Only grows while the server runs. It knows no story: what an evening's steps were is asked of the database."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.calls: list[Call] = []
        self.edits: list[Edit] = []

    def asked(self, label: str, channel_id: int | None, status: int) -> None:
        self.calls.append(Call(self._now(), label, channel_id, status))

    def edited(self, channel_id: int, message_id: int, *, changed: bool) -> None:
        self.edits.append(Edit(self._now(), channel_id, message_id, changed))


def looks(message: Message) -> str:
    """What a person sees of a message, to be compared."""
    whole = [message.content, message.embeds, message.components, message.attachments]
    return json.dumps(whole, sort_keys=True, default=str)
