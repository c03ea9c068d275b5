"""`nonce` with `enforce_nonce`: a repeat by the same author within minutes gives back the first message.

simcord accepts both fields and forgets them. Discord says "in the past few minutes" (Create Message); three are
assumed. The minutes are rehearsal minutes: after a jump Discord would have forgotten too.
"""

from datetime import datetime, timedelta
from typing import Any

from simcord.backend import errors

from bot.rehearsal.timekeeper import WorldClock

MEMORY = timedelta(minutes=3)
MAX_LENGTH = 25


class Nonces:
    """Which message each recent nonce stands for, and each message's nonce for the record."""

    def __init__(self, clock: WorldClock) -> None:
        self._clock = clock
        self._first: dict[tuple[int, str], tuple[datetime, int, int]] = {}
        self.by_message: dict[int, str | int] = {}

    def of_request(self, body: dict[str, Any]) -> str | int | None:
        """The request's nonce. Raises Discord's 50035 when it is no string or number, or too long."""
        nonce = body.get("nonce")
        if nonce is not None and (isinstance(nonce, bool) or not isinstance(nonce, str | int)):
            raise errors.invalid_form_body("nonce must be a string or an integer")
        if len(str(nonce or "")) > MAX_LENGTH:
            raise errors.invalid_form_body(f"nonce: Must be {MAX_LENGTH} or fewer in length.")
        return nonce

    def first_message(self, author_id: int, nonce: str | int) -> tuple[int, int] | None:
        """(channel id, message id) that this author's nonce already stands for, if not forgotten."""
        when, channel_id, message_id = self._first.get((author_id, str(nonce)), (None, 0, 0))
        if when is None or self._clock.now() - when > MEMORY:
            return None
        return channel_id, message_id

    def remember(self, author_id: int, nonce: str | int, channel_id: int, message_id: int) -> None:
        """Keep it, and forget what is too old."""
        now = self._clock.now()
        self._first.pop((author_id, str(nonce)), None)
        self._first[author_id, str(nonce)] = (now, channel_id, message_id)
        self.by_message[message_id] = nonce
        while self._first and now - (oldest := next(iter(self._first.items())))[1][0] > MEMORY:
            del self._first[oldest[0]]
