"""What a person did and how the bot answered it: one exchange per interaction.

Discord gives a bot three seconds for its first response and fifteen minutes for the rest. The three seconds are network
time, so they are counted here in real (monotonic) seconds; the fifteen minutes are simcord's, in rehearsal time.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from simcord.backend import Backend
from simcord.backend.models import Interaction, Message, ResponseKind

FIRST_RESPONSE = 3.0
"""Real seconds from the event to the bot's callback."""


@dataclass(eq=False, slots=True)
class Exchange:
    """One interaction. Moments are real (monotonic) seconds."""

    record: Interaction
    custom_id: str | None = None
    opened: float = field(default_factory=time.monotonic)
    written: float | None = None
    answered: float | None = None
    lost: bool = False
    """The bot's process that got the event is gone: nobody will ever follow up."""
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def mark_written(self) -> None:
        """The event goes into the gateway's socket now."""
        if self.written is None:
            self.written = time.monotonic()

    @property
    def expired(self) -> bool:
        return not self.record.responded and time.monotonic() - self.opened > FIRST_RESPONSE

    @property
    def milliseconds(self) -> float | None:
        """From the event written to the callback received; None if either is missing."""
        if self.written is None or self.answered is None:
            return None
        return max(0.0, (self.answered - self.written) * 1000)

    def state(self) -> str:
        """As the person sees it: answered, deferred ("thinking"), failed."""
        if not self.record.responded:
            return "failed"
        return "deferred" if self.record.loading else "answered"


class Exchanges:
    """Every exchange by interaction id, and which of them are still open."""

    def __init__(self, world: Backend) -> None:
        self._world = world
        self._all: dict[int, Exchange] = {}
        self._open: dict[int, Exchange] = {}
        self.on_answer: list[Callable[[Exchange], None]] = []

    def add(self, exchange: Exchange) -> None:
        self._all[exchange.record.id] = exchange
        self._open[exchange.record.id] = exchange

    def get(self, interaction_id: int) -> Exchange | None:
        return self._all.get(interaction_id)

    def answered(self, exchange: Exchange, when: float) -> None:
        exchange.answered = when
        exchange.done.set()
        for tell in self.on_answer:
            tell(exchange)

    def open(self) -> Iterator[Exchange]:
        """Those that hold time still: unanswered and not yet failed, or "thinking" with the message still there."""
        for key, exchange in list(self._open.items()):
            if self._is_open(exchange):
                yield exchange
            else:
                del self._open[key]

    def _is_open(self, exchange: Exchange) -> bool:
        record = exchange.record
        if not record.responded:
            return not exchange.expired
        if not record.loading or exchange.lost or (record.expires_at or "") <= self._world.now_iso():
            return False
        return record.message_id in self._world.messages.get(record.channel_id, {})

    def forget_thinking(self) -> None:
        """A new bot process has logged in: it knows none of the old tokens, so nothing old holds time still."""
        for exchange in self._open.values():
            exchange.lost = exchange.record.responded

    def reply(self, exchange: Exchange) -> Message | None:
        """The message that answers the person: sent, thinking, or updated. None for a silent acknowledgement."""
        record = exchange.record
        if record.message_id is None or record.response_kind == ResponseKind.DEFERRED_UPDATE:
            return None
        return self._world.messages.get(record.channel_id, {}).get(record.message_id)
