"""Gateway sessions: numbered events, kept so that a bot that comes back can catch up.

Discord keeps a session "a few minutes" after its connection broke; five real minutes are assumed. A session whose
oldest missed event is no longer kept is invalid.
"""

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import discord

KEPT_SECONDS = 300.0
KEPT_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One event as it goes over the wire. `written` is called when it enters a socket."""

    number: int
    text: str
    written: Callable[[], None] = lambda: None


@dataclass(eq=False)
class Session:
    """What a bot identified as, and what it was told."""

    intents: discord.Intents
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    number: int = 0
    gone_since: float | None = None
    _kept: deque[Frame] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))

    def next_frame(self, event: str, data: str, written: Callable[[], None]) -> Frame:
        """Number an event and keep it. `data` is JSON."""
        self.number += 1
        frame = Frame(self.number, f'{{"op":0,"t":"{event}","s":{self.number},"d":{data}}}', written)
        self._kept.append(frame)
        return frame

    def after(self, number: int) -> list[Frame] | None:
        """The events after this one; None when some of them are not kept, or the number was never sent."""
        missed = [frame for frame in self._kept if frame.number > number]
        return missed if len(missed) == self.number - number else None

    def connected(self) -> None:
        self.gone_since = None


class Sessions:
    """All sessions that may still be resumed."""

    def __init__(self) -> None:
        self._by_id: dict[str, Session] = {}

    def start(self, intents: discord.Intents) -> Session:
        session = Session(intents)
        self._by_id[session.id] = session
        return session

    def all(self) -> list[Session]:
        """Connected or resumable. Forgets those that are too old."""
        now = time.monotonic()
        old = [s for s in self._by_id.values() if s.gone_since is not None and now - s.gone_since > KEPT_SECONDS]
        for session in old:
            self.end(session)
        return list(self._by_id.values())

    def find(self, session_id: str) -> Session | None:
        return next((s for s in self.all() if s.id == session_id), None)

    def waiting(self, within: float) -> bool:
        """Whether a session lost its connection less than `within` real seconds ago."""
        now = time.monotonic()
        return any(s.gone_since is not None and now - s.gone_since < within for s in self._by_id.values())

    def disconnected(self, session: Session, *, for_good: bool) -> None:
        """The connection closed; codes 1000 and 1001 from the bot end the session."""
        if for_good:
            self.end(session)
        else:
            session.gone_since = time.monotonic()

    def end(self, session: Session) -> None:
        self._by_id.pop(session.id, None)
